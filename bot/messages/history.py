"""What happened to a SKU: when, who, what and why, a line each, the newest at the end."""

from collections.abc import Iterable, Iterator

from bot.messages import ids
from bot.messages.blocks import TOTAL_TEXT, Message, context, message, section, sections
from bot.messages.items import Reader, action_name, why
from stranded.actions import ActionKind
from stranded.history import Happening, History

SHOWN = 20
# Of several places each has less room; asked for alone, it has all.
SHOWN_OF_EACH = 5
MOST_PLACES = 5
# For what stands beside the lines: headings, and how to go on.
BESIDE = 600
# What the event itself says in other words.
STEP_EVENTS = ("step", "step_taken_back")
SAID_ALREADY = frozenset({"accepted", "read_back"})


def history(words: str, found: list[History], reader: Reader) -> Message:
    """Each place under its own heading; `words` is what was asked but for how many to leave out."""
    if len(found) == 1:
        lines = _told(found[0], f"{ids.COMMAND} history {words}", 1, reader)
        return message(lines[0], sections(lines))
    shown = found[:MOST_PLACES]
    said = reader.say("history", "several", text=words, count=len(found))
    accounts = len({one.account for one in found}) > 1
    groups = [
        _told(one, _command(one, accounts), len(shown), reader, with_account=accounts)
        for one in shown
    ]
    blocks = [block for lines in groups for block in sections(lines)]
    left = len(found) - len(shown)
    more = reader.say("history", "several_more", count=left) if left else ""
    return message(said, [section(said), *blocks, context(more)])


def _command(told: History, with_account: bool) -> str:
    account = f" {told.account}" if with_account else ""
    return f"{ids.COMMAND} history {told.sku} {told.marketplace}{account}"


def _told(
    told: History, command: str, places: int, reader: Reader, *, with_account: bool = False
) -> list[str]:
    """The lines of one of so many places that share the room of a message."""
    most = SHOWN if places == 1 else SHOWN_OF_EACH
    newest = (line(one, reader) for one in reversed(told.happenings[-most:]))
    shown = [*_that_fit(newest, TOTAL_TEXT // places - BESIDE)][::-1]
    heading = title(told, reader, with_account=with_account)
    if not shown:
        return [heading, reader.say("history", "beginning" if told.count else "nothing")]
    last = told.offset + len(shown)
    older = told.count - last
    if older <= 0:
        return [heading, *shown]
    hint = reader.say("history", "older", count=older, command=f"{command} {last}")
    return [heading, hint, *shown]


def _that_fit(lines: Iterable[str], room: int) -> Iterator[str]:
    for number, one in enumerate(lines):
        room -= len(one) + 1
        # The newest always stands, or the answer would lead nowhere.
        if room < 0 and number:
            return
        yield one


def title(told: History, reader: Reader, *, with_account: bool) -> str:
    return reader.say("history", "title", told=told, with_account=with_account)


def lines(told: History, reader: Reader) -> list[str]:
    """All of them, for where there is room."""
    return [line(one, reader) for one in told.happenings] or [reader.say("history", "nothing")]


def line(told: Happening, reader: Reader) -> str:
    return reader.say(
        "history",
        "line",
        told=told,
        who=who(told.actor, reader),
        what=what(told, reader),
        why=because(told, reader),
    )


def who(actor: str, reader: Reader) -> str:
    """A person, a rule by what it does, or the bot itself."""
    part = f"who_{actor.replace(':', '_')}"
    if not reader.language.has("history", part):
        part = "who_person"
    return reader.say("history", part, actor=actor)


def what(told: Happening, reader: Reader) -> str:
    """An event in words. One that has no words yet is still shown, by its name."""
    kind, _, end = told.event.partition(".")
    is_action = kind in [*ActionKind]
    part = f"event_{told.event.replace('.', '_')}"
    if is_action and not reader.language.has("history", part):
        part = f"event_action_{end}"
    if not reader.language.has("history", part):
        named = f"event_{kind}" if kind in STEP_EVENTS else "event_other"
        return reader.say("history", named, event=told.event, step=end)
    action = action_name(kind, reader) if is_action else ""
    said = {"hours": told.hours, "day": told.day, "event": told.event}
    ends = {"until": told.until, "before": told.before}
    return reader.say("history", part, action=action, **said, **ends)


def because(told: Happening, reader: Reader) -> str:
    if told.why is None or told.why.code in SAID_ALREADY:
        return ""
    return why(told.why, reader, passed=False)
