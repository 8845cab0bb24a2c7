"""The modal of a vacation: which SKUs and days, then what the plan would do."""

from datetime import date, datetime

from bot.messages import ids
from bot.messages.blocks import Block, Message, context, fitting_lines, plain, section, sections
from bot.messages.items import Reader, reason_name, why
from bot.messages.vacation import settings_link
from stranded.actions import ActionKind, Why
from stranded.marketplaces import MARKETPLACES
from stranded.pause import LEAST_DAYS, MOST_SKUS, Days, Prospect

VIEW_TITLE = 24
LABEL = 2000
OPTION_TEXT = 75
TYPED = 3000
Place = tuple[str, str]


def ask(places: list[Place], skus: str, days: Days, metadata: str, reader: Reader) -> Block:
    """The first view. `places` are accounts and marketplaces; `skus` is what stands there."""
    say = reader.say
    blocks = [
        section(say("vacation", "intro")),
        *([_place(places, reader)] if len(places) > 1 else []),
        _input(ids.PAUSE_SKUS, "skus", _typed(skus), reader, most=MOST_SKUS),
        _input(ids.PAUSE_CLOSE, "close", _day(days.close_on), reader),
        _input(ids.PAUSE_RELIST, "relist", _day(days.relist_on), reader, least=LEAST_DAYS),
    ]
    return {
        **_modal("modal_close", reader),
        "callback_id": ids.PAUSE_VIEW,
        "private_metadata": metadata,
        "submit": plain(say("vacation", "modal_next"), VIEW_TITLE),
        "blocks": blocks,
    }


def _modal(close: str, reader: Reader) -> Block:
    return {
        "type": "modal",
        "title": plain(reader.say("vacation", "modal_title"), VIEW_TITLE),
        "close": plain(reader.say("vacation", close), VIEW_TITLE),
    }


def _input(block_id: str, part: str, element: Block, reader: Reader, **values: object) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(reader.say("vacation", f"{part}_label"), LABEL),
        "hint": plain(reader.say("vacation", f"{part}_hint", **values), LABEL),
        "element": {"action_id": ids.PAUSE_INPUT, **element},
    }


def _typed(text: str) -> Block:
    element: Block = {"type": "plain_text_input", "multiline": True, "max_length": TYPED}
    return element | ({"initial_value": text} if text else {})


def _day(day: date | None) -> Block:
    return {"type": "datepicker"} | ({"initial_date": day.isoformat()} if day else {})


def _place(places: list[Place], reader: Reader) -> Block:
    several = len({account for account, _ in places}) > 1
    options = [
        {
            "text": plain(
                reader.say(
                    "vacation", "place_option", code=code, account=account if several else ""
                ),
                OPTION_TEXT,
            ),
            "value": f"{account}\n{code}",
        }
        for account, code in places
    ]
    return {
        "type": "input",
        "block_id": ids.PAUSE_PLACE,
        "label": plain(reader.say("vacation", "place_label"), LABEL),
        "element": {
            "type": "static_select",
            "action_id": ids.PAUSE_INPUT,
            "options": options,
            "initial_option": options[0],
        },
    }


def plan(
    found: tuple[Prospect, ...],
    marketplace: str,
    days: Days,
    seconds: int | None,
    metadata: str,
    now: datetime,
    reader: Reader,
) -> Block:
    """The second view: of each SKU what is known and what happens, then Confirm.

    `seconds` is for how long a closing of today can be taken back, None where it comes later.
    """
    taken = sum(one.against is None for one in found)
    head = section(_headline(taken, marketplace, days, seconds, reader))
    foot = [context(text) for text in _foot(taken, marketplace, seconds, reader)]
    lines = fitting_lines([_line(one, now, reader) for one in found], [head, *foot])
    blocks = [head, *sections(lines), *(block for block in foot if block is not None)]
    view = {**_modal("modal_close" if taken else "modal_shut", reader), "blocks": blocks}
    if not taken:
        return view
    return {
        **view,
        "callback_id": ids.PAUSE_CONFIRM_VIEW,
        "private_metadata": metadata,
        "submit": plain(reader.say("vacation", "modal_confirm"), VIEW_TITLE),
    }


def _headline(taken: int, marketplace: str, days: Days, seconds: int | None, reader: Reader) -> str:
    if not taken:
        return reader.say("vacation", "nothing_left")
    return reader.say(
        "vacation",
        "plan_later" if seconds is None else "plan_now",
        count=taken,
        marketplace=marketplace,
        close_on=days.close_on,
        relist_on=days.relist_on,
        zone=MARKETPLACES[marketplace].timezone,
    )


def _foot(taken: int, marketplace: str, seconds: int | None, reader: Reader) -> list[str]:
    say = reader.say
    return [
        say("vacation", "plan_least") if taken else "",
        say("vacation", "plan_undo", seconds=seconds) if taken and seconds else "",
        say("vacation", "plan_amazon", link=settings_link(marketplace, reader)),
    ]


def _line(one: Prospect, now: datetime, reader: Reader) -> str:
    if one.against is not None:
        because = why(one.against, reader, passed=False)
        return reader.say("vacation", "prospect_left_out", sku=one.sku, why=because)
    start = one.listing.start if one.listing else None
    if start is not None and start > now:
        return reader.say("vacation", "prospect_starts", sku=one.sku, start=start)
    if one.reason is None:
        return reader.say("vacation", "prospect_unknown", sku=one.sku)
    closed = ActionKind.RELIST in one.reason.one_click
    part = "prospect_closed" if closed else "prospect_stranded"
    return reader.say(
        "vacation", part, sku=one.sku, reason=reason_name(one.reason, reader, one.said)
    )


def refused(given: Why, reader: Reader) -> str:
    """For beside a field."""
    return str(plain(why(given, reader, passed=False), LABEL)["text"])


def stopped(given: Why | Message, reader: Reader) -> Block:
    """What the modal becomes where the plan was not written."""
    said = given.text if isinstance(given, Message) else why(given, reader, passed=False)
    return {**_modal("modal_shut", reader), "blocks": [section(said)]}
