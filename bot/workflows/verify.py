"""Did it really help? Looks again after each action, and says what it found."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows.act import line_key
from bot.workflows.look import read_listing
from bot.workflows.look_up import read_now
from bot.workflows.parts import Parts
from bot.workflows.picture import departure_of
from bot.workflows.refresh import on_their_way
from store import audit, checks, episodes, posts, snapshots
from stranded.actions import (
    CHECK_DELAYS,
    CHECKED_STATES,
    Check,
    Intent,
    IntentState,
    last_check,
)
from stranded.items import Episode, Evidence
from stranded.pause import pause_of
from stranded.rules import FRESH_FOR_RULES
from stranded.scope import Scope

BATCH = 50


def verify(parts: Parts, now: datetime) -> int:
    """Runs the checks that are due; returns how many were answered."""
    with parts.database.read() as session:
        due = checks.due(session, now, BATCH)
    return sum(_check(parts, scope, check, now) for scope, check in due)


def _check(parts: Parts, scope: Scope, check: Check, now: datetime) -> bool:
    if _is_overtaken(parts, check, now):
        # After a stop the later look tells, and nobody hears of the same thing twice.
        with parts.database.write() as session:
            checks.finish(session, scope, check.id, Evidence.UNKNOWN, now)
        return False
    evidence = _evidence(parts, scope, check.intent, now)
    if evidence is Evidence.UNKNOWN and _is_on_its_way(parts, scope, check):
        return False
    with parts.database.write() as session:
        if not checks.finish(session, scope, check.id, evidence, now):
            return False
        if check.intent.state not in CHECKED_STATES:
            return False  # it turned out that nothing was changed, which its own line says
        if check.intent.state is IntentState.UNKNOWN and evidence is Evidence.STILL_STRANDED:
            return True  # most likely it never arrived, which is no case for Seller Support
        good = evidence in (Evidence.VERIFIED, Evidence.LEFT_THE_LIST)
        if good and pause_of(check.intent.request.episode) is None:
            episodes.record_evidence(session, scope, check.intent.request.episode, evidence, now)
        _tell(session, parts, scope, check, evidence, now)
    return True


def _evidence(parts: Parts, scope: Scope, intent: Intent, now: datetime) -> Evidence:
    """What a vacation relisted belongs to no stranding: the SKU is looked for on the list."""
    request = intent.request
    if pause_of(request.episode) is None:
        return evidence_of(parts, scope, request.episode, now)
    with parts.database.read() as session:
        episode = episodes.current(session, scope, request.marketplace, request.sku)
        report = snapshots.current(session, scope, request.marketplace)
    if report is None or now - report.seen_at > FRESH_FOR_RULES:
        return Evidence.UNKNOWN
    if episode is not None:
        return Evidence.STILL_STRANDED
    gateway = parts.gateways.get(scope)
    listing = read_now(gateway, intent, now) if gateway is not None else None
    buyable = listing is not None and listing.buyable
    return Evidence.VERIFIED if buyable else Evidence.LEFT_THE_LIST


def _is_overtaken(parts: Parts, check: Check, now: datetime) -> bool:
    """Whether a later look of the same action is due by now too."""
    since = check.due_at - check.after
    reason = parts.rulebook.get(check.intent.request.reason)
    return any(check.after < later <= now - since for later in (*CHECK_DELAYS, *reason.checks))


def _is_on_its_way(parts: Parts, scope: Scope, check: Check) -> bool:
    """Whether a report is under way that can tell: after a stop the old one says nothing."""
    with parts.database.read() as session:
        under_way = on_their_way(session)
    place = (scope, check.intent.request.marketplace)
    return any((one.scope, one.marketplace) == place for one in under_way)


def evidence_of(parts: Parts, scope: Scope, episode_id: str, now: datetime) -> Evidence:
    """The report decides whether the SKU is stranded; the listing says whether it can be bought."""
    with parts.database.read() as session:
        episode = episodes.by_id(session, scope, episode_id)
        if episode is None:
            return Evidence.UNKNOWN
        gone = departure_of(session, parts, episode) is not None
        report = snapshots.current(session, scope, episode.marketplace)
    if gone:
        return _evidence_of_departure(parts, episode, now)
    fresh = report is not None and now - report.seen_at <= FRESH_FOR_RULES
    return Evidence.STILL_STRANDED if fresh else Evidence.UNKNOWN


def _evidence_of_departure(parts: Parts, episode: Episode, now: datetime) -> Evidence:
    listing = read_listing(parts, episode, now)
    if listing is not None and listing.buyable:
        return Evidence.VERIFIED
    return Evidence.LEFT_THE_LIST


def _tell(
    session: Session, parts: Parts, scope: Scope, check: Check, evidence: Evidence, now: datetime
) -> None:
    request = check.intent.request
    hours = int(check.after.total_seconds() // 3600)
    escalates = evidence is Evidence.STILL_STRANDED and _is_last(parts, check)
    if escalates or not request.told_in:
        _plan_line(session, parts, scope, check, evidence, now, escalates=escalates)
    posts.want_redraw(session, scope, request.episode)
    audit.append(
        session,
        scope,
        parts.audit_key,
        f"check.{evidence.value}",
        "refloat",
        f"{request.marketplace}/{request.sku}",
        {"intent": check.intent.id, "hours": hours},
        now,
    )


def _is_last(parts: Parts, check: Check) -> bool:
    """Whether the time is over that Amazon, or the reason itself, asks for."""
    reason = parts.rulebook.get(check.intent.request.reason)
    return check.after >= last_check(reason.checks)


def _plan_line(
    session: Session,
    parts: Parts,
    scope: Scope,
    check: Check,
    evidence: Evidence,
    now: datetime,
    *,
    escalates: bool,
) -> None:
    """A reply to the line of the action, or to the message that tells of several."""
    hours = int(check.after.total_seconds() // 3600)
    root = check.intent.request.told_in or line_key(check.intent)
    line = posts.by_key(session, scope, root)
    posts.plan(
        session,
        scope,
        key=f"check|{check.id}",
        channel=parts.channel,
        kind="check",
        subject={
            "intent": check.intent.id,
            "evidence": evidence.value,
            "hours": hours,
            "escalates": escalates,
        },
        now=now,
        parent=(line.parent or line.key) if line else None,
    )
