"""Warns before Amazon takes stock away: early and wide, once a step, always in its latest state."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows import dates
from bot.workflows.look import read_missing
from bot.workflows.parts import Parts
from bot.workflows.picture import gather
from store import accounts, occurrences, posts, settings
from stranded.deadlines import PAST, Warning_, warning_days, warning_of
from stranded.items import Episode
from stranded.marketplaces import MARKETPLACES
from stranded.quiet import WAKES_AT_DAYS, quiet_until
from stranded.scope import Scope

# One message shows so many with buttons; `/stranded deadlines` lists the rest.
SHOWN = 8


def warn(parts: Parts, now: datetime) -> int:
    """Plans the warnings that are due; returns how many items they speak of."""
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
    return sum(_marketplace(parts, scope, marketplace, now) for scope, marketplace in places)


def _marketplace(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> int:
    due = _due(parts, scope, marketplace, now)
    if not due:
        return 0
    read_missing(parts, due[:SHOWN], now)
    with parts.database.write() as session:
        facts = gather(session, parts, due)
        found = [one for episode in due if (one := warning_of(facts[episode.id], now))]
        # Each step is claimed, so that it comes once.
        mine = [one for one in found if occurrences.claim(session, scope, one.key, now, now)]
        ahead = [one for one in mine if one.step != PAST]
        past = [one for one in mine if one.step == PAST]
        _post(session, parts, scope, marketplace, "warning", ahead, now)
        _post(session, parts, scope, marketplace, "past_date", past, now)
    return len(mine)


def _due(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> list[Episode]:
    """The episodes to warn of, the nearest date first, without those warned of at this step."""
    today = now.astimezone(MARKETPLACES[marketplace].zone).date()
    with parts.database.read() as session:
        chosen = settings.read(session, scope, marketplace)
        first, last = warning_days(chosen, today)
        if quiet_until(chosen.quiet_hours, now, parts.zone):
            # An early warning waits for the morning; it then comes in its latest state.
            last = min(last, today + timedelta(days=WAKES_AT_DAYS))
        found = dates.with_removal_day(session, parts, scope, marketplace, first, last)
        facts = gather(session, parts, found)
        due = {one.id: told.key for one in found if (told := warning_of(facts[one.id], now))}
        given = occurrences.known(session, scope, due.values())
        return [one for one in found if one.id in due and due[one.id] not in given]


def _post(
    session: Session,
    parts: Parts,
    scope: Scope,
    marketplace: str,
    kind: str,
    due: Sequence[Warning_],
    now: datetime,
) -> None:
    """One message for all that is due at this look."""
    if not due:
        return
    today = now.astimezone(MARKETPLACES[marketplace].zone).date()
    days = [one.days_left for one in due]
    ids = [one.episode for one in due]
    posts.plan(
        session,
        scope,
        key=f"{kind}|{marketplace}|{today}|{ids[0]}|{min(days)}",
        channel=parts.channel,
        kind=kind,
        subject={
            "episodes": ids,
            "first": min(days),
            "last": max(days),
            "marketplace": marketplace,
            "day": today.isoformat(),
        },
        now=now,
        episodes=ids[:SHOWN],
    )
