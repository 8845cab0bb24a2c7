"""Warns before Amazon takes stock away: early and wide, once a step, always in its latest state."""

from datetime import datetime, timedelta

from bot.workflows.look import read_missing
from bot.workflows.parts import Parts
from bot.workflows.picture import gather
from store import accounts, episodes, occurrences, posts, settings
from stranded.deadlines import removal_date, warning_step
from stranded.items import Episode
from stranded.marketplaces import MARKETPLACES
from stranded.rules import Facts
from stranded.scope import Scope

# One message shows so many with buttons; `/stranded deadlines` lists the rest.
SHOWN = 8


def warn(parts: Parts, now: datetime) -> int:
    """Plans the warnings that are due; returns how many items they speak of."""
    with parts.database.read() as session:
        known = accounts.accounts(session, parts.workspace)
    return sum(
        _marketplace(parts, account.scope, marketplace, now)
        for account in known
        for marketplace in account.marketplaces
    )


def _marketplace(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> int:
    due = _due(parts, scope, marketplace, now)
    read_missing(parts, [episode for group in due.values() for episode in group[:SHOWN]], now)
    return sum(_post(parts, scope, marketplace, days, due[days], now) for days in sorted(due))


def _due(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> dict[int, list[Episode]]:
    """The episodes to warn of by days left, without those already warned of at this step."""
    zone = MARKETPLACES[marketplace].zone
    today = now.astimezone(zone).date()
    groups: dict[int, list[Episode]] = {}
    with parts.database.read() as session:
        steps = settings.read(session, scope, marketplace).warning_days
        last = today + timedelta(days=max(steps, default=0))
        found = episodes.with_removal_day(session, scope, marketplace, today, last)
        for facts in gather(session, parts, found).values():
            key, days = step_key(facts, steps, now)
            if key and days is not None and not occurrences.exists(session, scope, key):
                groups.setdefault(days, []).append(facts.episode)
    return groups


def step_key(facts: Facts, steps: tuple[int, ...], now: datetime) -> tuple[str | None, int | None]:
    """What makes a warning one: the episode, the date it speaks of, and the step.

    A date that Amazon moved is a different warning.
    """
    removal = removal_date(facts.episode, facts.reason, facts.zone)
    days = removal.days_left(now, facts.zone)
    step = warning_step(days, steps)
    if step is None:
        return None, None
    return f"removal|{facts.episode.id}|{removal.day(facts.zone)}|{step}", days


def _post(
    parts: Parts,
    scope: Scope,
    marketplace: str,
    days: int,
    found: list[Episode],
    now: datetime,
) -> int:
    with parts.database.write() as session:
        steps = settings.read(session, scope, marketplace).warning_days
        facts = gather(session, parts, found)
        mine = [
            episode
            for episode in found
            if (key := step_key(facts[episode.id], steps, now)[0])
            and occurrences.claim(session, scope, key, now, now)
        ]
        if not mine:
            return 0
        today = now.astimezone(MARKETPLACES[marketplace].zone).date()
        ids = [episode.id for episode in mine]
        posts.plan(
            session,
            scope,
            key=f"warning|{marketplace}|{today}|{days}|{ids[0]}",
            channel=parts.channel,
            kind="warning",
            subject={"episodes": ids, "days": days, "marketplace": marketplace},
            now=now,
            episodes=ids[:SHOWN],
        )
    return len(mine)
