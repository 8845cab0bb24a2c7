"""Deleting a listing: the modal opened, and read when it comes back; and the second person's."""

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.actions import Click, read_click, read_number, said
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Message, Reader, answers, ids
from bot.messages import delete as told
from bot.workflows import delete
from bot.workflows.delete import NotSecond, WrongWord
from bot.workflows.press import Forgotten
from stranded.actions import Actor, Intent
from stranded.deletion import MayAsk
from stranded.roles import Right
from stranded.steps import read_step_press

Offering = Callable[[Desk, Click, Reader], MayAsk | Message]
Result = delete.Asked | delete.Seconded


def register(app: App, desk: Desk) -> None:
    app.action(ids.DELETE)(partial(on_open, desk=desk, offer=_offer))
    app.action(ids.SECOND)(partial(on_open, desk=desk, offer=_offer_second))
    app.view(ids.DELETE_VIEW, middleware=once(desk))(partial(on_typed, desk=desk, work=_ask))
    app.view(ids.SECOND_VIEW, middleware=once(desk))(partial(on_typed, desk=desk, work=_second))


def on_open(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk, offer: Offering) -> None:
    """Opens the modal at once: Slack takes a trigger for three seconds only."""
    ack()
    click = read_click(body)
    refused = desk.refusal(click.person, Right.SPEND, "delete")
    if refused is not None:
        desk.whisper(click.channel, click.person, refused)
        return
    reader = desk.reader(click.person)
    found = offer(desk, click, reader)
    if isinstance(found, MayAsk):
        # Where to say what came of it, for a modal knows no channel.
        metadata = f"{click.channel}\n{click.value}"
        view = told.confirm(found, metadata, reader)
        client.views_open(trigger_id=body["trigger_id"], view=view)
    else:
        desk.whisper(click.channel, click.person, found)


def _offer(desk: Desk, click: Click, reader: Reader) -> MayAsk | Message:
    pressed = read_step_press(click.value)
    if pressed is None:
        return answers.forgotten(reader)
    found = delete.offer(desk.parts, pressed, desk.clock.now())
    if isinstance(found, MayAsk):
        return found
    return said(found, desk, reader) or answers.forgotten(reader)


def _offer_second(desk: Desk, click: Click, reader: Reader) -> MayAsk | Message:
    scope, intent_id = read_number(desk, click.value)
    found = delete.offer_second(desk.parts, scope, intent_id, Actor(click.person))
    match found:
        case MayAsk():
            return found
        case NotSecond(why):
            return answers.closed(why, reader)
        case Forgotten():
            return answers.forgotten(reader)


def on_typed(
    ack: Ack, body: dict[str, Any], desk: Desk, work: Callable[[Desk, str, str, Actor], Result]
) -> None:
    """A wrong word is refused beside its field; whatever else speaks against it is whispered."""
    person, view = body["user"]["id"], body["view"]
    channel, _, value = view["private_metadata"].partition("\n")
    typed = view["state"]["values"][ids.SKU_BLOCK][ids.SKU_INPUT].get("value") or ""
    refused = desk.refusal(person, Right.SPEND, "delete")
    if refused is not None:
        ack()
        desk.whisper(channel, person, refused)
        return
    reader = desk.reader(person)
    result = work(desk, value, typed, Actor(person))
    if isinstance(result, WrongWord):
        words = told.wrong_word(result.sku, reader)
        ack(response_action="errors", errors={ids.SKU_BLOCK: words})
        return
    ack()
    desk.wake()
    message = _against(result, desk, reader)
    if message is not None:
        desk.whisper(channel, person, message)


def _ask(desk: Desk, value: str, typed: str, actor: Actor) -> delete.Asked:
    pressed = read_step_press(value)
    if pressed is None:
        return Forgotten()
    return delete.ask(desk.parts, pressed, typed, actor, desk.clock.now())


def _second(desk: Desk, value: str, typed: str, actor: Actor) -> delete.Seconded:
    scope, intent_id = read_number(desk, value)
    return delete.second(desk.parts, scope, intent_id, typed, actor, desk.clock.now())


def _against(result: Result, desk: Desk, reader: Reader) -> Message | None:
    """What is told to the person alone; None where the line in the channel says it all."""
    match result:
        case Intent():
            return None
        case NotSecond(why):
            return answers.closed(why, reader)
        case WrongWord():
            return None
        case _:
            return said(result, desk, reader)
