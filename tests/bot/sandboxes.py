"""Both pretend worlds as processes, for what must be seen over a real connection."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.cli.demo import SANDBOX
from sandbox.process import running


@contextmanager
def both() -> Iterator[dict[str, str]]:
    """A whole set of settings that is right, by the system's own clock and without limits."""
    amazon_arguments = ("--no-throttle", "--report-seconds", "0.05")
    with running("slack", "--no-throttle") as slack, running("amazon", *amazon_arguments) as amazon:
        yield SANDBOX | {
            "SLACK_API_URL": f"{slack}/api/",
            "SP_API_ENDPOINT": amazon,
            "LWA_TOKEN_URL": f"{amazon}/auth/o2/token",
            "SP_API_MARKETPLACES": "US,CA",
        }
