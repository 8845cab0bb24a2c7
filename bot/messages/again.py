"""What was mended and is stranded once more, each item with what was done before."""

from dataclasses import dataclass

from bot.messages.blocks import Block, Message, context, fitting, message, section
from bot.messages.buttons import item_blocks
from bot.messages.items import (
    Reader,
    action_state,
)
from stranded.actions import Intent
from stranded.cards import Card
from stranded.items import Departure

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Return:
    """An item of today, what was done in its last episode, and how that one ended."""

    card: Card
    before: Intent
    departure: Departure | None


@dataclass(frozen=True, slots=True)
class Returns:
    """The first ones of `count` items."""

    shown: tuple[Return, ...]
    marketplace: str
    count: int


def again(given: Returns, reader: Reader) -> Message:
    title = reader.say("again", "title", given=given)
    note = context(reader.say("again", "note"))

    def more(left: int) -> Block | None:
        return context(reader.say("again", "more", count=left) if left else "")

    groups = [
        [*item_blocks(one.card, reader, place, "again"), context(_before(one, reader))]
        for place, one in enumerate(given.shown, start=1)
    ]
    shown = fitting(groups, [section(title), more(given.count), note])
    blocks = [block for group in shown for block in group]
    return message(title, [section(title), *blocks, more(given.count - len(shown)), note])


def _before(one: Return, reader: Reader) -> str:
    return reader.say("again", "before", one=one, state=action_state(one.before, reader))
