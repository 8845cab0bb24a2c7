"""The word that has a filled file for bulk fixing done."""

from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.handlers.actions import Click, read_click
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Message, ids
from bot.messages import filled as told
from bot.workflows import filled
from stranded.actions import Actor, Why
from stranded.roles import Right
from stranded.scope import Scope


def register(app: App, desk: Desk) -> None:
    app.action(ids.APPLY_FILE, middleware=once(desk))(partial(on_apply, desk=desk))


def on_apply(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    """Behind the answer, for a long file takes longer than Slack waits."""
    ack()
    desk.background.later(partial(_apply, desk, read_click(body)))


def _apply(desk: Desk, click: Click) -> None:
    message = _refused(desk, click)
    if message is None:
        scope, key = _which(desk, click)
        against = filled.apply(desk.parts, scope, key, Actor(click.person), desk.clock.now())
        desk.wake()
        message = told.not_done(against, desk.reader(click.person)) if against else None
    if message is not None:
        desk.poster.whisper(click.channel, click.person, message)


def _refused(desk: Desk, click: Click) -> Message | None:
    """Prices take the right to spend; changes to FBA alone take that to act."""
    file = filled.find(desk.parts, *_which(desk, click))
    if file is None:
        return told.not_done(Why("filled_forgotten"), desk.reader(click.person))
    refused = desk.refusal(click.person, Right.SPEND, "price") if file.prices else None
    if refused is None and file.changes:
        return desk.refusal(click.person, Right.ACT, "press")
    return refused


def _which(desk: Desk, click: Click) -> tuple[Scope, str]:
    account, _, key = click.value.partition("\n")
    return Scope(desk.parts.workspace, account), key
