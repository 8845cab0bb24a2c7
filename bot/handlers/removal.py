"""Removal orders: the modal opened, filled in, and read when it comes back."""

import re
from typing import Any

from slack_bolt import App

from bot.handlers import spending
from bot.handlers.actions import said
from bot.handlers.desk import Desk
from bot.handlers.spending import State, typed_sku
from bot.messages import Message, Reader, answers, ids
from bot.messages import removal_order as told
from bot.workflows import lookup, removal
from bot.workflows.lookup import NotStranded, Several
from bot.workflows.removal import Unsound
from bot.workflows.second import WrongWord
from stranded.actions import Actor, Why
from stranded.removal_order import Address, Disposition, MayOrder, RemovalOrder
from stranded.steps import read_step_press

_UNITS = re.compile("[0-9]{1,9}")


def register(app: App, desk: Desk) -> None:
    opening = (ids.REMOVE, ids.REMOVE_VIEW)
    offer = spending.opens(removal.offer, MayOrder, told.form)
    spending.register(app, desk, "remove", opening, offer, _ask)


def _ask(
    desk: Desk, state: State, value: str, actor: Actor, reader: Reader
) -> dict[str, str] | Message | None:
    pressed = read_step_press(value)
    if pressed is None:
        return answers.forgotten(reader)
    typed = typed_sku(state)
    order = read_order(state, typed.strip())
    if isinstance(order, dict):
        return told.errors(order, reader)
    result = removal.ask(desk.parts, pressed, order, typed, actor, desk.clock.now())
    match result:
        case Unsound(problems):
            return told.errors(problems, reader)
        case WrongWord(sku):
            return {ids.SKU_BLOCK: told.wrong_word(sku, reader)}
        case _:
            return said(result, desk, reader)


def read_order(state: State, sku: str) -> RemovalOrder | dict[str, Why]:
    """The order as it was filled in, or what is no number or no choice, by field."""
    units = {field: _value(state, field) for field in told.UNITS}
    wrong = {
        field: Why("removal_not_a_number")
        for field, text in units.items()
        if not _UNITS.fullmatch(text)
    }
    option = _field(state, "disposition").get("selected_option")
    if not option or option["value"] not in list(Disposition):
        return {**wrong, "disposition": Why("removal_no_disposition")}
    if wrong:
        return wrong
    disposition = Disposition(option["value"])
    address = Address(**{field: _value(state, field) for field in told.ADDRESS})
    return RemovalOrder(
        sku=sku,
        **{field: int(text) for field, text in units.items()},
        disposition=disposition,
        address=address if disposition is Disposition.RETURN else None,
        notes=_value(state, "notes"),
    )


def _value(state: State, field: str) -> str:
    return str(_field(state, field).get("value") or "").strip()


def _field(state: State, field: str) -> dict[str, Any]:
    found: dict[str, Any] = state[told.block_id(field)][ids.REMOVAL_INPUT]
    return found


def command(desk: Desk, text: str, reader: Reader) -> Message:
    """`/stranded remove SKU`: the way in where no card offers it; who may is asked at the click."""
    if not text:
        return told.usage(reader)
    found = lookup.look_up(desk.parts, text, desk.clock.now())
    match found:
        case Several():
            return answers.several(found.text, found.episodes, reader)
        case NotStranded():
            near = (found.text, found.near, found.past, found.has_data)
            return answers.not_stranded(*near, reader, found.removed)
        case _:
            return told.ask(found.card.episode, reader)
