"""A price for a listing that lacks one: the modal opened, and read when it comes back."""

from slack_bolt import App

from bot.handlers import spending
from bot.handlers.actions import said
from bot.handlers.desk import Desk
from bot.handlers.spending import State
from bot.messages import Message, Reader, answers, ids
from bot.messages import pricing as told
from bot.messages.blocks import Block
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
) -> dict[str, str] | Block | Message | None:
    """`value` names the item and, where a price was doubted, that price."""
    token, _, doubted = value.partition(told.DOUBTED)
    pressed = read_step_press(token)
    if pressed is None:
        return answers.forgotten(reader)
    typed = str(state[ids.PRICE_BLOCK][ids.PRICE_INPUT].get("value") or "")
    ticked = state.get(told.meant_block(doubted), {}).get(ids.MEANT_INPUT, {})
    meant = doubted if ticked.get("selected_options") else ""
    result = pricing.ask(desk.parts, pressed, typed, actor, desk.clock.now(), meant)
    match result:
        case Odd(why, MayPrice() as asked):
            return told.ask_again(asked, why, token, reader)
        case Odd(why):
            return told.wrong(why, reader)
        case _:
            return said(result, desk, reader)
