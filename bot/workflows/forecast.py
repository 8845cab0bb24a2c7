"""The days ahead: what the rules will do, ask and warn of, and which removal dates fall there."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows import dates
from bot.workflows.automate import considered
from bot.workflows.parts import Parts
from bot.workflows.picture import gather
from bot.workflows.telling import post_key
from store import checks, occurrences, settings, snapshots
from stranded.actions import Why
from stranded.forecast import (
    Expected,
    Forecast,
    Kind,
    end_of,
    in_order,
    removals_ahead,
    step_ahead,
)
from stranded.gates import Facts
from stranded.marketplaces import MARKETPLACES
from stranded.scope import Scope
from stranded.settings import Automatic


def forecast(parts: Parts, scope: Scope, marketplace: str, days: int, now: datetime) -> Forecast:
    """So many local days of one marketplace, the present one being the first."""
    zone = MARKETPLACES[marketplace].zone
    end = end_of(now, days, zone)
    place = (scope, marketplace)
    with parts.database.read() as session:
        snapshot = snapshots.current(session, *place)
        chosen = settings.read(session, *place)
        found = [
            *_steps(session, parts, scope, marketplace, now, end),
            *_removals(session, parts, scope, marketplace, now, end),
            *_looks(session, scope, marketplace, now, end),
        ]
    return Forecast(
        scope.account,
        marketplace,
        days,
        preview=chosen.automatic is not Automatic.ON,
        connected=scope in parts.gateways,
        data_at=snapshot.seen_at if snapshot else None,
        zone=zone,
        expected=in_order(found),
    )


def _steps(
    session: Session, parts: Parts, scope: Scope, marketplace: str, now: datetime, end: datetime
) -> list[Expected]:
    """What rules will do or ask; whoever was asked already is not asked again."""
    ahead: list[tuple[Facts, Expected]] = [
        (facts, step)
        for facts in considered(session, parts, scope, marketplace)
        if (step := step_ahead(facts, now, end))
    ]
    asking = [facts.episode for facts, step in ahead if step.kind is Kind.ASK]
    asked = occurrences.known(session, scope, (post_key("ask", one) for one in asking))
    return [
        step
        for facts, step in ahead
        if step.kind is not Kind.ASK or post_key("ask", facts.episode) not in asked
    ]


def _removals(
    session: Session, parts: Parts, scope: Scope, marketplace: str, now: datetime, end: datetime
) -> Iterator[Expected]:
    zone = MARKETPLACES[marketplace].zone
    steps = settings.read(session, scope, marketplace).warning_days
    first = now.astimezone(zone).date()
    last = end.astimezone(zone).date() + timedelta(days=max(steps, default=0))
    dated = dates.with_removal_day(session, parts, scope, marketplace, first, last)
    facts = gather(session, parts, dated)
    for one in dated:
        yield from removals_ahead(facts[one.id], now, end)


def _looks(
    session: Session, scope: Scope, marketplace: str, now: datetime, end: datetime
) -> Iterator[Expected]:
    for look in checks.ahead(session, scope, marketplace, end):
        hours = int(look.after.total_seconds() // 3600)
        at = max(now, look.at)
        yield Expected(at, Kind.VERIFY, look.sku, Why("look_due", {"hours": hours}))
