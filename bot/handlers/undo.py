"""While a wish waits: Cancel, and Do it now."""

from functools import partial

from slack_bolt import App

from bot.handlers.actions import Click, on_click, read_number, redraw_card
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Reader, answers, ids
from bot.workflows import undo
from bot.workflows.undo import TooLateToUndo
from stranded.actions import Actor, Intent
from stranded.scope import Scope


def register(app: App, desk: Desk) -> None:
    app.action(ids.CANCEL, middleware=once(desk))(partial(on_click, desk=desk, work=_cancel))
    app.action(ids.DO_NOW, middleware=once(desk))(partial(on_click, desk=desk, work=_do_now))


def _cancel(desk: Desk, click: Click, reader: Reader) -> None:
    scope, intent_id = read_number(desk, click.value)
    actor = Actor(click.person)
    _tell(desk, click, undo.cancel(desk.parts, scope, intent_id, actor, desk.clock.now()), reader)


def _do_now(desk: Desk, click: Click, reader: Reader) -> None:
    scope, intent_id = read_number(desk, click.value)
    _tell(desk, click, undo.do_now(desk.parts, scope, intent_id, desk.clock.now()), reader)


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
