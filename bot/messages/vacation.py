"""Vacation: what is closed on purpose at present, and the message of one plan."""

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Message,
    actions,
    button,
    confirmation,
    context,
    fitting,
    fitting_lines,
    message,
    section,
    sections,
    short,
)
from bot.messages.bulk import SEEN_MARKS
from bot.messages.items import SPOKEN_SKU, Reader, why
from bot.messages.text import link, plain_line
from stranded.actions import IntentState
from stranded.cards import Card
from stranded.marketplaces import MARKETPLACES
from stranded.pause import Pause, PausedSku, PauseState, Vacation

LISTED = 10
DONE = (IntentState.CONFIRMED, IntentState.SUPERSEDED)
# Before these nothing is closed, so that ending it is only a matter of taking it back.
NOT_CLOSED = (PauseState.PLANNED, PauseState.CLOSING)
GOOD, OPEN, HELD, BACK, OUT, BAD = (
    ":palm_tree:",
    ":hourglass:",
    ":grey_question:",
    ":white_check_mark:",
    ":x:",
    ":warning:",
)


def overview(found: tuple[Vacation, ...], reader: Reader) -> Message:
    """What is on vacation: a plan, its SKUs with where each stands, and its button."""
    plan = actions("vacation", [plan_button(reader)])
    if not found:
        said = reader.say("vacation", "list_none")
        return message(said, [section(said), plan])
    title = reader.say("vacation", "list_title")
    with_account = len({one.account for one in found}) > 1
    groups = [_group(one, reader, with_account) for one in found[:LISTED]]
    beside = [section(title), plan, context(_more_plans(len(found), reader))]
    shown = fitting(groups, beside)
    left = len(found) - len(shown)
    more = context(_more_plans(left, reader)) if left else None
    blocks = [block for group in shown for block in group]
    return message(title, [section(title), *blocks, more, plan])


def _more_plans(left: int, reader: Reader) -> str:
    return reader.say("vacation", "list_more", count=left)


def _group(given: Vacation, reader: Reader, with_account: bool) -> list[Block | None]:
    head = reader.say("vacation", "list_group", vacation=given, with_account=with_account)
    running = [row for row in given.rows if row.pause.running]
    lines = [_line(row, reader) for row in running]
    buttons = [_end_button(given, reader)] if _can_be_ended(given) else []
    return [*sections([head, *lines]), actions(f"vacation:{given.first.id}", buttons)]


def plan_button(reader: Reader) -> Block:
    return button(reader.say("vacation", "plan_button"), ids.PAUSE_PLAN)


def close_again(card: Card, reader: Reader) -> Block | None:
    """Beside a relist that was done: the way to close that listing again."""
    episode = card.episode
    label = reader.say("vacation", "close_again_button")
    value = f"{episode.account}\n{episode.marketplace}\n{episode.sku}"
    spoken = f"{label}: {plain_line(episode.sku, SPOKEN_SKU)}"
    return actions(f"pause:{episode.id}", [button(label, ids.PAUSE_PLAN, value, spoken=spoken)])


def _end_button(given: Vacation, reader: Reader) -> Block:
    value = f"{given.account}\n{given.key}"
    if all(row.pause.state in NOT_CLOSED for row in given.rows if row.pause.running):
        return button(reader.say("vacation", "cancel_button"), ids.PAUSE_END, value)
    asked = confirmation(
        reader.say("vacation", "end_title"),
        reader.say("vacation", "end_text"),
        reader.say("buttons", "confirm_yes"),
        reader.say("buttons", "confirm_no"),
    )
    return button(reader.say("vacation", "end_button"), ids.PAUSE_END, value, confirm=asked)


def _can_be_ended(given: Vacation) -> bool:
    return any(row.can_be_ended for row in given.rows)


def vacation(given: Vacation, reader: Reader) -> Message:
    """The message of one plan in the channel, drawn anew as it goes on: each SKU for itself."""
    title = reader.say("vacation", "title", vacation=given, count=len(given.rows))
    days = reader.say("vacation", "days", vacation=given)
    head = section(f"{title}\n{days}")
    buttons = [_end_button(given, reader)] if _can_be_ended(given) else []
    row, foot = actions("vacation", buttons), context(*_foot(given, reader))
    lines = [
        *(_line(one, reader) for one in given.rows),
        *(
            reader.say("vacation", "left_out", sku=sku, why=why(because, reader, passed=False))
            for sku, because in given.left_out
        ),
    ]
    shown = fitting_lines(lines, [head, row, foot, context(_more_rows(len(lines), reader))])
    left = len(lines) - sum(text.count("\n") + 1 for text in shown)
    more = context(_more_rows(left, reader)) if left else None
    return message(f"{title}: {days}", [head, *sections(shown), more, row, foot])


def _more_rows(left: int, reader: Reader) -> str:
    return reader.say("vacation", "rows_more", count=left)


def _foot(given: Vacation, reader: Reader) -> list[str]:
    if not given.running:
        return [reader.say("vacation", "over")]
    starts = min((intent.not_before for intent in given.waiting), default=None)
    return [
        reader.say("vacation", "until", at=starts) if starts else "",
        reader.say("vacation", "amazon", link=settings_link(given.marketplace, reader)),
    ]


def settings_link(marketplace: str, reader: Reader) -> str:
    """Where Amazon's own automatic relist is set."""
    url = reader.links("settings", MARKETPLACES[marketplace], "", "")
    label = reader.say("vacation", "settings_label")
    return link(url, label) if url else label


def _line(row: PausedSku, reader: Reader) -> str:
    mark, said = _result(row, reader)
    by = row.pause.ended_by if row.pause.closed_at is not None else ""
    return reader.say("vacation", "row", mark=mark, sku=row.pause.sku, said=said, ended_by=by)


def _result(row: PausedSku, reader: Reader) -> tuple[str, str]:
    pause = row.pause
    if row.evidence is not None:
        return SEEN_MARKS[row.evidence], reader.say("bulk", f"seen_{row.evidence.value}")
    because = why(pause.why, reader, passed=False) if pause.why.code else ""
    mark, part = _state(row)
    return mark, reader.say("vacation", part, row=row, why=because)


def _state(row: PausedSku) -> tuple[str, str]:
    """The mark and the name of what is said of where a SKU stands."""
    pause = row.pause
    match pause.state:
        case PauseState.PLANNED | PauseState.CLOSED:
            mark = GOOD if pause.state is PauseState.CLOSED else OPEN
            return mark, f"{pause.state.value}{_waits(pause, row)}"
        case PauseState.ENDED:
            return _end_of(row)
    intent = row.close if pause.state is PauseState.CLOSING else row.relist
    step = intent.state if intent else IntentState.PLANNED
    mark = HELD if step is IntentState.UNKNOWN else OPEN
    return mark, f"{pause.state.value}_{step.value}"


def _waits(pause: Pause, row: PausedSku) -> str:
    """What keeps its day's action back: it did not work, or somebody else's is under way."""
    if pause.why.code:
        return "_again"
    wished = pause.close_at if pause.state is PauseState.PLANNED else row.relist_at
    return "_busy" if pause.due_at > wished else ""


def _end_of(row: PausedSku) -> tuple[str, str]:
    pause, relist = row.pause, row.relist
    if relist is not None and relist.state in DONE:
        opened = relist.state is IntentState.SUPERSEDED
        return BACK, "ended_open_already" if opened else "ended_relisted"
    if pause.why.code == "pause_relisted":
        return BACK, "ended_by_others"
    if relist is not None and pause.why.code == "offer_not_closed":
        return BACK, "ended_open_already"
    if pause.closed_at is not None:
        return BAD, "ended_not_relisted"
    taken_back = pause.why.code == "cancelled"
    return OUT, "ended_cancelled" if taken_back else "ended_not_closed"


def trouble(given: Vacation, closed: bool, owner: str, reader: Reader) -> Message:
    """What did not go as planned while whoever planned it may be away: they are called."""
    called = list(dict.fromkeys(one for one in (given.first.by, owner) if one))
    part = "trouble_not_relisted" if closed else "trouble_not_closed"
    said = reader.say("vacation", part, vacation=given, count=len(given.rows))
    calling = reader.say("support", "calling", called=called)
    lines = fitting_lines([_line(row, reader) for row in given.rows], [section(said)])
    return message(said, [section(f"{said} {calling}"), *sections(lines)])


def nothing_to_end(reader: Reader) -> Message:
    return short(reader.say("vacation", "nothing_to_end"))


def no_account(reader: Reader) -> Message:
    return short(reader.say("vacation", "no_account"))
