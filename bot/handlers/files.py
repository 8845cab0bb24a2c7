"""A file shared in the bot's channel: a report is taken in, anything else gets a short hint."""

import re
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.downloads import DownloadFailed, url_of
from bot.handlers.actions import Click, read_click
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Message, Reader, ids
from bot.messages import dropped as told
from bot.workflows import dropped, lookup
from bot.workflows.dropped import File, Place
from stranded.roles import Right
from stranded.scope import Scope

ENDINGS = (".txt", ".tsv", ".csv", ".gz")
IN_MEMORY = 8 * 1024 * 1024
WAITS = (0.0, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Shared:
    """Slack's word of a file, and what files.info adds."""

    file: File
    mimetype: str
    url: str

    @property
    def looks_like_a_report(self) -> bool:
        name = self.file.name.casefold()
        return name.endswith(ENDINGS) or self.mimetype.startswith("text/")


def register(app: App, desk: Desk) -> None:
    app.event("file_shared", middleware=once(desk))(partial(on_file_shared, desk=desk))
    take_as = re.compile(re.escape(ids.TAKE_AS) + r":\d+")
    app.action(take_as, middleware=once(desk))(partial(on_take_as, desk=desk))


def on_file_shared(event: dict[str, Any], desk: Desk) -> None:
    """Slack tells of the files of every channel that the bot is in; one channel is its own."""
    if event.get("channel_id") == desk.parts.channel:
        desk.background.later(partial(_hear, desk, event))


def _hear(desk: Desk, event: dict[str, Any]) -> None:
    file_id, person = str(event["file_id"]), str(event["user_id"])
    shared = _look(desk, file_id)
    refused = desk.refusal(person, Right.ACT, "drop")
    if shared is None:
        message: Message | None = told.not_found(desk.reader(person))
    elif not shared.looks_like_a_report:
        message = told.no_report(shared.file.name, desk.reader(person))
    elif refused is not None:
        message = refused
    else:
        message = _receive(desk, shared, desk.reader(person))
    if message is not None:
        desk.poster.whisper(desk.parts.channel, person, message)


def _receive(desk: Desk, shared: Shared, reader: Reader) -> Message | None:
    """Takes the report in where it can only be one place's; else what to tell or ask."""
    places = lookup.places(desk.parts)
    name = shared.file.name
    if not places:
        return told.no_account(reader)
    if len(places) > 1:
        names = [(scope.account, code) for scope, code in places]
        return told.which_place(name, shared.file.id, names, reader)
    place = Place(*places[0])
    if not dropped.begin(desk.parts, shared.file, place, desk.clock.now()):
        return told.taken_already(name, place.marketplace, reader)
    _read(desk, shared, place)
    return None


def _look(desk: Desk, file_id: str) -> Shared | None:
    info = _info(desk, file_id)
    if info is None:
        return None
    channel = desk.parts.channel
    created = datetime.fromtimestamp(int(info.get("created") or 0), UTC)
    name = str(info.get("name") or file_id)
    return Shared(
        File(file_id, name, channel, _thread_of(info, channel), created),
        str(info.get("mimetype") or ""),
        url_of(info),
    )


def _info(desk: Desk, file_id: str) -> dict[str, Any] | None:
    """What Slack tells of a file; where it was shared may be known a moment later only."""
    info = None
    for wait in WAITS:
        time.sleep(wait)
        info = desk.poster.file(file_id)
        if info is None or _thread_of(info, desk.parts.channel):
            break
    return info


def _thread_of(info: dict[str, Any], channel: str) -> str | None:
    """The message with which the file was last shared, or the root of its thread."""
    shares = [
        share
        for by_channel in (info.get("shares") or {}).values()
        for share in by_channel.get(channel, [])
    ]
    newest = max(shares, key=lambda share: float(share["ts"]), default=None)
    return str(newest.get("thread_ts") or newest["ts"]) if newest else None


def on_take_as(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    ack()
    desk.background.later(partial(_take_as, desk, read_click(body)))


def _take_as(desk: Desk, click: Click) -> None:
    """The question was for one person alone, but who may is asked again."""
    account, code, file_id = (*click.value.split("\n"), "", "")[:3]
    place = Place(Scope(desk.parts.workspace, account), code)
    refused = desk.refusal(click.person, Right.ACT, "drop")
    reader = desk.reader(click.person)
    shared = _look(desk, file_id)
    begun = False
    if refused is not None:
        message = refused
    elif shared is None or (place.scope, code) not in lookup.places(desk.parts):
        message = told.not_found(reader)
    else:
        begun = dropped.begin(desk.parts, shared.file, place, desk.clock.now())
        said = told.taking if begun else told.taken_already
        message = said(shared.file.name, code, reader)
    desk.poster.answer(click.response_url, message, replace=True)
    if begun and shared is not None:
        _read(desk, shared, place)


def _read(desk: Desk, shared: Shared, place: Place) -> None:
    """Fetches and reads the file; its post tells how that goes."""
    desk.wake()
    try:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as content:
            desk.poster.download(shared.url, content)
            dropped.take_in(desk.parts, shared.file, place, content, desk.clock.now(), desk.wake)
    except DownloadFailed as error:
        dropped.refuse(desk.parts, shared.file, place, error.why)
    except Exception:
        dropped.fail(desk.parts, shared.file, place)
        raise
    finally:
        desk.wake()
