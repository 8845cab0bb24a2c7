"""The digest: a headline with what changed, five items with their buttons, the rest in a thread."""

from collections import Counter
from itertools import groupby
from math import inf

from bot.messages.blocks import (
    TOTAL_TEXT,
    Block,
    Message,
    actions,
    context,
    divider,
    fitting,
    header,
    message,
    section,
    sections,
)
from bot.messages.bulk import openers
from bot.messages.buttons import item_blocks
from bot.messages.items import (
    Reader,
    about,
    compact_line,
    reason_name,
    removal_day,
)
from stranded.bulk import SEVERAL, Opening
from stranded.bulk_fix import SUGGESTED_ABOVE
from stranded.cards import Card
from stranded.digest import NEAR_DAYS, Digest

THREAD_MESSAGES = 3
# A thread is read at a glance too; the whole list has a command of its own.
LINES_A_MESSAGE = 25
PAGE_TEXT = TOTAL_TEXT - 1000


def digest(made: Digest, reader: Reader) -> Message:
    """The message in the channel. A quiet day is one line."""
    if made.items == 0:
        text = reader.say("digest", _nothing(made), digest=made)
        return message(text, [section(text), *_notes(made, reader, 0)])
    head: list[Block | None] = [
        header(reader.say("digest", "title", digest=made)),
        *sections(_opening(made, reader)),
        divider(),
    ]
    groups = (
        item_blocks(card, reader, place, made.day.isoformat())
        for place, card in enumerate(made.top, start=1)
    )
    shown = fitting(groups, [*head, *_notes(made, reader, made.items)])
    foot = _notes(made, reader, made.items - len(shown))
    text = reader.say("digest", "summary", digest=made)
    return message(text, [*head, *(block for group in shown for block in group), *foot])


def _nothing(made: Digest) -> str:
    """No items are no good news unless every marketplace's report is there and fresh."""
    if made.quiet:
        return "quiet"
    read = any(state.data_at is not None for state in made.marketplaces)
    return "not_fresh" if read else "waiting"


def _opening(made: Digest, reader: Reader) -> list[str]:
    nearest = _nearest(made)
    lines = [
        reader.say("digest", "headline", digest=made, unpriced=_unpriced(made)),
        _costs(made, reader),
        reader.say("digest", "changes", digest=made),
        reader.say("digest", "new_ones", digest=made) if made.new and made.since else "",
        reader.say("digest", "departed_ones", digest=made) if made.departed else "",
        reader.say("digest", "nearest", card=nearest, day=removal_day(nearest)) if nearest else "",
    ]
    return [line for line in lines if line]


def _costs(made: Digest, reader: Reader) -> str:
    """What a day of storage costs, each sum with how sure it is; nothing where nothing is known."""
    if not made.costs:
        return ""
    costs = [(about(one.amount, reader), one) for one in made.costs]
    unknown = max(0, made.items - sum(one.items for one in made.costs))
    return reader.say("digest", "costs", costs=costs, unknown=unknown)


def _nearest(made: Digest) -> Card | None:
    """The item that is taken away first; None where one that is not at hand may go before it."""
    cards = (*made.top, *made.rest)
    known = inf if len(cards) >= made.items else NEAR_DAYS
    dated = [card for card in cards if 0 <= _days_left(card) <= known]
    return min(dated, key=_days_left, default=None)


def _days_left(card: Card) -> int:
    left = None if card.departure is not None else card.days_left
    return -1 if left is None else left


def _unpriced(made: Digest) -> int:
    return sum(state.unpriced for state in made.marketplaces)


def _notes(made: Digest, reader: Reader, left: int) -> list[Block | None]:
    """Where the numbers come from, and what the reader should know about them."""
    return [
        actions("several", openers(_openings(made), reader)),
        context(*(reader.say("digest", "data", state=state) for state in made.marketplaces)),
        context(
            reader.say("digest", "late") if made.late else "",
            reader.say("digest", "paused", count=_paused(made)) if _paused(made) else "",
            reader.say("digest", "unknown_reasons", digest=made) if _unknown(made) else "",
            reader.say("digest", "rejected", digest=made) if _rejected(made) else "",
            reader.say("digest", "bulk_fix", count=_bulk_fix(made)) if _is_for_bulk(made) else "",
            reader.say("digest", "more", count=left) if left > 0 else "",
        ),
    ]


def _openings(made: Digest) -> list[Opening]:
    return [
        Opening(made.account, state.code, action)
        for state in made.marketplaces
        for action, items in state.one_click
        if items >= SEVERAL
    ]


def _bulk_fix(made: Digest) -> int:
    return sum(state.bulk_fix for state in made.marketplaces)


def _is_for_bulk(made: Digest) -> bool:
    return _bulk_fix(made) > SUGGESTED_ABOVE


def _paused(made: Digest) -> int:
    return sum(state.paused for state in made.marketplaces)


def _unknown(made: Digest) -> int:
    return sum(state.unknown_reasons for state in made.marketplaces)


def _rejected(made: Digest) -> int:
    return sum(state.rejected for state in made.marketplaces)


def digest_thread(made: Digest, reader: Reader) -> list[Message]:
    """The items below the first five by reason: at most three messages, then true counts."""
    lines = [
        line
        for cards in _by_reason(made.rest)
        for line in (
            reader.say("digest", "group", reason=reason_name(cards[0], reader)),
            *(compact_line(card, reader, grouped=True) for card in cards),
        )
    ]
    pages = _pages(lines)[:THREAD_MESSAGES]
    shown = sum(line.startswith("•") for page in pages for line in page)
    left = made.items - len(made.top) - shown
    closing = reader.say("digest", "left", count=left) if left > 0 else ""
    return [
        _page(page, reader, closing if page is pages[-1] else "", number, len(pages))
        for number, page in enumerate(pages, start=1)
    ]


def _by_reason(cards: tuple[Card, ...]) -> list[list[Card]]:
    """The reasons with the most items first; within one the order stays."""
    sizes = Counter(map(_shown_reason, cards))
    ordered = sorted(cards, key=lambda card: (-sizes[_shown_reason(card)], _shown_reason(card)))
    return [list(group) for _, group in groupby(ordered, _shown_reason)]


def _shown_reason(card: Card) -> tuple[str, str]:
    """Reasons that the rule book lacks are told apart by Amazon's words."""
    return card.reason.key, "" if card.reason.known else card.episode.item.reason_text


def _pages(lines: list[str]) -> list[list[str]]:
    pages: list[list[str]] = []
    for line in lines:
        full = not pages or len(pages[-1]) == LINES_A_MESSAGE
        if full or sum(map(len, pages[-1])) + len(line) > PAGE_TEXT:
            pages.append([])
        pages[-1].append(line)
    return pages


def _page(lines: list[str], reader: Reader, closing: str, number: int, of: int) -> Message:
    text = reader.say("digest", "thread_summary", number=number, of=of)
    return message(text, [*sections(lines), context(closing)])
