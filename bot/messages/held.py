"""A report that waits for a person's yes, and the button that gives it."""

from dataclasses import dataclass

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Message,
    actions,
    button,
    confirmation,
    context,
    message,
    section,
    short,
)
from bot.messages.items import Reader, why
from stranded.actions import Why


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that a held report asks. `taken_by` is who said yes, at an ISO instant.

    `at_hand` is False for a file that was imported by hand: nobody here can fetch it again.
    """

    account: str
    marketplace: str
    snapshot: int
    taken_by: str = ""
    taken_at: str = ""
    at_hand: bool = True


def held(asked: Asked, rows: int, would_close: int, code: str, reader: Reader) -> Message:
    """The post in the channel."""
    because = why(Why(code, {"closed": would_close, "open": ""}), reader) if code else ""
    marketplace = asked.marketplace
    text = reader.say("held", "held", marketplace=marketplace, rows=rows, why=because)
    return message(text, [section(text), *ask_yes(asked, reader)])


def ask_yes(asked: Asked, reader: Reader) -> list[Block | None]:
    """The button, or what became of it."""
    if asked.taken_by:
        return [context(reader.say("held", "taken", asked=asked))]
    if not asked.at_hand:
        return [context(reader.say("held", "by_hand"))]
    label = reader.say("held", "take_in")
    yes = button(
        label,
        ids.TAKE_IN,
        f"{asked.account}\n{asked.marketplace}\n{asked.snapshot}",
        spoken=f"{label}: {asked.marketplace}",
        confirm=confirmation(
            label, reader.say("held", "confirm"), label, reader.say("buttons", "confirm_no")
        ),
    )
    return [
        actions(f"held:{asked.marketplace}:{asked.snapshot}", [yes]),
        context(reader.say("held", "hint")),
    ]


def answered(closed: int, reader: Reader) -> Message:
    """What the person who said yes is told."""
    return short(reader.say("held", "answered", closed=closed))


def not_taken(because: Why, reader: Reader) -> Message:
    """Why it could not be taken in after all."""
    return short(reader.say("held", "not_taken", why=why(because, reader, passed=False)))
