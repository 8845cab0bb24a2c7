"""The modal in which the settings of one account and marketplace are changed."""

from collections.abc import Iterable, Mapping

from bot.messages import ids
from bot.messages.blocks import Block, Message, mrkdwn, plain, section, sections
from bot.messages.items import Reader, action_name, reason_name
from bot.messages.settings import MODES, VALUES, name_of, value_text
from bot.messages.text import link
from stranded.actions import ActionKind, Why
from stranded.marketplaces import MARKETPLACES
from stranded.settled import Due, PlaceSettings, Settled, reason_of

VIEW_TITLE = 24
LABEL = 2000
OPTION_TEXT = 75
ERROR = 2000
NUMBERS = frozenset({"auto_relist_days", "auto_change_to_fba_days", "auto_removal_days"})
# A setting that may be left empty.
OPTIONAL = frozenset({"auto_removal_days", "quiet_hours"})
HINT = {
    "undo_relist_seconds": "hint_undo",
    "undo_change_to_fba_seconds": "hint_undo",
    "undo_bulk_seconds": "hint_undo",
    "undo_delete_listing_seconds": "hint_undo",
    "undo_removal_order_seconds": "hint_undo",
    "undo_set_price_seconds": "hint_undo",
}
WRONG = {
    "auto_relist_days": "wrong_relist_days",
    "warning_days": "wrong_warning_days",
}


def form(
    place: PlaceSettings,
    typed: Mapping[str, str],
    metadata: str,
    reader: Reader,
    *,
    notes: Iterable[str] = (),
    due: Due | None = None,
    turn: int = 0,
) -> Block:
    """The modal with a field each, filled with what was typed, or else set.

    `notes` stand above all. `due` is what switching on would set off, where it is not on. `turn`
    counts how often this was asked: Slack keeps what stands in a field whose id it has seen.
    """
    values = {**place.texts, **typed}
    fields = [
        {"block_id": field_id(key, turn), **_field(key, value, place, reader, due)}
        for key, value in values.items()
    ]
    return {
        "type": "modal",
        "callback_id": ids.SETTINGS_VIEW,
        "private_metadata": metadata,
        "title": plain(reader.say("settings", "modal_title"), VIEW_TITLE),
        "submit": plain(reader.say("settings", "modal_submit"), VIEW_TITLE),
        "close": plain(reader.say("settings", "modal_close"), VIEW_TITLE),
        "blocks": [*sections(notes), *_about(place, reader), *fields],
    }


def field_id(key: str, turn: int) -> str:
    return f"{turn}:{key}"


def key_of(block_id: str) -> str:
    """The setting of a field."""
    return block_id.partition(":")[2]


def _about(place: PlaceSettings, reader: Reader) -> list[Block]:
    """For what it holds, the page's numbers, and that Amazon's own switch is another one."""
    head = f"{reader.say('settings', 'place', place=place)}\n{reader.say('settings', 'intro')}"
    label = reader.say("settings", "amazons_page")
    url = reader.links("settings", MARKETPLACES[place.marketplace], "", "")
    notes = [
        reader.say("settings", "page"),
        *(reader.say("settings", "later", edition=one) for one in place.later),
        reader.say("settings", "amazons_own", page=link(url, label) if url else label),
    ]
    return [section(head), {"type": "context", "elements": [mrkdwn(note) for note in notes]}]


def _field(key: str, value: str, place: PlaceSettings, reader: Reader, due: Due | None) -> Block:
    hint = _hint(key, place, reader)
    if key == "automatic" and due is not None:
        hint = f"{hint} {reader.say('settings', 'would_set_off', due=due)}"
    block: Block = {
        "type": "input",
        "optional": key in OPTIONAL,
        "label": plain(_label(key, place, reader), LABEL),
        "element": _element(key, value, reader),
    }
    return {**block, "hint": plain(hint, LABEL)} if hint else block


def _label(key: str, place: PlaceSettings, reader: Reader) -> str:
    reason = next((one for one in place.moded if one.key == reason_of(key)), None)
    if reason is None:
        return name_of(key, place, reader)
    action = action_name((reason.auto or ActionKind.RELIST).value, reader)
    return reader.say("settings", "mode_label", action=action, name=reason_name(reason, reader))


def _hint(key: str, place: PlaceSettings, reader: Reader) -> str:
    if reason_of(key):
        return ""
    return reader.say("settings", HINT.get(key, f"hint_{key}"), zone=place.zone)


def _element(key: str, value: str, reader: Reader) -> Block:
    words = MODES if reason_of(key) else VALUES.get(key, {})
    if reason_of(key) or key in ("automatic", "accelerated_removal"):
        options = {
            one: {"text": plain(value_text(key, one, reader), OPTION_TEXT), "value": one}
            for one in words
        }
        return {
            "type": "static_select",
            "action_id": ids.SETTINGS_INPUT,
            "options": [*options.values()],
            "initial_option": options[value],
        }
    number = key in NUMBERS or key.endswith("_seconds")
    element: Block = {"type": "plain_text_input", "action_id": ids.SETTINGS_INPUT}
    if number:
        element = {**element, "type": "number_input", "is_decimal_allowed": False}
    return {**element, "initial_value": value} if value else element


def wrong(key: str, why: Why, reader: Reader) -> str:
    """Why a value was not kept, for beside its field."""
    p = {"value": "", "least": "", "most": "", **why.parameters}
    part = f"wrong_{why.code}"
    if why.code == "not_in_range":
        part = WRONG.get(key, part)
    elif not reader.language.has("settings", part):
        part = "wrong_choice"
    said = reader.say("settings", part, p=p)
    return plain(said, ERROR)["text"]  # type: ignore[no-any-return]


def overtaken(others: Iterable[Settled], place: PlaceSettings, reader: Reader) -> list[str]:
    """Who changed what since the form was opened, for above the fields."""
    lines = [
        reader.say(
            "settings",
            "overtaken",
            one=one,
            name=name_of(one.key, place, reader),
            value=value_text(one.key, one.value, reader),
        )
        for one in others
    ]
    title = reader.say("settings", "overtaken_title")
    return [title, *lines, reader.say("settings", "overtaken_end")]


def refused(said: Message, reader: Reader) -> Block:
    """What the modal becomes where the person may not change anything."""
    return {
        "type": "modal",
        "title": plain(reader.say("settings", "modal_title"), VIEW_TITLE),
        "close": plain(reader.say("settings", "modal_shut"), VIEW_TITLE),
        "blocks": [section(said.text)],
    }
