"""Amazon's mail about stranded stock: what was written down of it, and what comes of that."""

from bot.messages import ids, mail
from bot.messages.blocks import Message, context, message, section, short
from bot.messages.items import Reader, removal_line, why
from stranded.actions import Why
from stranded.cards import Card
from stranded.deadlines import DateSource
from stranded.notices import Notice


def noted(card: Card, changed: bool, before: Notice | None, reader: Reader) -> Message:
    """The day of the mail, the removal date by all that is known, and how to take it back."""
    part = "noted" if changed else "noted_before"
    said = reader.say("mails", part, card=card, notice=card.notice)
    sku, marketplace = card.episode.sku, card.marketplace.code
    # Where the marketplace is named, no store of the same SKU is asked about.
    command = f"{ids.COMMAND} notice {sku} off {marketplace}"
    return message(
        said,
        [
            section(said),
            section(reader.say("mails", "instead", before=before)) if before else None,
            section(f"{removal_line(card, reader)}\n{_apart(card, reader)}".strip()),
            context(reader.say("mails", "take_back_hint", command=command)),
        ],
    )


def _apart(card: Card, reader: Reader) -> str:
    """Why the date is not the notice's."""
    if card.removal.source is DateSource.REPORT:
        return reader.say("mails", "report_counts")
    return reader.say("mails", "disposal_apart") if card.removal.disposal else ""


def taken_back(card: Card, was: Notice | None, reader: Reader) -> Message:
    """What is known of the date without it."""
    if was is None:
        return short(reader.say("mails", "none_to_take_back", card=card))
    said = reader.say("mails", "taken_back", card=card, was=was)
    return message(said, [section(said), section(removal_line(card, reader))])


def not_a_day(sku: str, given: Why, reader: Reader) -> Message:
    return short(reader.say("mails", "not_a_day", sku=sku, why=why(given, reader)))


def usage(reader: Reader) -> Message:
    """What a notice is, and how it is told of."""
    said = reader.say("mails", "usage")
    return message(said, [section(said), mail.opener("usage", reader)])
