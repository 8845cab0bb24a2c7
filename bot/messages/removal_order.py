"""Removal orders: the button on a card, the modal that is filled in, and the second person's."""

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    message,
    plain,
    section,
    short,
)
from bot.messages.items import SPOKEN_SKU, Reader, reason_name, why
from bot.messages.text import plain_line
from stranded.actions import Why
from stranded.cards import Card
from stranded.deletion import MayAsk
from stranded.items import Episode
from stranded.reasons import Removal
from stranded.removal_order import MOST_LETTERS, Disposition, MayOrder
from stranded.steps import StepPress

VIEW_TITLE = 24
LABEL = 2000
OPTION_TEXT = 75
# What the button carries instead of a step: the whole of it is one.
STEP = "removal_order"
UNITS = ("sellable", "unsellable")
ADDRESS = (
    "name",
    "line_1",
    "line_2",
    "line_3",
    "city",
    "state",
    "postal_code",
    "country",
    "phone",
)


def removal_button(card: Card, reader: Reader) -> Block | None:
    """Where the page has stock removed; who may is asked at the click."""
    return _row(card.episode, reader) if card.may_remove else None


def _row(episode: Episode, reader: Reader) -> Block | None:
    label = reader.say("buttons", "create_removal_order")
    press = StepPress(episode.account, episode.id, episode.reason, STEP)
    spoken = f"{label}: {plain_line(episode.sku, SPOKEN_SKU)}"
    return actions(f"remove:{episode.id}", [button(label, ids.REMOVE, press.token, spoken=spoken)])


def ask(episode: Episode, reader: Reader) -> Message:
    """For who asks for it where no card offers it."""
    text = reader.say("removal_order", "ask", sku=episode.sku)
    return message(text, [section(text), _row(episode, reader)])


def usage(reader: Reader) -> Message:
    return short(reader.say("removal_order", "usage"))


def form(asked: MayOrder, metadata: str, reader: Reader) -> Block:
    """What is ordered, field by field, and the SKU. `metadata` comes back with what was typed."""
    say = reader.say
    named = asked.reason.removal is not Removal.NONE
    return {
        **_modal(reader, proposing=asked.needs_second),
        "callback_id": ids.REMOVE_VIEW,
        "private_metadata": metadata,
        "blocks": [
            section(_what(asked, reader)),
            section(say("removal_order", "beware")),
            *_notes(
                "" if named else say("removal_order", "not_asked_for"),
                say("removal_order", "needs_second") if asked.needs_second else "",
            ),
            _disposition(reader),
            *(_units(field, asked, reader) for field in UNITS),
            *(_line(field, getattr(asked.address, field, ""), reader) for field in ADDRESS),
            _line("notes", "", reader),
            _sku(reader),
        ],
    }


def confirm_second(asked: MayAsk, metadata: str, reader: Reader) -> Block:
    """What somebody proposed, for the second person, who changes nothing of it."""
    return {
        **_modal(reader, proposing=False),
        "callback_id": ids.SECOND_VIEW,
        "private_metadata": metadata,
        "blocks": [
            section(_what(asked, reader)),
            section(reader.say("removal_order", "order", order=asked.order)),
            section(reader.say("removal_order", "beware")),
            *_notes(reader.say("removal_order", "by", asked=asked)),
            _sku(reader),
        ],
    }


def _modal(reader: Reader, *, proposing: bool) -> Block:
    submit = "submit_proposal" if proposing else "submit"
    return {
        "type": "modal",
        "title": plain(reader.say("removal_order", "title"), VIEW_TITLE),
        "submit": plain(reader.say("removal_order", submit), VIEW_TITLE),
        "close": plain(reader.say("removal_order", "close"), VIEW_TITLE),
    }


def _what(asked: MayOrder | MayAsk, reader: Reader) -> str:
    name = reason_name(asked.reason, reader, asked.episode.item.reason_text)
    return reader.say("removal_order", "what", asked=asked, reason=name)


def _notes(*texts: str) -> list[Block]:
    shown = context(*texts)
    return [shown] if shown else []


def block_id(field: str) -> str:
    """The SKU has the block that it has in every modal in which it is typed."""
    return ids.SKU_BLOCK if field == "sku" else f"{ids.REMOVAL_BLOCK}{field}"


def _disposition(reader: Reader) -> Block:
    """Nothing is chosen beforehand: each of them is somebody's decision."""
    options = [
        {
            "text": plain(reader.say("removal_order", f"to_{one.value.lower()}"), OPTION_TEXT),
            "value": one.value,
        }
        for one in Disposition
    ]
    return _input("disposition", {"type": "radio_buttons", "options": options}, reader)


def _units(field: str, asked: MayOrder, reader: Reader) -> Block:
    item = asked.episode.item
    has = item.fulfillable if field == "sellable" else item.unfulfillable
    element = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "initial_value": str(has),
        "min_value": "0",
        "max_value": str(has),
    }
    return _input(field, element, reader)


def _line(field: str, value: str, reader: Reader) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": MOST_LETTERS}
    if value:
        element["initial_value"] = value
    block = {**_input(field, element, reader), "optional": True}
    if field == ADDRESS[0]:
        block["hint"] = plain(reader.say("removal_order", "hint_name"), LABEL)
    return block


def _input(field: str, element: Block, reader: Reader) -> Block:
    part = field if field == "disposition" else f"field_{field}"
    return {
        "type": "input",
        "block_id": block_id(field),
        "label": plain(reader.say("removal_order", part), LABEL),
        "element": {**element, "action_id": ids.REMOVAL_INPUT},
    }


def _sku(reader: Reader) -> Block:
    return {
        "type": "input",
        "block_id": ids.SKU_BLOCK,
        "label": plain(reader.say("removal_order", "label"), LABEL),
        "element": {"type": "plain_text_input", "action_id": ids.SKU_INPUT},
    }


def errors(problems: dict[str, Why], reader: Reader) -> dict[str, str]:
    """What is to be mended, for beside each field."""
    return {
        block_id(field): str(plain(why(found, reader, passed=False), LABEL)["text"])
        for field, found in problems.items()
    }


def wrong_word(sku: str, reader: Reader) -> str:
    """For beside the field."""
    return str(plain(reader.say("removal_order", "wrong_word", sku=plain_line(sku)), LABEL)["text"])
