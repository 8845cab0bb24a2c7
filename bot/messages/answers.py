"""Answers to `/stranded …` and to clicks: short, to one person, and never a dead end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.messages import mail
from bot.messages.blocks import (
    Block,
    Message,
    context,
    fitting,
    fitting_lines,
    message,
    section,
    sections,
    short,
)
from bot.messages.buttons import item_blocks
from bot.messages.delete import delete_button
from bot.messages.items import (
    Reader,
    action_state,
    order_line,
    reason_name,
    stock_was_removed,
    why,
)
from stranded.actions import Intent, Why
from stranded.cards import Card
from stranded.digest import MarketplaceState
from stranded.items import Departure, Episode, OptOut
from stranded.narrowing import Narrowed
from stranded.reasons import Reason

MOST_OPT_OUTS = 40
MOST_SEVERAL = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A command that was meant, perhaps."""

    text: str
    meant: str


def top_list(
    cards: tuple[Card, ...],
    states: tuple[MarketplaceState, ...],
    offset: int,
    reader: Reader,
    *,
    items: int | None = None,
    only: Narrowed | None = None,
) -> Message:
    """A part of the list with buttons, from `offset` on.

    `items` counts what is listed, where it is `only` a reason's or an action's.
    """
    if items is None:
        items = sum(state.items for state in states)
    if not cards:
        part = "list_end" if items else "list_none_of_it" if only else "list_empty"
        said = reader.say("answers", part, states=states, only=only)
        return message(said, [section(said), _data(states, reader)])

    def around(last: int) -> tuple[str, Block, Block | None]:
        count = {"first": offset + 1, "last": last, "items": items}
        title = reader.say("answers", "list_title", only=only, **count)
        hint = reader.say("answers", "list_more", next=last, only=only) if last < items else ""
        return title, section(title), context(hint)

    groups = (item_blocks(card, reader, at, "list") for at, card in enumerate(cards, offset + 1))
    data = _data(states, reader)
    shown = fitting(groups, [*around(offset)[1:], data])
    title, head, hint = around(offset + len(shown))
    return message(title, [head, *(block for group in shown for block in group), hint, data])


def _data(states: tuple[MarketplaceState, ...], reader: Reader) -> Block | None:
    return context(*(reader.say("digest", "data", state=state) for state in states))


def deadlines(cards: tuple[Card, ...], items: int, offset: int, reader: Reader) -> Message:
    """Removal dates, the nearest first: those from `offset` on, of so many items."""
    if not items:
        said = reader.say("answers", "deadlines_none")
        return message(said, [section(said), mail.opener("deadlines", reader)])
    title = reader.say("answers", "deadlines_title", count=items)
    lines = (_deadline(card, reader) for card in cards)
    paste, more = mail.opener("deadlines", reader), _more("deadlines_more", reader)
    return paged(title, lines, items, offset, more, reader, paste)


def too_far(farthest: int, reader: Reader) -> Message:
    """A list is read from its beginning; who looks for the rest narrows it."""
    return short(reader.say("answers", "too_far", farthest=farthest))


def _deadline(card: Card, reader: Reader) -> str:
    day = card.removal.day(card.marketplace.zone)
    reason = reason_name(card, reader)
    return reader.say("answers", "deadline", card=card, reason=reason, day=day)


def opt_outs(found: list[OptOut], reader: Reader, offset: int = 0) -> Message:
    """SKUs that no automatic action may touch, from `offset` on."""
    title, *lines = opt_out_lines(found, reader)
    page = lines[offset : offset + MOST_OPT_OUTS]
    scope = context(reader.say("answers", "optouts_scope"))
    return paged(title, page, len(found), offset, _more("optouts_more", reader), reader, scope)


def opt_out_lines(found: list[OptOut], reader: Reader) -> list[str]:
    """How many there are, and each; with its account where there are several."""
    part = "optouts_title" if found else "optouts_none"
    several = len({one.account for one in found}) > 1
    lines = (reader.say("answers", "optout", opt_out=one, with_account=several) for one in found)
    return [reader.say("answers", part, count=len(found)), *lines]


More = Callable[[int, int], str]


def paged(
    title: str,
    lines: Iterable[str],
    count: int,
    offset: int,
    more: More,
    reader: Reader,
    note: Block | None = None,
) -> Message:
    """A title and the lines that fit under it; `more` says how many follow and where to go on."""

    def hint(last: int) -> Block | None:
        return context(more(count - last, last) if last < count else "")

    shown = fitting_lines(lines, [section(title), hint(0), note])
    rows = sections(shown) or ([] if not count else [section(reader.say("answers", "list_end"))])
    return message(title, [section(title), *rows, hint(offset + len(shown)), note])


def _more(part: str, reader: Reader) -> More:
    return lambda left, last: reader.say("answers", part, count=left, next=last)


def help_text(reader: Reader) -> Message:
    title = reader.say("answers", "help_title")
    return message(title, [section(title), section(reader.say("answers", "help"))])


def not_stranded(
    text: str,
    near: tuple[str, ...],
    past: Departure | None,
    has_data: bool,
    reader: Reader,
    removed: Card | None = None,
) -> Message:
    """Nothing current fits: an earlier stranding, SKUs that begin alike, or no data yet.

    Where the stock was `removed`, that is why it left, and its listing may be deleted from here.
    """
    if not has_data:
        return short(reader.say("answers", "no_data"))
    gone = removed is not None and stock_was_removed(removed)
    part = "was_removed" if gone else "was_stranded" if past else "not_found"
    said = reader.say("answers", part, text=text, past=past)
    order = order_line(removed, reader) if removed else ""
    hint = reader.say("answers", "near", near=near) if near and not gone else ""
    shown = section("\n".join(line for line in (said, order, hint) if line))
    return message(said, [shown, delete_button(removed, reader) if removed else None])


def several(text: str, episodes: tuple[Episode, ...], reader: Reader) -> Message:
    """More than one item fits: each with its account and marketplace."""
    said = reader.say("answers", "several", text=text, count=len(episodes))
    hint = context(reader.say("answers", "several_hint"))

    def more(shown: int) -> Block | None:
        left = len(episodes) - shown
        return context(reader.say("notices", "more", count=left) if left else "")

    lines = (
        reader.say("answers", "one_of_several", episode=one) for one in episodes[:MOST_SEVERAL]
    )
    shown = fitting_lines(lines, [section(said), more(0), hint])
    return message(said, [*sections([said, *shown]), more(len(shown)), hint])


def unknown_command(suggestion: Suggestion, reader: Reader) -> Message:
    return short(reader.say("answers", "unknown_command", given=suggestion))


def missing_sku(command: str, reader: Reader) -> Message:
    return short(reader.say("answers", "missing_sku", command=command))


def too_late(intent: Intent, reader: Reader) -> Message:
    """Somebody was first: who, when, and where it stands."""
    said = reader.say("answers", "too_late", intent=intent, state=action_state(intent, reader))
    return short(said)


def not_in_doubt(intent: Intent, reader: Reader) -> Message:
    """Whoever wanted to stop the waiting was late: it is known."""
    said = reader.say("answers", "not_in_doubt", intent=intent, state=action_state(intent, reader))
    return message(said, [section(said)])


def too_late_to_undo(intent: Intent, reader: Reader) -> Message:
    """Its wait is over, or somebody else took it back."""
    said = reader.say(
        "answers", "too_late_to_undo", intent=intent, state=action_state(intent, reader)
    )
    return message(said, [section(said)])


def nothing_waits(reader: Reader) -> Message:
    return short(reader.say("answers", "nothing_waits"))


def stale(shown: Reason, episode: Episode, gone: bool, now: Reason, reader: Reader) -> Message:
    """What changed since the button was drawn."""
    part = "stale_gone" if gone else "stale_reason"
    before, after = reason_name(shown, reader), reason_name(now, reader, episode.item.reason_text)
    return short(reader.say("answers", part, sku=episode.sku, shown=before, now=after))


def closed(given: Why, reader: Reader) -> Message:
    return short(reader.say("answers", "closed", why=why(given, reader, passed=False)))


def forgotten(reader: Reader) -> Message:
    return short(reader.say("answers", "forgotten"))


def one_moment(reader: Reader) -> Message:
    """To somebody of whom Slack has not told yet who they are."""
    return short(reader.say("answers", "one_moment"))


def taken(intent: Intent, reader: Reader) -> Message:
    return short(action_state(intent, reader))


def trouble(reference: str, reader: Reader) -> Message:
    """Something nobody planned: an apology with a reference that is in the log too."""
    return short(reader.say("answers", "trouble", reference=reference))
