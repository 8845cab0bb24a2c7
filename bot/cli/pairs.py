"""KEY=VALUE, as settings are written on the command line."""

from bot.cli.problems import Problem


def pair(text: str) -> tuple[str, str]:
    """The key and the value. Raises Problem."""
    key, equals, value = text.partition("=")
    if not equals:
        raise Problem(f"{text!r} is not KEY=VALUE.")
    return key.strip(), value.strip()
