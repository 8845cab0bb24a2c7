"""The calendar of removal dates, and what is said of its address."""

from collections.abc import Iterable

from bot.messages.blocks import Message, context, message, plain, section, short
from bot.messages.ical import Entry, calendar
from bot.messages.items import Reader, reason_name, removal_day
from stranded.cards import Card

# What calendars still show well.
SUMMARY = 200
DESCRIPTION = 2000


def feed(cards: Iterable[Card], more: int, reader: Reader) -> bytes:
    """The calendar's file: a day for each item, with where the date comes from."""
    entries = [entry for card in cards if (entry := _entry(card, reader))]
    said = reader.say("feed", "more", count=more) if more else reader.say("feed", "about")
    name = _plain(reader.say("feed", "name"), SUMMARY)
    return calendar(name, _plain(said, DESCRIPTION), entries, reader.language.locale)


def _entry(card: Card, reader: Reader) -> Entry | None:
    day = removal_day(card)
    if day is None:
        return None
    past = (card.days_left or 0) < 0
    kind = "past" if past else "disposal" if card.removal.disposal else "removal"
    steps = card.reason.text(reader.language.locale).steps
    told = reader.say(
        "feed",
        "description",
        card=card,
        reason=reason_name(card, reader),
        source=reader.say("feed", f"by_{card.removal.source.value}", card=card),
        step=steps[0] if steps else "",
        past=past,
    )
    notice = card.removal.notice
    return Entry(
        uid=f"removal-{card.episode.id}@refloat",
        day=day,
        changed_at=max(card.data_at, notice.at) if notice else card.data_at,
        summary=_plain(reader.say("feed", f"summary_{kind}", card=card), SUMMARY),
        description=_plain(told, DESCRIPTION),
    )


def _plain(text: str, longest: int) -> str:
    """A calendar shows escapes as they are, so they are undone."""
    return str(plain(text, longest)["text"])


def given(address: str, reader: Reader) -> Message:
    """The address, to whoever asked for it and nobody else."""
    said = reader.say("feed", "given")
    return message(
        said,
        [
            section(said),
            section(reader.say("feed", "address", address=address)),
            context(reader.say("feed", "keep_it")),
        ],
    )


def stands(made_at: object, reader: Reader) -> Message:
    return short(reader.say("feed", "stands", at=made_at))


def revoked(count: int, reader: Reader) -> Message:
    return short(reader.say("feed", "revoked", count=count))


def not_set_up(reader: Reader) -> Message:
    return short(reader.say("feed", "not_set_up"))
