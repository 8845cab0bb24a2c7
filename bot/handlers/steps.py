"""A person says that a step is done in Seller Central, or that saying so was a mistake."""

from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.handlers.actions import Click, if_may, on_click, read_click, read_number, redraw_card
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Message, Reader, answers, ids
from bot.messages import steps as told
from bot.workflows import steps
from bot.workflows.press import Forgotten, Stale
from bot.workflows.steps import NotNext, Telling, Told, ToldBefore, TooLateToTakeBack
from stranded.actions import Actor
from stranded.scope import Scope
from stranded.steps import StepPress, read_step_press


def register(app: App, desk: Desk) -> None:
    app.action(ids.STEP, middleware=once(desk))(partial(on_step, desk=desk))
    app.action(ids.STEP_BACK, middleware=once(desk))(partial(on_click, desk=desk, work=_take_back))


def on_step(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    ack()
    click = read_click(body)
    pressed = read_step_press(click.value)
    if pressed is None:
        desk.whisper(click.channel, click.person, answers.forgotten(desk.reader(click.person)))
        return
    if_may(desk, click, partial(_tell, desk, click, pressed))


def _tell(desk: Desk, click: Click, pressed: StepPress, reader: Reader) -> None:
    result = steps.tell(desk.parts, pressed, Actor(click.person), desk.clock.now())
    desk.wake()
    message = _said(result, desk, reader)
    if message is not None:
        desk.whisper(click.channel, click.person, message)
    if click.ephemeral and click.response_url:
        scope = Scope(desk.parts.workspace, pressed.account)
        desk.background.later(partial(redraw_card, desk, click, scope, pressed.episode, reader))


def _said(result: Telling, desk: Desk, reader: Reader) -> Message | None:
    """What the person is told; None where the card and the line in the channel say it all."""
    match result:
        case Told():
            return None
        case ToldBefore(step):
            return told.told_before(step, reader)
        case NotNext(episode):
            return told.not_next(episode, reader)
        case Stale(shown, episode, departure):
            now = desk.parts.rulebook.get(episode.reason)
            return answers.stale(shown, episode, departure is not None, now, reader)
        case Forgotten():
            return answers.forgotten(reader)


def _take_back(desk: Desk, click: Click, reader: Reader) -> None:
    """What was taken back is seen in its line; only what was not is told."""
    scope, step_id = read_number(desk, click.value)
    actor = Actor(click.person)
    result = steps.take_back(desk.parts, scope, step_id, actor, desk.clock.now())
    desk.wake()
    if result is None:
        desk.whisper(click.channel, click.person, answers.forgotten(reader))
    elif isinstance(result, TooLateToTakeBack):
        message = told.too_late_to_take_back(result.step, reader)
        desk.whisper(click.channel, click.person, message)
