"""A yes to a report that was held back."""

import tempfile
from functools import partial
from typing import IO, Any

from slack_bolt import Ack, App

from bot.downloads import DownloadFailed, url_of
from bot.handlers.actions import Click, read_click
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Message, Reader, ids
from bot.messages import held as told
from bot.workflows.held import Yes, take_held
from stranded.actions import Why
from stranded.roles import Right
from stranded.scope import Scope


def register(app: App, desk: Desk) -> None:
    app.action(ids.TAKE_IN, middleware=once(desk))(partial(on_take_in, desk=desk))


def on_take_in(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    ack()
    desk.background.later(partial(_take_in, desk, read_click(body)))


def _take_in(desk: Desk, click: Click) -> None:
    """Fetches the report again, however long that takes, and tells the person how it ended."""
    refused = desk.refusal(click.person, Right.ACT, "take_in")
    message = refused or _answer(desk, click, desk.reader(click.person))
    desk.wake()
    desk.poster.whisper(click.channel, click.person, message)


def _answer(desk: Desk, click: Click, reader: Reader) -> Message:
    account, marketplace, snapshot = click.value.split("\n")
    scope = Scope(desk.parts.workspace, account)
    yes = Yes(scope, marketplace, int(snapshot), click.person)
    result = take_held(desk.parts, yes, desk.clock.now(), partial(_fetch, desk))
    if isinstance(result, Why):
        return told.not_taken(result, reader)
    return told.answered(result.closed, reader)


def _fetch(desk: Desk, file_id: str) -> IO[bytes] | Why:
    """The file that was dropped into the channel, as long as Slack has it."""
    info = desk.poster.file(file_id) or {}
    content = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    try:
        desk.poster.download(url_of(info), content)
    except DownloadFailed as error:
        content.close()
        return error.why
    except BaseException:
        content.close()
        raise
    content.seek(0)
    return content
