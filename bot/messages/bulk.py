"""Several items at once: the modal to choose them, and the message that tells how each stands."""

from collections.abc import Iterable

from bot.messages import ids
from bot.messages.blocks import (
    ACTIONS_ELEMENTS,
    Block,
    Message,
    actions,
    button,
    context,
    fitting_lines,
    message,
    mrkdwn,
    plain,
    section,
    sections,
)
from bot.messages.items import FALLBACK_LINK, Reader, outcome, reason_name, why
from bot.messages.text import link, plain_line
from stranded.actions import ONE_CLICK, ActionKind, IntentState, Why
from stranded.bulk import MOST, Bulk, BulkRow, Offer, Opening
from stranded.cards import Card
from stranded.items import Evidence

VIEW_TITLE = 24
OPTION_TEXT = 75
# Slack's checkboxes hold so many; several blocks of them make a longer list.
A_BLOCK = 10
BAR = 10
SKU = 40
MARKS = {
    IntentState.ACCEPTED: ":white_check_mark:",
    IntentState.CONFIRMED: ":white_check_mark:",
    IntentState.SUPERSEDED: ":ballot_box_with_check:",
    IntentState.CANCELLED: ":x:",
    IntentState.REFUSED: ":x:",
    IntentState.FAILED: ":x:",
    IntentState.UNKNOWN: ":grey_question:",
}
SEEN_MARKS = {
    Evidence.VERIFIED: ":white_check_mark:",
    Evidence.LEFT_THE_LIST: ":ballot_box_with_check:",
    Evidence.STILL_STRANDED: ":hourglass:",
    Evidence.UNKNOWN: ":grey_question:",
}
# A refusal for want of dangerous-goods information leads to where it can be given.
FORM_HELPS = ("dangerous_goods_missing", "dangerous_goods_unknown")


def value_of(account: str, marketplace: str, action: ActionKind) -> str:
    """What a button to choose several carries."""
    return f"{account}\n{marketplace}\n{action.value}"


def openers(found: Iterable[Opening], reader: Reader) -> list[Block]:
    """A button for each action of which several could be done at once."""
    found = list(found)[:ACTIONS_ELEMENTS]
    several_accounts = len({one.account for one in found}) > 1
    return [
        button(
            reader.say(
                "bulk",
                f"open_{one.action.value}",
                code=f"{one.marketplace} · {one.account}" if several_accounts else one.marketplace,
            ),
            f"{ids.BULK}:{number}",
            value_of(one.account, one.marketplace, one.action),
        )
        for number, one in enumerate(found)
    ]


def choose(given: Offer, seconds: int, metadata: str, reader: Reader) -> Block:
    """The modal; as many as Amazon takes are ticked already. `seconds`: how long it waits then."""
    action = given.action.value
    if not given.cards:
        return nothing(given, reader)
    numbered = list(enumerate(given.cards))
    parts = [numbered[at : at + A_BLOCK] for at in range(0, len(numbered), A_BLOCK)]
    notes = [
        reader.say("bulk", "withheld", count=given.withheld) if given.withheld else "",
        reader.say("bulk", "wait", seconds=seconds) if seconds else "",
    ]
    return {
        **_modal(f"modal_{action}", "close", reader),
        "callback_id": ids.BULK_VIEW,
        "private_metadata": metadata,
        "submit": plain(reader.say("bulk", f"submit_{action}"), VIEW_TITLE),
        "blocks": [
            section(reader.say("bulk", f"intro_{action}", offer=given, most=MOST)),
            *(_ticks(part, reader) for part in parts),
            *({"type": "context", "elements": [mrkdwn(note)]} for note in notes if note),
        ],
    }


def _modal(title: str, close: str, reader: Reader) -> Block:
    return {
        "type": "modal",
        "title": plain(reader.say("bulk", title), VIEW_TITLE),
        "close": plain(reader.say("bulk", close), VIEW_TITLE),
    }


def nothing(given: Offer, reader: Reader) -> Block:
    """What stands in the modal where nothing can be chosen."""
    said = section(reader.say("bulk", f"nothing_{given.action.value}"))
    return {**_modal(f"modal_{given.action.value}", "shut", reader), "blocks": [said]}


def _ticks(part: list[tuple[int, Card]], reader: Reader) -> Block:
    options = [_option(card, reader) for _, card in part]
    ticked = [one for one, (number, _) in zip(options, part, strict=True) if number < MOST]
    element: Block = {"type": "checkboxes", "action_id": ids.BULK_TICKS, "options": options}
    first, last = part[0][0] + 1, part[-1][0] + 1
    return {
        "type": "input",
        "block_id": f"{ids.BULK_BLOCK}:{first}",
        "optional": True,
        "label": plain(reader.say("bulk", "label", first=first, last=last), OPTION_TEXT),
        "element": element | ({"initial_options": ticked} if ticked else {}),
    }


def _option(card: Card, reader: Reader) -> Block:
    item = card.episode.item
    name = f"{plain_line(item.sku, SKU)} · {plain_line(item.title)}" if item.title else item.sku
    about = reader.say("bulk", "about", card=card, reason=reason_name(card, reader))
    return {
        "text": plain(plain_line(name), OPTION_TEXT),
        "description": plain(about, OPTION_TEXT),
        "value": f"{card.episode.id}\n{card.reason.key}",
    }


def refused(given: Why, reader: Reader) -> str:
    """Why a number can't be chosen, for beside the ticks."""
    return plain(why(given, reader, passed=False), 2000)["text"]  # type: ignore[no-any-return]


def bulk(given: Bulk, reader: Reader) -> Message:
    """The message in the channel: how far it is, and each item's own result."""
    action, of = given.wish.action.value, len(given.rows)
    title = reader.say("bulk", f"title_{action}", bulk=given, count=of)
    progress = reader.say("bulk", "progress", bulk=given, bar=_bar(given.done, of))
    head, row = section(f"{title}\n{progress}"), actions("bulk", _buttons(given, reader))
    starts = min((intent.not_before for intent in given.waiting), default=None)
    foot = context(
        reader.say("bulk", "until", at=starts) if starts else reader.say("bulk", "checks")
    )
    lines = [_line(one, reader) for one in given.rows]
    shown = fitting_lines(lines, [head, row, foot, context(_more(of, reader))])
    left = of - sum(text.count("\n") + 1 for text in shown)
    more = context(_more(left, reader)) if left else None
    return message(f"{title}: {progress}", [head, *sections(shown), more, row, foot])


def _more(left: int, reader: Reader) -> str:
    return reader.say("bulk", "more", count=left)


def _bar(done: int, of: int) -> str:
    full = BAR * done // max(1, of)
    return "▰" * full + "▱" * (BAR - full)


def _buttons(given: Bulk, reader: Reader) -> list[Block]:
    wish = given.wish
    mine = f"{wish.account}\n{given.key}"
    if given.waiting:
        hurry = button(reader.say("bulk", "do_all_now"), ids.DO_ALL_NOW, mine)
        cancel = button(reader.say("bulk", "cancel_all"), ids.CANCEL_ALL, mine)
        return [hurry, cancel] if wish.action in ONE_CLICK else [cancel]
    if not given.more:
        return []
    value = value_of(wish.account, wish.marketplace, wish.action)
    return [button(reader.say("bulk", "next", most=MOST), f"{ids.BULK}:next", value)]


def _line(row: BulkRow, reader: Reader) -> str:
    mark, said = _result(row, reader)
    return reader.say("bulk", "row", row=row, mark=mark, said=said)


def _result(row: BulkRow, reader: Reader) -> tuple[str, str]:
    if row.intent is None:
        because = row.why or Why("other")
        return ":x:", _refused(row, because, reader)
    if row.evidence is not None:
        return SEEN_MARKS[row.evidence], reader.say("bulk", f"seen_{row.evidence.value}")
    mark = MARKS.get(row.intent.state, ":hourglass:")
    if row.intent.state is IntentState.REFUSED:
        return mark, _refused(row, row.intent.why, reader)
    part = "waiting" if row.intent.can_be_undone else row.intent.state.value
    return mark, reader.say("bulk", part, why=outcome(row.intent, reader))


def _refused(row: BulkRow, because: Why, reader: Reader) -> str:
    page = _form(row.card, reader) if because.code in FORM_HELPS else ""
    return reader.say("bulk", "refused", why=why(because, reader, passed=False), page=page)


def _form(card: Card, reader: Reader) -> str:
    item = card.episode.item
    url = reader.links(FALLBACK_LINK, card.marketplace, item.sku, item.asin)
    label = reader.say("bulk", "full_form")
    return link(url, label) if url else label
