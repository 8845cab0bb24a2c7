"""Items whose day has come and that wait for a person: what the page says, and what can be done."""

from dataclasses import dataclass

from bot.messages import ids
from bot.messages.blocks import Block, Message, context, fitting, message, section
from bot.messages.buttons import item_blocks
from bot.messages.items import (
    Reader,
    reason_name,
)
from stranded.cards import Card
from stranded.reasons import Reason, Removal

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Asking:
    """`count` items of one marketplace, of which `cards` are the first."""

    cards: tuple[Card, ...]
    marketplace: str
    count: int


def ask(given: Asking, reader: Reader) -> Message:
    """Each reason's rules once, then the items with their buttons; nothing is done by itself."""
    first = given.cards[0]
    title = reader.say("asking", "title", given=given, count=given.count, card=first)
    whys = [section(_rules(reason, reader)) for reason in _reasons(given)]
    foot = context(reader.say("asking", "waits"), reader.say("item", "data_time", card=first))

    def more(shown: int) -> Block | None:
        left = given.count - shown
        command = f"{ids.COMMAND} list {first.reason.key}"
        return context(reader.say("asking", "more", count=left, command=command) if left else "")

    groups = (
        item_blocks(card, reader, place, "ask")
        for place, card in enumerate(given.cards[:SHOWN], start=1)
    )
    shown = fitting(groups, [section(title), *whys, more(0), foot])
    blocks = [block for group in shown for block in group]
    return message(title, [section(title), *whys, *blocks, more(len(shown)), foot])


def _reasons(given: Asking) -> list[Reason]:
    return list({card.reason.key: card.reason for card in given.cards}.values())


def _rules(reason: Reason, reader: Reader) -> str:
    """Where Amazon's page says two things of a reason both are shown; else the team's own mode."""
    part = "both_rules" if reason.removal is Removal.REQUIRED else "own_mode"
    return reader.say("asking", part, reason=reason_name(reason, reader))
