"""The modal for Amazon's mail: pasted, then as it was understood, then what came of it."""

from collections.abc import Sequence

from bot.messages import ids
from bot.messages.blocks import Block, actions, button, mrkdwn, plain, section, sections
from bot.messages.items import Reader, removal_day, why
from bot.messages.text import plain_line
from stranded.actions import Why
from stranded.cards import Card
from stranded.items import Episode
from stranded.mail import Understood

VIEW_TITLE = 24
OPTION_TEXT = 75
LABEL = 2000
# Slack takes no longer text in a field, and so many ticks in one block.
LONGEST = 3000
A_BLOCK = 10
SKU = 40
MOST_DATES = 5
MOST_LINES = 40


def opener(block_id: str, reader: Reader) -> Block | None:
    """The button that opens the modal."""
    return actions(block_id, [button(reader.say("mail", "open"), ids.PASTE_MAIL)])


def paste(reader: Reader) -> Block:
    """Where the text goes."""
    field = {
        "type": "plain_text_input",
        "action_id": ids.MAIL_TEXT,
        "multiline": True,
        "min_length": 1,
        "max_length": LONGEST,
    }
    return {
        **_modal("title", "cancel", reader),
        "callback_id": ids.MAIL_VIEW,
        "submit": plain(reader.say("mail", "read"), VIEW_TITLE),
        "blocks": [
            section(reader.say("mail", "intro", longest=LONGEST)),
            {
                "type": "input",
                "block_id": ids.MAIL_BLOCK,
                "label": plain(reader.say("mail", "label"), LABEL),
                "element": field,
            },
        ],
    }


def _modal(title: str, close: str, reader: Reader) -> Block:
    return {
        "type": "modal",
        "title": plain(reader.say("mail", title), VIEW_TITLE),
        "close": plain(reader.say("mail", close), VIEW_TITLE),
    }


def no_sku(reader: Reader) -> str:
    return reader.say("mail", "no_sku")


def understood(found: Understood, reader: Reader) -> Block:
    """The day and the items as they were read, to be put right before anything is written."""
    items = len(found.sure) + len(found.unsure)
    more = reader.say("mail", "more", count=found.more) if found.more else ""
    return {
        **_modal("title", "cancel", reader),
        "callback_id": ids.MAIL_READ_VIEW,
        "submit": plain(reader.say("mail", "write_down"), VIEW_TITLE),
        "blocks": [
            section(reader.say("mail", "found", count=items)),
            section(_date_read(found, reader)),
            _day(found, reader),
            *_ticks(found.sure, "sure", reader, ticked=True),
            *_ticks(found.unsure, "unsure", reader, ticked=False),
            *([{"type": "context", "elements": [mrkdwn(more)]}] if more else []),
        ],
    }


def _date_read(found: Understood, reader: Reader) -> str:
    """One date, several, an unclear one or none: in the words of the text."""
    dates = found.mail.dates
    if not dates:
        return reader.say("mail", "no_date")
    if found.mail.day is not None:
        return reader.say("mail", "one_date", written=dates[0].written, day=found.mail.day)
    part = "unclear_date" if len(dates) == 1 else "several_dates"
    written = [one.written for one in dates[:MOST_DATES]]
    return reader.say("mail", part, written=written, days=dates[0].days)


def _day(found: Understood, reader: Reader) -> Block:
    """Nothing is chosen already where the text leaves it open."""
    day = found.mail.day
    given = {"initial_date": day.isoformat()} if day else {}
    return {
        "type": "input",
        "block_id": ids.MAIL_DAY_BLOCK,
        "label": plain(reader.say("mail", "day_label"), LABEL),
        "element": {"type": "datepicker", "action_id": ids.MAIL_DAY, **given},
    }


def _ticks(items: Sequence[Episode], part: str, reader: Reader, *, ticked: bool) -> list[Block]:
    """As many blocks as it takes; none has to be ticked."""
    parts = [items[at : at + A_BLOCK] for at in range(0, len(items), A_BLOCK)]
    return [_block(some, number, part, reader, ticked=ticked) for number, some in enumerate(parts)]


def _block(
    items: Sequence[Episode], number: int, part: str, reader: Reader, *, ticked: bool
) -> Block:
    options = [_option(one) for one in items]
    chosen = {"initial_options": options} if ticked else {}
    return {
        "type": "input",
        "block_id": f"{ids.MAIL_ITEMS_BLOCK}:{part}:{number}",
        "optional": True,
        "label": plain(reader.say("mail", f"{part}_label" if number == 0 else "further"), LABEL),
        "element": {
            "type": "checkboxes",
            "action_id": ids.MAIL_TICKS,
            "options": options,
            **chosen,
        },
    }


def _option(one: Episode) -> Block:
    name = f"{plain_line(one.sku, SKU)} · {one.marketplace} · {plain_line(one.account, SKU)}"
    option = {"text": plain(name, OPTION_TEXT), "value": f"{one.account}\n{one.id}"}
    about = plain_line(one.item.title, OPTION_TEXT)
    return {**option, "description": plain(about, OPTION_TEXT)} if about else option


def refused(given: Why, sku: str, reader: Reader) -> str:
    """Why nothing was written: of the first item that speaks against the day."""
    said = why(given, reader)
    told = reader.say("mails", "not_a_day", sku=sku, why=said) if sku else said
    return plain(told, LABEL)["text"]  # type: ignore[no-any-return]


def written(cards: Sequence[Card], changed: int, reader: Reader) -> Block:
    """The dates that come of it."""
    lines = [
        reader.say("mail", "line", card=card, day=removal_day(card)) for card in cards[:MOST_LINES]
    ]
    left = len(cards) - len(lines)
    more = reader.say("notices", "more", count=left) if left else ""
    said = reader.say("mail", "written", count=changed, before=len(cards) - changed)
    return {
        **_modal("title", "shut", reader),
        "blocks": sections(line for line in (said, *lines, more) if line),
    }
