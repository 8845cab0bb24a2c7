"""A report dropped into the channel: how its reading goes, what it came to, and what to do next."""

from dataclasses import dataclass, field

from bot.messages import ids
from bot.messages.blocks import Message, actions, button, context, message, section, short
from bot.messages.held import Asked, ask_yes
from bot.messages.items import Reader, why
from bot.messages.text import outside, plain_line
from stranded.actions import Why

NAME = 80
# Slack's limit for the elements of a row.
MOST_PLACES = 25


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that is taken in as a report of one marketplace.

    `state` is loading, reading, writing, interrupted, failed, refused, held or published. `done`
    counts the rows that were read so far, or the steps of writing `of` all; `unknown` names some
    reasons that the rule book lacks, with their rows, and `unknown_rows` counts all such rows.
    """

    name: str
    account: str
    marketplace: str
    state: str
    done: int = 0
    of: int = 1
    rows: int = 0
    accepted: int = 0
    opened: int = 0
    continued: int = 0
    closed: int = 0
    rejected: int = 0
    unknown: list[tuple[str, int]] = field(default_factory=list)
    unknown_rows: int = 0
    snapshot: int = 0
    taken_by: str = ""
    taken_at: str = ""
    why: Why | None = None


def dropped(told: Dropped, reader: Reader) -> Message:
    """The post in the file's thread, redrawn as the reading goes on."""
    name = outside(told.name, NAME)
    because = why(told.why, reader, passed=False) if told.why else ""
    text = reader.say("dropped", told.state, told=told, name=name, why=because)
    published = told.state == "published"
    yes = published and told.taken_by
    notes = (
        reader.say("held", "taken", asked=told) if yes else "",
        reader.say("dropped", "rejected", told=told) if published and told.rejected else "",
        reader.say("dropped", "unknown", told=told) if published and told.unknown else "",
        reader.say("dropped", "again") if told.state == "refused" else "",
    )
    ask = Asked(told.account, told.marketplace, told.snapshot, told.taken_by, told.taken_at)
    asks = ask_yes(ask, reader) if told.state == "held" else []
    return message(text, [section(text), *asks, context(*notes)])


def which_place(name: str, file_id: str, places: list[tuple[str, str]], reader: Reader) -> Message:
    """Whose report a file is, by buttons: one for each (account, marketplace)."""
    text = reader.say("dropped", "which", name=outside(name, NAME))
    several = len({account for account, _ in places}) > 1
    row = [
        button(
            f"{plain_line(account, 40)} · {code}" if several else code,
            f"{ids.TAKE_AS}:{number}",
            f"{account}\n{code}\n{file_id}",
        )
        for number, (account, code) in enumerate(places[:MOST_PLACES])
    ]
    left = len(places) - len(row)
    more = reader.say("dropped", "which_more", count=left) if left else ""
    return message(text, [section(text), actions("places", row), context(more)])


def taking(name: str, marketplace: str, reader: Reader) -> Message:
    """What replaces the question once it is answered."""
    shown = outside(name, NAME)
    return short(reader.say("dropped", "taking", name=shown, marketplace=marketplace))


def taken_already(name: str, marketplace: str, reader: Reader) -> Message:
    shown = outside(name, NAME)
    return short(reader.say("dropped", "taken_already", name=shown, marketplace=marketplace))


def no_report(name: str, reader: Reader) -> Message:
    """A file that does not look like one, by its name and type."""
    return short(reader.say("dropped", "no_report", name=outside(name, NAME)))


def no_account(reader: Reader) -> Message:
    return short(reader.say("dropped", "no_account"))


def not_found(reader: Reader) -> Message:
    return short(reader.say("dropped", "not_found"))
