"""What the modals share in which something is asked for that can't be undone."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.actions import Click, read_click, said
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Message, Reader, answers, ids
from bot.messages.blocks import Block
from bot.messages.roles import Asked
from bot.workflows.parts import Parts
from bot.workflows.press import Closed, Forgotten, Stale, TooLate
from stranded.actions import Actor
from stranded.roles import Right
from stranded.steps import StepPress, read_step_press

# The modal, made with what is to come back with it; or what speaks against opening it.
Offer = Callable[[Desk, Click, str, Reader], Block | Message]
State = dict[str, Any]
# What may be asked of an item, and what speaks against asking.
May = TypeVar("May")
Against = TooLate | Stale | Closed | Forgotten
# What was filled in, by whom, to which button's value: errors by field, another modal to ask with,
# whose metadata is the value that comes back, a message, or nothing.
Work = Callable[[Desk, State, str, Actor, Reader], dict[str, str] | Block | Message | None]


def opens(
    offer: Callable[[Parts, StepPress, datetime], May | Against],
    kind: type[May],
    form: Callable[[May, str, Reader], Block],
) -> Offer:
    """The modal of a button that names an item, where the use case has nothing against it."""

    def opened(desk: Desk, click: Click, metadata: str, reader: Reader) -> Block | Message:
        pressed = read_step_press(click.value)
        found = offer(desk.parts, pressed, desk.clock.now()) if pressed else Forgotten()
        if isinstance(found, kind):
            return form(found, metadata, reader)
        return said(found, desk, reader) or answers.forgotten(reader)  # type: ignore[arg-type] # what is left

    return opened


def register(
    app: App, desk: Desk, asked: Asked, opening: tuple[str, str], offer: Offer, work: Work
) -> None:
    """A button and the modal that it opens, by their ids."""
    action_id, view_id = opening
    app.action(action_id)(partial(on_open, desk=desk, asked=asked, offer=offer))
    filled = partial(on_filled, desk=desk, asked=asked, work=work)
    app.view(view_id, middleware=once(desk))(filled)


def on_open(
    ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk, asked: Asked, offer: Offer
) -> None:
    """Opens the modal at once: Slack takes a trigger for three seconds only."""
    ack()
    click = read_click(body)
    refused = desk.refusal(click.person, Right.SPEND, asked)
    if refused is not None:
        desk.whisper(click.channel, click.person, refused)
        return
    # Where to say what came of it, for a modal knows no channel.
    metadata = f"{click.channel}\n{click.value}"
    found = offer(desk, click, metadata, desk.reader(click.person))
    if isinstance(found, Message):
        desk.whisper(click.channel, click.person, found)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=found)


def on_filled(ack: Ack, body: dict[str, Any], desk: Desk, asked: Asked, work: Work) -> None:
    """What is wrong is said beside its field; whatever else speaks against it is whispered."""
    person, view = body["user"]["id"], body["view"]
    channel, _, value = view["private_metadata"].partition("\n")
    refused = desk.refusal(person, Right.SPEND, asked)
    if refused is not None:
        ack()
        desk.whisper(channel, person, refused)
        return
    found = work(desk, view["state"]["values"], value, Actor(person), desk.reader(person))
    if isinstance(found, dict) and found.get("type") == "modal":
        metadata = f"{channel}\n{found['private_metadata']}"
        ack(response_action="update", view={**found, "private_metadata": metadata})
        return
    if isinstance(found, dict):
        ack(response_action="errors", errors=found)
        return
    ack()
    desk.wake()
    if found is not None:
        desk.whisper(channel, person, found)


def typed_sku(state: State) -> str:
    return str(state[ids.SKU_BLOCK][ids.SKU_INPUT].get("value") or "")
