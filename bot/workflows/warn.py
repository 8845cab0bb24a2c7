"""Warns before Amazon takes stock away: early and wide, once a step, always in its latest state."""

from datetime import datetime, timedelta

from bot.workflows import dates
from bot.workflows.look import read_missing
from bot.workflows.parts import Parts
from bot.workflows.picture import gather
from store import accounts, occurrences, posts, settings
from stranded.deadlines import removal_of, warning_step
from stranded.items import Episode
from stranded.marketplaces import MARKETPLACES
from stranded.rules import Facts
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
    return _post(parts, scope, marketplace, due, now)


def _due(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> list[Episode]:
    """The episodes to warn of, the nearest date first, without those warned of at this step."""
    zone = MARKETPLACES[marketplace].zone
    today = now.astimezone(zone).date()
    with parts.database.read() as session:
        steps = settings.read(session, scope, marketplace).warning_days
        last = today + timedelta(days=max(steps, default=0))
        found = dates.with_removal_day(session, parts, scope, marketplace, today, last)
        facts = gather(session, parts, found)
        keys = {one.id: step_key(facts[one.id], steps, now) for one in found}
        return [
            one
            for one in found
            if (key := keys[one.id]) and not occurrences.exists(session, scope, key)
        ]


def step_key(facts: Facts, steps: tuple[int, ...], now: datetime) -> str | None:
    """What makes a warning one: the episode, the date it speaks of, and the step.

    A date that Amazon moved is a different warning.
    """
    removal = removal_of(facts)
    step = warning_step(removal.days_left(now, facts.zone), steps)
    if step is None:
        return None
    return f"removal|{facts.episode.id}|{removal.day(facts.zone)}|{step}"


def _post(parts: Parts, scope: Scope, marketplace: str, found: list[Episode], now: datetime) -> int:
    """One message for all that is due at this look; each step is claimed, so it comes once."""
    zone = MARKETPLACES[marketplace].zone
    with parts.database.write() as session:
        steps = settings.read(session, scope, marketplace).warning_days
        facts = gather(session, parts, found)
        mine = [
            episode
            for episode in found
            if (key := step_key(facts[episode.id], steps, now))
            and occurrences.claim(session, scope, key, now, now)
        ]
        if not mine:
            return 0
        days = [_days_left(facts[episode.id], now) for episode in mine]
        ids = [episode.id for episode in mine]
        posts.plan(
            session,
            scope,
            key=f"warning|{marketplace}|{now.astimezone(zone).date()}|{ids[0]}|{min(days)}",
            channel=parts.channel,
            kind="warning",
            subject={
                "episodes": ids,
                "first": min(days),
                "last": max(days),
                "marketplace": marketplace,
            },
            now=now,
            episodes=ids[:SHOWN],
        )
    return len(mine)


def _days_left(facts: Facts, now: datetime) -> int:
    removal = removal_of(facts)
    return removal.days_left(now, facts.zone) or 0
