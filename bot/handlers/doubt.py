"""While nobody knows whether an action happened: Stop waiting."""

from functools import partial

from slack_bolt import App

from bot.handlers.actions import Click, on_click, read_number, redraw_card
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Reader, answers, ids
from bot.workflows.doubt import NotInDoubt, WaitOn, stop_waiting
from stranded.actions import Actor


def register(app: App, desk: Desk) -> None:
    app.action(ids.STOP_WAITING, middleware=once(desk))(
        partial(on_click, desk=desk, work=_stop_waiting)
    )


def _stop_waiting(desk: Desk, click: Click, reader: Reader) -> None:
    """Reads the listing, so the work is done behind the answer to Slack."""
    desk.background.later(partial(_stop, desk, click, reader))


def _stop(desk: Desk, click: Click, reader: Reader) -> None:
    """What was ended is seen in the message, which is drawn anew; only what was not is told."""
    scope, intent_id = read_number(desk, click.value)
    result = stop_waiting(desk.parts, scope, intent_id, Actor(click.person), desk.clock.now())
    desk.wake()
    match result:
        case None:
            desk.poster.whisper(click.channel, click.person, answers.forgotten(reader))
        case WaitOn(why):
            desk.poster.whisper(click.channel, click.person, answers.closed(why, reader))
        case NotInDoubt(intent):
            message = answers.not_in_doubt(intent, reader)
            desk.poster.whisper(click.channel, click.person, message)
        case intent if click.ephemeral and click.response_url:
            redraw_card(desk, click, scope, intent.request.episode, reader)
