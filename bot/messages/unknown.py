"""`/stranded unknown`: texts that the rule book does not know, and the modal that settles one."""

from collections.abc import Iterable

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Message,
    button,
    context,
    message,
    mrkdwn,
    plain,
    section,
    short,
)
from bot.messages.items import Reader, reason_name, why
from bot.messages.text import outside
from stranded.actions import Why
from stranded.reasons import Reason, ReasonMapping, RuleBook, Standing
from stranded.unknown import UnknownReasons, UnknownValue

# A button carries the whole text, and Slack takes 2000 characters there.
LONGEST_VALUE = 1500
MOST_CHOICES = 15
# Slack's limits: of an option's and a placeholder's text, of a title and a label.
OPTION_TEXT = 75
PLACEHOLDER = 150
VIEW_TITLE = 24
LABEL = 2000


def unknown_list(
    found: UnknownReasons, book: RuleBook, reader: Reader, *, may_settle: bool
) -> Message:
    """Each text with its number of items and an example; buttons for whoever may settle it."""
    if not found.values and not found.mappings:
        return short(reader.say("unknown", "nothing"))
    title = reader.say("unknown", "title") if found.values else reader.say("unknown", "nothing")
    closing = "for_admins" if may_settle else "for_others"
    rights = "\n".join([reader.say("unknown", "meaning"), reader.say("unknown", closing)])
    return message(
        title,
        [
            section(title),
            section(rights) if found.values else None,
            *(_value(one, book, reader, may_settle) for one in found.values),
            context(reader.say("unknown", "more", count=found.more) if found.more else ""),
            *_choices(found, book, reader, may_settle),
        ],
    )


def _value(one: UnknownValue, book: RuleBook, reader: Reader, may_settle: bool) -> Block:
    said = reader.say("unknown", "value", one=one)
    if one.mapping is not None:
        name = reason_name(book.get(one.mapping.reason), reader)
        chosen = reader.say("unknown", "chosen", mapping=one.mapping, name=name)
        return section(f"{said}\n{chosen}")
    offered = may_settle and 0 < len(one.text.strip()) <= LONGEST_VALUE
    label = reader.say("unknown", "choose")
    return section(said, button(label, ids.CHOOSE_REASON, one.text) if offered else None)


def _choices(
    found: UnknownReasons, book: RuleBook, reader: Reader, may_settle: bool
) -> list[Block | None]:
    """What was chosen so far, with the button that takes it back."""
    if not found.mappings:
        return []
    shown = found.mappings[:MOST_CHOICES]
    left = len(found.mappings) - len(shown)
    return [
        section(reader.say("unknown", "choices_title")),
        *(_choice(mapping, how, book, reader, may_settle) for mapping, how in shown),
        context(reader.say("notices", "more", count=left) if left else ""),
    ]


def _choice(
    mapping: ReasonMapping, how: Standing, book: RuleBook, reader: Reader, may_settle: bool
) -> Block:
    name = _name(mapping, book.get(mapping.reason), reader)
    said = reader.say("unknown", "choice", mapping=mapping, name=name)
    if how is not Standing.HOLDS:
        said += "\n" + reader.say("unknown", f"not_used_{how.value}", mapping=mapping)
    label = reader.say("unknown", "undo")
    return section(said, button(label, ids.UNDO_CHOICE, mapping.text) if may_settle else None)


def choose(text: str, reasons: Iterable[Reason], reader: Reader, metadata: str) -> Block:
    """The modal in which an admin says what a text stands for; `metadata` comes back with it."""
    return {
        "type": "modal",
        "callback_id": ids.CHOOSE_VIEW,
        "private_metadata": metadata,
        "title": plain(reader.say("unknown", "modal_title"), VIEW_TITLE),
        "submit": plain(reader.say("unknown", "modal_submit"), VIEW_TITLE),
        "close": plain(reader.say("unknown", "modal_close"), VIEW_TITLE),
        "blocks": [
            section(reader.say("unknown", "modal_text", text=text)),
            _select(reasons, reader),
            {"type": "context", "elements": [mrkdwn(reader.say("unknown", "modal_effect"))]},
        ],
    }


def _select(reasons: Iterable[Reason], reader: Reader) -> Block:
    return {
        "type": "input",
        "block_id": ids.REASON_BLOCK,
        "label": plain(reader.say("unknown", "modal_label"), LABEL),
        "element": {
            "type": "static_select",
            "action_id": ids.REASON_SELECT,
            "placeholder": plain(reader.say("unknown", "modal_placeholder"), PLACEHOLDER),
            "options": [
                {"text": plain(reason_name(reason, reader), OPTION_TEXT), "value": reason.key}
                for reason in reasons
            ],
        },
    }


def nothing_chosen(reader: Reader) -> str:
    return str(reader.say("unknown", "modal_placeholder"))


def refused(given: Why | Message, reader: Reader) -> Block:
    """What the modal becomes where the choice was not kept, or the person may not choose."""
    said = given.text if isinstance(given, Message) else why(given, reader)
    return {
        "type": "modal",
        "title": plain(reader.say("unknown", "modal_title"), VIEW_TITLE),
        "close": plain(reader.say("unknown", "modal_shut"), VIEW_TITLE),
        "blocks": [section(said)],
    }


def done(mapping: ReasonMapping, reason: Reason, judged: int, reader: Reader) -> Message:
    name, follow = reason_name(reason, reader), _follow(judged, reader)
    return short(reader.say("unknown", "done", text=mapping.text, name=name, follow=follow))


def undone(mapping: ReasonMapping, reason: Reason, judged: int, reader: Reader) -> Message:
    name, follow = _name(mapping, reason, reader), _follow(judged, reader)
    return short(reader.say("unknown", "undone", text=mapping.text, name=name, follow=follow))


def _follow(judged: int, reader: Reader) -> str:
    """What the choice did to the items that are listed."""
    return reader.say("unknown", "judged" if judged else "not_yet_judged", judged=judged)


def _name(mapping: ReasonMapping, reason: Reason, reader: Reader) -> str:
    """The reason's name; its key where the rule book has it no more."""
    return reason_name(reason, reader) if reason.known else outside(mapping.reason)


def not_mapped(reader: Reader) -> Message:
    return short(reader.say("unknown", "not_mapped"))
