"""Deleting a listing: the modal opened, and read when it comes back."""

from slack_bolt import App

from bot.handlers import spending
from bot.handlers.actions import said
from bot.handlers.desk import Desk
from bot.handlers.spending import State, typed_sku
from bot.messages import Message, Reader, answers, ids
from bot.messages import delete as told
from bot.workflows import delete
from bot.workflows.second import WrongWord
from stranded.actions import Actor
from stranded.deletion import MayAsk
from stranded.steps import read_step_press


def register(app: App, desk: Desk) -> None:
    opening = (ids.DELETE, ids.DELETE_VIEW)
    offer = spending.opens(delete.offer, MayAsk, told.confirm)
    spending.register(app, desk, "delete", opening, offer, _ask)


def _ask(
    desk: Desk, state: State, value: str, actor: Actor, reader: Reader
) -> dict[str, str] | Message | None:
    pressed = read_step_press(value)
    if pressed is None:
        return answers.forgotten(reader)
    result = delete.ask(desk.parts, pressed, typed_sku(state), actor, desk.clock.now())
    if isinstance(result, WrongWord):
        return {ids.SKU_BLOCK: told.wrong_word(result.sku, reader)}
    return said(result, desk, reader)
