"""`/stranded settings`: what is set for each account and marketplace, and what was changed."""

from collections.abc import Iterable

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Group,
    Message,
    actions,
    button,
    context,
    fitting,
    message,
    section,
    sections,
    short,
)
from bot.messages.items import Reader, reason_name
from stranded.settled import Change, PlaceSettings, Settled, reason_of

# A place's own table is long; the others are asked for by name.
SHOWN = 5
VALUES = {
    "automatic": {"on": "value_on", "preview": "value_preview"},
    "accelerated_removal": {"on": "value_yes", "off": "value_no"},
    "auto_change_to_fba_days": {"0": "value_within_a_day"},
    "auto_removal_days": {"": "value_not_told"},
    "quiet_hours": {"": "value_none"},
}
MODES = {"auto": "value_auto", "ask": "value_ask", "off": "value_off"}


def value_of(account: str, marketplace: str, asked: str) -> str:
    """What a button to change the settings carries; `asked` is what the list was asked for by."""
    return f"{account}\n{marketplace}\n{asked}"


def settings(
    found: list[PlaceSettings], asked: str, reader: Reader, *, may_settle: bool
) -> Message:
    """A table for each place; a button for whoever may change it, else who may."""
    if not found:
        return short(reader.say("settings", "none"))
    title = section(reader.say("settings", "title"))
    who = context("" if may_settle else reader.say("settings", "who_may"))

    def more(shown: int) -> Block | None:
        left = len(found) - shown
        return context(reader.say("settings", "more", count=left) if left else "")

    groups = (_place(one, asked, reader, may_settle=may_settle) for one in found[:SHOWN])
    shown = fitting(groups, [title, more(0), who])
    blocks = [block for group in shown for block in group]
    return message(title["text"]["text"], [title, *blocks, more(len(shown)), who])


def _place(place: PlaceSettings, asked: str, reader: Reader, *, may_settle: bool) -> Group:
    plain = [_row(one, place, reader) for one in place.settled if not reason_of(one.key)]
    modes = [_row(one, place, reader) for one in place.settled if reason_of(one.key)]
    lines = [reader.say("settings", "place", place=place), *plain]
    lines += [reader.say("settings", "modes"), *modes] if modes else []
    name = f"{place.marketplace} · {place.account}"
    token = value_of(place.account, place.marketplace, asked)
    opener = button(
        reader.say("settings", "change"),
        ids.SETTINGS,
        token,
        spoken=reader.say("settings", "change_place", place=name),
    )
    row = actions(f"settings:{place.account}:{place.marketplace}", [opener] if may_settle else [])
    return [block for block in (*sections(lines), row) if block is not None]


def _row(one: Settled, place: PlaceSettings, reader: Reader) -> str:
    name, value = name_of(one.key, place, reader), value_text(one.key, one.value, reader)
    return reader.say("settings", "row", one=one, name=name, value=value)


def name_of(key: str, place: PlaceSettings, reader: Reader) -> str:
    """What a setting is called; a mode by its reason."""
    if wanted := reason_of(key):
        return next((reason_name(one, reader) for one in place.moded if one.key == wanted), wanted)
    return reader.say("settings", f"name_{key}")


def value_text(key: str, value: str, reader: Reader) -> str:
    """A value in words."""
    words = MODES if reason_of(key) else VALUES.get(key, {})
    if value in words:
        return reader.say("settings", words[value])
    if key.endswith("_seconds"):
        part = "value_seconds" if int(value) else "value_at_once"
        return reader.say("settings", part, count=int(value))
    if key != "warning_days" and value.isdigit():
        return reader.say("settings", "value_days", count=int(value))
    return value.replace(",", ", ")


def changed(
    place: PlaceSettings, changes: Iterable[Change], reader: Reader, taken_first: int = 0
) -> Message:
    """What was set to what, from what.

    `taken_first` counts the items that Amazon takes away before their days are full.
    """
    rows = [
        reader.say(
            "settings",
            "changed_row",
            name=name_of(one.key, place, reader),
            old=value_text(one.key, one.old, reader),
            new=value_text(one.key, one.new, reader),
        )
        for one in changes
    ]
    if not rows:
        return short(reader.say("settings", "unchanged"))
    title = reader.say("settings", "changed", place=place)
    note = context(first_taken(taken_first, reader))
    return message(title, [*sections([title, *rows]), note])


def first_taken(count: int, reader: Reader) -> str:
    """That Amazon takes so many items away before their days are full; empty for none."""
    return str(reader.say("settings", "taken_first", count=count)) if count else ""


def no_such_place(text: str, known: Iterable[str], reader: Reader) -> Message:
    return short(reader.say("settings", "no_such_place", text=text, known=list(known)))
