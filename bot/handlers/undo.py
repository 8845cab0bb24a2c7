"""While a wish waits: Cancel, and Do it now."""

import re
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.handlers.actions import Click, if_may, read_click, redraw_card
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Reader, answers, ids
from bot.workflows import undo
from bot.workflows.undo import TooLateToUndo
from stranded.actions import Actor, Intent
from stranded.scope import Scope


def register(app: App, desk: Desk) -> None:
    app.action(ids.CANCEL, middleware=once(desk))(partial(on_cancel, desk=desk))
    app.action(ids.DO_NOW, middleware=once(desk))(partial(on_do_now, desk=desk))


def on_cancel(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    ack()
    click = read_click(body)
    if_may(desk, click, partial(_cancel, desk, click))


def on_do_now(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    ack()
    click = read_click(body)
    if_may(desk, click, partial(_do_now, desk, click))


def _cancel(desk: Desk, click: Click, reader: Reader) -> None:
    scope, intent_id = _which(desk, click)
    actor = Actor(click.person)
    _tell(desk, click, undo.cancel(desk.parts, scope, intent_id, actor, desk.clock.now()), reader)


def _do_now(desk: Desk, click: Click, reader: Reader) -> None:
    scope, intent_id = _which(desk, click)
    _tell(desk, click, undo.do_now(desk.parts, scope, intent_id, desk.clock.now()), reader)


def _which(desk: Desk, click: Click) -> tuple[Scope, int]:
    """Whose intent, and its number; 0, which no intent has, where the button carries none."""
    account, _, number = click.value.partition("\n")
    known = re.fullmatch(r"[0-9]{1,18}", number)
    return Scope(desk.parts.workspace, account), int(number) if known else 0


def _tell(desk: Desk, click: Click, result: Intent | TooLateToUndo | None, reader: Reader) -> None:
    """What was done is seen in the message, which is drawn anew; only what was not done is told."""
    desk.wake()
    if result is None:
        desk.whisper(click.channel, click.person, answers.forgotten(reader))
        return
    intent = result.intent if isinstance(result, TooLateToUndo) else result
    if isinstance(result, TooLateToUndo):
        desk.whisper(click.channel, click.person, answers.too_late_to_undo(intent, reader))
    if click.ephemeral and click.response_url:
        scope = Scope(desk.parts.workspace, intent.request.account)
        episode = intent.request.episode
        desk.background.later(partial(redraw_card, desk, click, scope, episode, reader))
