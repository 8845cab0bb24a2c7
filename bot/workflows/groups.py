"""The members of the groups that have a right, read again and again."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.workflows.parts import Parts
from store import groups
from stranded.roles import Group

EVERY = timedelta(minutes=5)

# Who is in a group; None where nobody answers.
Ask = Callable[[str], frozenset[str] | None]


def refresh_groups(parts: Parts, ask: Ask, now: datetime) -> int:
    """Reads the lists that are due. A list that can't be had stays as it was, and grows old."""
    named = parts.roles.groups
    if named:
        with parts.database.read() as session:
            kept = groups.of_workspace(session, parts.workspace)
        read(parts, (one for one in named if _is_due(kept.get(one), now)), ask, now)
    return 0  # nothing follows from it


def _is_due(kept: Group | None, now: datetime) -> bool:
    return kept is None or now - kept.read_at >= EVERY


def read(parts: Parts, wanted: Iterable[str], ask: Ask, now: datetime) -> None:
    for group_id in wanted:
        people = ask(group_id)
        if people is not None:
            with parts.database.write() as session:
                groups.save(session, parts.workspace, group_id, Group(people, now))
