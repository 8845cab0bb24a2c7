"""Tells once of each report what its rows mean together: see stranded.signals."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from bot.workflows.picture import cards_by_id
from store import accounts, changes, occurrences, posts, settings, totals
from store.changes import Look
from stranded.gates import days_set
from stranded.scope import Scope
from stranded.signals import MERCHANT, Kind, Signal, Told, should_shorten, signals

KIND = "signal"
SHOWN = 8
# After a stop: what is older than this is an old story, and the digest tells of it.
STALE = timedelta(hours=24)
LOOKS = 50


def tell_signals(parts: Parts, now: datetime) -> int:
    """Plans a post for each thing worth telling of the reports since; returns how many."""
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
        untold = [
            (scope, code, look) for scope, code in places for look in _untold(session, scope, code)
        ]
    return sum(_tell(parts, scope, code, look, now) for scope, code, look in untold)


def _untold(session: Session, scope: Scope, marketplace: str) -> list[Look]:
    looks = changes.looks(session, scope, marketplace, LOOKS)
    told = occurrences.known(session, scope, (_key(marketplace, look) for look in looks))
    return [look for look in looks if _key(marketplace, look) not in told]


def _key(marketplace: str, look: Look) -> str:
    return f"signals|{marketplace}|{look.number}"


def _tell(parts: Parts, scope: Scope, marketplace: str, look: Look, now: datetime) -> int:
    stale = now - look.seen_at > STALE
    # Looking through a long list must not keep other writers waiting.
    found = [] if stale else _found(parts, scope, marketplace, look)
    state = "skipped" if stale else "done"
    with parts.database.write() as session:
        if not occurrences.claim(session, scope, _key(marketplace, look), look.seen_at, now, state):
            return 0
        mine = [one for one in found if _is_due(session, scope, marketplace, one[0], now)]
        for signal, ids in mine:
            _plan(session, parts, scope, marketplace, look, signal, ids, now)
        return len(mine)


def _found(
    parts: Parts, scope: Scope, marketplace: str, look: Look
) -> list[tuple[Signal, list[str]]]:
    """What is worth telling, each with the episodes that are shown of it."""
    place = (scope, marketplace)
    with parts.database.read() as session:
        counts = totals.by_reason(session, *place)
        found: list[Signal] = []
        if look.since is not None:
            seen = changes.changes(session, *place, look.number)
            gap = look.seen_at - look.since
            found = signals(seen, parts.rulebook, sum(counts.values()), gap)
        days = settings.read(session, *place).auto_change_to_fba_days
        shown = [(one, _shown(session, scope, marketplace, look, one)) for one in found]
    if should_shorten(counts[MERCHANT], days):
        shown.append((Signal(Kind.SHORTEN_FBA, counts[MERCHANT], ()), []))
    return shown


def _shown(
    session: Session, scope: Scope, marketplace: str, look: Look, signal: Signal
) -> list[str]:
    found = changes.changed(session, scope, marketplace, look.number, signal.pairs, SHOWN)
    return [episode.id for episode in found]


def _is_due(
    session: Session, scope: Scope, marketplace: str, signal: Signal, now: datetime
) -> bool:
    """Advice is given once in a marketplace, whatever its reports say later."""
    if signal.kind is not Kind.SHORTEN_FBA:
        return True
    key = f"advice|{marketplace}|{signal.kind.value}"
    return occurrences.claim(session, scope, key, now, now)


def _plan(
    session: Session,
    parts: Parts,
    scope: Scope,
    marketplace: str,
    look: Look,
    signal: Signal,
    ids: list[str],
    now: datetime,
) -> None:
    reason = signal.pairs[0][1] if signal.pairs else MERCHANT
    posts.plan(
        session,
        scope,
        key=f"signal|{marketplace}|{look.number}|{signal.kind.value}|{reason}",
        channel=parts.channel,
        kind=KIND,
        subject={
            "kind": signal.kind.value,
            "items": signal.items,
            "episodes": ids,
            "reason": reason,
            "marketplace": marketplace,
            "since": (look.since or look.seen_at).isoformat(),
            "until": look.seen_at.isoformat(),
        },
        now=now,
        episodes=ids,
    )


def picture(
    session: Session, parts: Parts, scope: Scope, subject: dict[str, Any], now: datetime
) -> Told:
    """A signal as its items stand at `now`."""
    marketplace, reason = subject["marketplace"], parts.rulebook.get(subject["reason"])
    chosen = settings.read(session, scope, marketplace)
    return Told(
        kind=Kind(subject["kind"]),
        items=subject["items"],
        cards=tuple(cards_by_id(session, parts, scope, subject["episodes"], now)),
        reason=reason,
        account=scope.account,
        marketplace=marketplace,
        since=datetime.fromisoformat(subject["since"]),
        until=datetime.fromisoformat(subject["until"]),
        days=days_set(reason.auto, chosen) if reason.auto else 0,
    )
