"""Warnings of a removal date: what is about to go, by when, and what can still be done."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.messages.blocks import Block, Message, context, cut, fitting, message, section
from bot.messages.buttons import item_blocks
from bot.messages.items import Reader
from stranded.cards import Card
from stranded.digest import NEAR_DAYS

SHOWN = 8
# A step is a sentence or two; in a warning its beginning tells enough.
STEP = 250


@dataclass(frozen=True, slots=True)
class Removals:
    """Items whose stock is taken away in `first` to `last` days; `more` listed ones are not shown.

    Days below zero are past. `owner` is called where the time is short. Among the cards of a
    message that was posted may be such as left the list since.
    """

    cards: tuple[Card, ...]
    first: int
    last: int
    marketplace: str
    more: int
    or_sooner: bool = False
    owner: str = ""

    @property
    def is_past(self) -> bool:
        return self.last < 0

    @property
    def listed(self) -> int:
        """How many are on the list still."""
        return _listed(self.cards) + self.more


def _listed(cards: tuple[Card, ...]) -> int:
    return sum(card.departure is None for card in cards)


def warning(given: Removals, reader: Reader) -> Message:
    """What is about to be taken away, by when, and what can still be done."""
    if not given.listed:
        return _gone(given, reader)
    part = "past" if given.is_past else "warning"
    text = reader.say("removal", part, given=given, count=given.listed)
    note = context(reader.say("removal", "past_note" if given.is_past else "note"))
    title = section(f"{text} {_calling(given, reader)}".strip())

    def more(shown: int) -> Block | None:
        left = given.listed - _listed(given.cards[:shown])
        return context(reader.say("removal", "more", count=left) if left else "")

    shown = fitting(_items(given, reader), [title, more(0), note])
    blocks = [block for group in shown for block in group]
    return message(text, [title, *blocks, more(len(shown)), note])


def _gone(given: Removals, reader: Reader) -> Message:
    """Nothing of it is to be warned of any more: what became of each, and nobody is called."""
    text = reader.say("removal", "gone", given=given)
    title = section(text)
    shown = fitting(_items(given, reader), [title])
    return message(text, [title, *(block for group in shown for block in group)])


def _items(given: Removals, reader: Reader) -> Iterator[list[Block | None]]:
    for place, card in enumerate(given.cards[:SHOWN], start=1):
        blocks = item_blocks(card, reader, place, f"warning:{given.first}")
        yield [*blocks, _possible(card, reader)]


def _calling(given: Removals, reader: Reader) -> str:
    """In the last days the channel alone is not enough."""
    if not given.owner or given.first > NEAR_DAYS:
        return ""
    return reader.say("support", "calling", called=[given.owner])


def _possible(card: Card, reader: Reader) -> Block | None:
    """What to do where no button does it, and no removal order is running already."""
    steps = card.reason.text(reader.language.locale).steps
    ordered = card.order is not None and card.order.running
    if card.departure is not None or not steps or ordered:
        return None
    if any(one.primary for one in card.buttons):
        return None
    return context(reader.say("removal", "still_possible", step=cut(steps[0], STEP)))
