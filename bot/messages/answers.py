"""Answers to `/stranded …` and to clicks: short, to one person, and never a dead end."""

from dataclasses import dataclass

from bot.messages.blocks import Message, context, fitting, message, section, sections
from bot.messages.items import (
    Reader,
    action_state,
    item_blocks,
    reason_name,
    why,
)
from stranded.actions import Intent, Why
from stranded.cards import Card
from stranded.digest import MarketplaceState
from stranded.items import Departure, Episode, OptOut
from stranded.reasons import Reason

MOST_OPT_OUTS = 40
MOST_SEVERAL = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A command that was meant, perhaps."""

    text: str
    meant: str


def top_list(
    cards: tuple[Card, ...], states: tuple[MarketplaceState, ...], offset: int, reader: Reader
) -> Message:
    """A part of the list with buttons, from `offset` on."""
    items = sum(state.items for state in states)
    shown = fitting(
        item_blocks(card, reader, place, "list") for place, card in enumerate(cards, offset + 1)
    )
    last = offset + len(shown)
    title = reader.say("answers", "list_title", first=offset + 1, last=last, items=items)
    if not cards:
        title = reader.say("answers", "list_end" if items else "list_empty", states=states)
    hint = reader.say("answers", "list_more", next=last) if last < items else ""
    data = [reader.say("digest", "data", state=state) for state in states]
    blocks = [block for group in shown for block in group]
    return message(title, [section(title), *blocks, context(hint), context(*data)])


def deadlines(cards: list[Card], reader: Reader, most: int) -> Message:
    """Removal dates, the nearest first."""
    if not cards:
        title = reader.say("answers", "deadlines_none")
        return message(title, [section(title)])
    title = reader.say("answers", "deadlines_title", count=len(cards))
    lines = [
        reader.say(
            "answers",
            "deadline",
            card=card,
            reason=reason_name(card, reader),
            day=card.removal.day(card.marketplace.zone),
        )
        for card in cards[:most]
    ]
    left = len(cards) - len(lines)
    closing = reader.say("answers", "deadlines_left", count=left) if left else ""
    return message(title, [section(title), *sections(lines), context(closing)])


def opt_outs(found: list[OptOut], reader: Reader) -> Message:
    part = "optouts_title" if found else "optouts_none"
    title = reader.say("answers", part, count=len(found))
    lines = [reader.say("answers", "optout", opt_out=one) for one in found[:MOST_OPT_OUTS]]
    left = len(found) - len(lines)
    more = reader.say("notices", "more", count=left) if left else ""
    scope = reader.say("answers", "optouts_scope")
    return message(title, [section(title), *sections(lines), context(more), context(scope)])


def help_text(reader: Reader) -> Message:
    title = reader.say("answers", "help_title")
    return message(title, [section(title), section(reader.say("answers", "help"))])


def not_stranded(
    text: str, near: tuple[str, ...], past: Departure | None, has_data: bool, reader: Reader
) -> Message:
    """Nothing current fits: an earlier stranding, SKUs that begin alike, or no data yet."""
    if not has_data:
        return _plain(reader, "no_data")
    part = "was_stranded" if past else "not_found"
    said = reader.say("answers", part, text=text, past=past)
    hint = reader.say("answers", "near", near=near) if near else ""
    return message(said, [section("\n".join(line for line in (said, hint) if line))])


def several(text: str, episodes: tuple[Episode, ...], reader: Reader) -> Message:
    """More than one item fits: each with its account and marketplace."""
    said = reader.say("answers", "several", text=text, count=len(episodes))
    shown = episodes[:MOST_SEVERAL]
    lines = [reader.say("answers", "one_of_several", episode=episode) for episode in shown]
    left = len(episodes) - len(shown)
    more = reader.say("notices", "more", count=left) if left else ""
    hint = reader.say("answers", "several_hint")
    return message(said, [*sections([said, *lines]), context(more), context(hint)])


def unknown_command(suggestion: Suggestion, reader: Reader) -> Message:
    return _plain(reader, "unknown_command", given=suggestion)


def missing_sku(command: str, reader: Reader) -> Message:
    return _plain(reader, "missing_sku", command=command)


def too_late(intent: Intent, reader: Reader) -> Message:
    """Somebody was first: who, when, and where it stands."""
    said = reader.say("answers", "too_late", intent=intent, state=action_state(intent, reader))
    return message(said, [section(said)])


def stale(shown: Reason, episode: Episode, gone: bool, now: Reason, reader: Reader) -> Message:
    """What changed since the button was drawn."""
    part = "stale_gone" if gone else "stale_reason"
    return _plain(
        reader,
        part,
        sku=episode.sku,
        shown=reason_name(shown, reader),
        now=reason_name(now, reader, episode.item.reason_text),
    )


def closed(given: Why, reader: Reader) -> Message:
    return _plain(reader, "closed", why=why(given, reader, passed=False))


def forgotten(reader: Reader) -> Message:
    return _plain(reader, "forgotten")


def guest(reader: Reader) -> Message:
    return _plain(reader, "guest")


def only_admins(reader: Reader) -> Message:
    return _plain(reader, "only_admins")


def switched(sku: str, opted_out: bool, changed: bool, reader: Reader) -> Message:
    """What an opt-out or opt-in did, said to whoever clicked."""
    part = ("opted_out" if opted_out else "opted_in") + ("" if changed else "_already")
    return _plain(reader, part, sku=sku)


def taken(intent: Intent, reader: Reader) -> Message:
    said = action_state(intent, reader)
    return message(said, [section(said)])


def trouble(reference: str, reader: Reader) -> Message:
    """Something nobody planned: an apology with a reference that is in the log too."""
    return _plain(reader, "trouble", reference=reference)


def _plain(reader: Reader, part: str, **values: object) -> Message:
    said = reader.say("answers", part, **values)
    return message(said, [section(said)])
