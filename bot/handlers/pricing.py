"""A price for a listing that lacks one: the modal opened, and read when it comes back."""

from slack_bolt import App

from bot.handlers import spending
from bot.handlers.actions import said
from bot.handlers.desk import Desk
from bot.handlers.spending import State
from bot.messages import Message, Reader, answers, ids
from bot.messages import pricing as told
from bot.workflows import pricing
from bot.workflows.pricing import Odd
from stranded.actions import Actor
from stranded.prices import MayPrice
from stranded.steps import read_step_press


def register(app: App, desk: Desk) -> None:
    opening = (ids.PRICE, ids.PRICE_VIEW)
    offer = spending.opens(pricing.offer, MayPrice, told.form)
    spending.register(app, desk, "price", opening, offer, _ask)


def _ask(
    desk: Desk, state: State, value: str, actor: Actor, reader: Reader
) -> dict[str, str] | Message | None:
    pressed = read_step_press(value)
    if pressed is None:
        return answers.forgotten(reader)
    typed = str(state[ids.PRICE_BLOCK][ids.PRICE_INPUT].get("value") or "")
    meant = bool(state[ids.MEANT_BLOCK][ids.MEANT_INPUT].get("selected_options"))
    now = desk.clock.now()
    result = pricing.ask(desk.parts, pressed, typed, actor, now, meant=meant)
    if isinstance(result, Odd):
        return told.wrong(result.why, reader, doubtful=result.doubtful)
    return said(result, desk, reader)
