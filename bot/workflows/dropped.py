"""A report dropped into the channel: taken in once, and told of in the file's own thread."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from amazon.filled import is_filled
from amazon.reports import ReportRefused, ReportRows
from bot.workflows.filled import look_through
from bot.workflows.intake import FROM_SLACK, Import, import_report
from bot.workflows.judging import Numbered
from bot.workflows.parts import Parts
from store import occurrences, posts
from store.snapshots import Ingested
from stranded.actions import Why
from stranded.marketplaces import MARKETPLACES
from stranded.scope import Scope

KIND = "dropped"
# What a process was at when it ended, and what that is called afterwards.
UNFINISHED = {
    "loading": "interrupted",
    "reading": "interrupted",
    "writing": "interrupted",
    "applying": "half_applied",
}
REASONS_TOLD = 3
ROWS_BETWEEN = 5000
TENTH, QUARTER = 10, 4


@dataclass(frozen=True, slots=True)
class File:
    """A file in a channel; `thread_ts` is the message to answer, where Slack names it."""

    id: str
    name: str
    channel: str
    thread_ts: str | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Whose report it is."""

    scope: Scope
    marketplace: str


def begin(parts: Parts, file: File, place: Place, now: datetime) -> bool:
    """Claims the file for a marketplace and plans the post that tells how it goes."""
    key = _key(file, place)
    with parts.database.write() as session:
        if not occurrences.claim(session, place.scope, key, now, now):
            return False
        parent = None
        if file.thread_ts is not None:
            parent = f"file|{file.id}"
            posts.adopt(session, place.scope, parent, file.channel, file.thread_ts, now)
        told = {
            "name": file.name,
            "account": place.scope.account,
            "marketplace": place.marketplace,
            "state": "loading",
        }
        posts.plan(session, place.scope, key, file.channel, KIND, told, now, parent=parent)
    return True


def _key(file: File, place: Place) -> str:
    return f"file|{file.id}|{place.marketplace}"


def take_in(
    parts: Parts,
    file: File,
    place: Place,
    content: IO[bytes],
    now: datetime,
    wake: Callable[[], None],
) -> None:
    """Reads the file as a report of the place, and tells how far it is and what it came to."""

    def tell(**told: Any) -> None:
        _tell(parts, file, place, **told)
        wake()

    tell(state="reading")
    # The file was downloaded before it was shared, but nobody knows how long before.
    seen_at = min(file.created, now)
    job = Import(place.scope, place.marketplace, content, None, seen_at, f"{FROM_SLACK}{file.id}")
    try:
        if is_filled(content, MARKETPLACES[place.marketplace]):
            tell(**look_through(parts, place.scope, place.marketplace, content, now))
            return
        result = import_report(parts, job, now, _Watching(tell))
    except ReportRefused as refused:
        refuse(parts, file, place, refused.why)
    else:
        tell(**came_to(result))


class _Watching:
    """Tells how far a long report is: a dozen times at most, for Slack counts every redraw."""

    def __init__(self, tell: Callable[..., None]) -> None:
        self._tell = tell
        self._read = 0
        self._written = 0

    def reading(self, rows: ReportRows) -> Iterator[Numbered]:
        for count, row in enumerate(rows, start=1):
            if count % ROWS_BETWEEN == 0:
                self._have_read(count, TENTH * rows.position // max(rows.size, 1))
            yield row

    def _have_read(self, count: int, share: int) -> None:
        if share > self._read:
            self._read = share
            self._tell(state="reading", done=count)

    def writing(self, written: int, of: int) -> None:
        share = QUARTER * written // max(of, 1)
        if share > self._written:
            self._written = share
            self._tell(state="writing", done=written, of=max(of, 1))


def refuse(parts: Parts, file: File, place: Place, why: Why) -> None:
    _tell(parts, file, place, state="refused", why=_as_json(why))


def fail(parts: Parts, file: File, place: Place) -> None:
    """For what nobody planned for: it stands in the log."""
    _tell(parts, file, place, state="failed")


def came_to(result: Ingested) -> dict[str, Any]:
    """What the file's post shows of it."""
    return {
        "state": result.state,
        "snapshot": result.snapshot,
        "rows": result.rows,
        "accepted": result.accepted,
        "opened": result.opened,
        "continued": result.continued,
        "closed": result.closed,
        "rejected": result.rejected,
        "unknown": [list(one) for one in result.unknown_reasons[:REASONS_TOLD]],
        "unknown_rows": sum(rows for _, rows in result.unknown_reasons),
        "why": _as_json(result.why) if result.why else None,
    }


def _as_json(why: Why) -> dict[str, Any]:
    parameters = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in why.parameters.items()
    }
    return {"code": why.code, "parameters": parameters}


def _tell(parts: Parts, file: File, place: Place, **told: Any) -> None:
    with parts.database.write() as session:
        posts.tell(session, place.scope, _key(file, place), told)


def end_interrupted(parts: Parts) -> int:
    """At a start: what the last process was reading when it ended is told to be dropped again."""
    with parts.database.write() as session:
        found = [
            post
            for post in posts.of_kind(session, parts.workspace, KIND)
            if post.subject["state"] in UNFINISHED
        ]
        for post in found:
            state = UNFINISHED[post.subject["state"]]
            posts.tell(session, post.scope, post.key, {"state": state})
    return len(found)
