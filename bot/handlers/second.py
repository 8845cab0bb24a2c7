"""The second person: what was proposed is shown, and confirmed by its typed SKU."""

from slack_bolt import App

from bot.handlers import spending
from bot.handlers.actions import Click, read_number
from bot.handlers.desk import Desk
from bot.handlers.spending import State, typed_sku
from bot.messages import Message, Reader, answers, delete, ids, removal_order
from bot.messages.blocks import Block
from bot.workflows import second
from bot.workflows.press import Forgotten
from bot.workflows.second import NotSecond, WrongWord
from stranded.actions import Actor, Intent
from stranded.deletion import MayAsk


def register(app: App, desk: Desk) -> None:
    opening = (ids.SECOND, ids.SECOND_VIEW)
    spending.register(app, desk, "second", opening, _offer, _second)


def _offer(desk: Desk, click: Click, metadata: str, reader: Reader) -> Block | Message:
    scope, intent_id = read_number(desk, click.value)
    now = desk.clock.now()
    found = second.offer_second(desk.parts, scope, intent_id, Actor(click.person), now)
    match found:
        case MayAsk(order=None):
            return delete.confirm(found, metadata, reader)
        case MayAsk():
            return removal_order.confirm_second(found, metadata, reader)
        case NotSecond(why):
            return answers.closed(why, reader)
        case Forgotten():
            return answers.forgotten(reader)


def _second(
    desk: Desk, state: State, value: str, actor: Actor, reader: Reader
) -> dict[str, str] | Message | None:
    scope, intent_id = read_number(desk, value)
    now = desk.clock.now()
    result = second.second(desk.parts, scope, intent_id, typed_sku(state), actor, now)
    match result:
        case Intent():
            return None
        case WrongWord(sku):
            return {ids.SKU_BLOCK: delete.wrong_word(sku, reader)}
        case NotSecond(why):
            return answers.closed(why, reader)
        case Forgotten():
            return answers.forgotten(reader)
