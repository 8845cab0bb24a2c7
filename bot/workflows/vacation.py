"""Vacation: listings closed on purpose from one day on, and relisted on another."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows import pausing
from bot.workflows.parts import Parts
from bot.workflows.pause_steps import act_on, intent_of
from store import accounts, checks, episodes, listings, optouts, pauses, posts, settings
from stranded.actions import ActionKind, Actor, Why
from stranded.marketplaces import MARKETPLACES
from stranded.pause import (
    Days,
    Pause,
    PausedSku,
    Prospect,
    Vacation,
    against_close,
    against_relist,
    against_skus,
    close_instant,
    read_skus,
    vacations,
)
from stranded.scope import Scope
from stranded.settings import undo_window


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants: which SKUs of one place, and the two days, in that place's zone."""

    scope: Scope
    marketplace: str
    skus: tuple[str, ...]
    days: Days


@dataclass(frozen=True, slots=True)
class Refused:
    """What speaks against a plan, by what it speaks against; None where nothing does."""

    skus: Why | None
    close_on: Why | None
    relist_on: Why | None

    @property
    def first(self) -> Why | None:
        return self.skus or self.close_on or self.relist_on


def places(parts: Parts) -> list[tuple[Scope, str]]:
    """Where something can be closed at all: the accounts that Amazon can be asked about."""
    with parts.database.read() as session:
        known = accounts.places(session, parts.workspace)
    return [(scope, code) for scope, code in known if scope in parts.gateways]


def read(parts: Parts, scope: Scope, marketplace: str, typed: str) -> tuple[str, ...]:
    """The SKUs of a text as a person types it."""
    with parts.database.read() as session:

        def is_listed(line: str) -> bool:
            # A character that no column holds is no SKU's, and the plan says so.
            return line.isprintable() and bool(episodes.current(session, scope, marketplace, line))

        return read_skus(typed, is_listed)


def refused(wish: Wish, now: datetime) -> Refused:
    today = now.astimezone(MARKETPLACES[wish.marketplace].zone).date()
    return Refused(
        against_skus(wish.skus), against_close(wish.days, today), against_relist(wish.days, today)
    )


def look_ahead(parts: Parts, wish: Wish, now: datetime) -> tuple[tuple[Prospect, ...], bool]:
    """What is known of each SKU, and whether it would be closed at once. Amazon is not asked."""
    with parts.database.read() as session:
        found = _prospects(session, parts, wish, now)
    zone = MARKETPLACES[wish.marketplace].zone
    close_on = wish.days.close_on
    return found, close_on is not None and close_instant(close_on, now, zone) <= now


def _prospects(session: Session, parts: Parts, wish: Wish, now: datetime) -> tuple[Prospect, ...]:
    place = (wish.scope, wish.marketplace)
    read_before = listings.cached(session, *place, wish.skus)
    paused = pauses.running(session, *place, wish.skus)
    chosen = optouts.get_many(session, *place, wish.skus)
    in_force = {sku: one for sku, one in chosen.items() if one.in_force(now)}
    found = []
    for sku in wish.skus:
        episode = episodes.current(session, *place, sku)
        reason = parts.rulebook.get(episode.reason) if episode else None
        said = episode.item.reason_text if episode else ""
        known = (read_before.get(sku), paused.get(sku), in_force.get(sku))
        found.append(Prospect(sku, reason, said, *known))
    return tuple(found)


def begin(parts: Parts, wish: Wish, key: str, by: Actor, now: datetime) -> Why | None:
    """Writes the plan and the post that tells of it; else why nothing was written."""
    if against := refused(wish, now).first:
        return against
    scope = wish.scope
    with parts.database.write() as session:
        if posts.by_key(session, scope, key) is not None:
            return None  # it was sent twice, and heard
        left_out: dict[str, Why] = {}
        begun = []
        for known in _prospects(session, parts, wish, now):
            pause = known.against or _begin_one(session, wish, known.sku, key, by, now)
            if isinstance(pause, Why):
                left_out[known.sku] = pause
            else:
                begun.append(pause)
        if not begun:
            return next(iter(left_out.values()))
        told = [
            {"sku": sku, "code": why.code, "parameters": why.parameters}
            for sku, why in left_out.items()
        ]
        posts.plan(
            session,
            scope,
            key=key,
            channel=parts.channel,
            kind=pausing.KIND,
            subject={"left_out": told},
            now=now,
            episodes=[pause.episode for pause in begun],
        )
        for pause in begun:
            _write_down(session, parts, scope, pause, now)
    return None


def _begin_one(
    session: Session, wish: Wish, sku: str, key: str, by: Actor, now: datetime
) -> Pause | Why:
    zone = MARKETPLACES[wish.marketplace].zone
    close_on, relist_on = wish.days.close_on, wish.days.relist_on
    assert close_on is not None and relist_on is not None  # noqa: S101, PT018 - the caller looked
    pause, is_first = pauses.begin(
        session,
        wish.scope,
        wish.marketplace,
        sku,
        close_instant(close_on, now, zone),
        relist_on,
        key,
        by.id,
        now,
    )
    return pause if is_first else Why("pause_running", {"by": pause.by, "until": pause.relist_on})


def _write_down(session: Session, parts: Parts, scope: Scope, pause: Pause, now: datetime) -> None:
    """The plan's audit row; what is closed today is planned at once, and can be taken back."""
    detail: dict[str, object] = {"pause": pause.id, "relist_on": pause.relist_on.isoformat()}
    pausing.note(session, parts, scope, pause, "pause.planned", pause.by, detail, now)
    pausing.redraw(session, scope, pause)
    if pause.close_at <= now:
        chosen = settings.read(session, scope, pause.marketplace)
        window = undo_window(chosen, ActionKind.CLOSE_LISTING, in_bulk=True)
        act_on(session, parts, scope, pause, ActionKind.CLOSE_LISTING, Actor(pause.by), now, window)


def running(parts: Parts) -> tuple[Vacation, ...]:
    """All plans of which something is not over yet, the newest first."""
    with parts.database.read() as session:
        found = pauses.all_running(session, parts.workspace)
        rows = [_as_it_stands(session, Scope(parts.workspace, one.account), one) for one in found]
    return vacations(rows)


def picture(session: Session, scope: Scope, key: str) -> Vacation | None:
    """How the SKUs of one plan stand."""
    post = posts.by_key(session, scope, key)
    rows = [_as_it_stands(session, scope, one) for one in pauses.of_group(session, scope, key)]
    if post is None or not rows:
        return None
    left_out = tuple(
        (one["sku"], Why(one["code"], one["parameters"])) for one in post.subject["left_out"]
    )
    return Vacation(key, scope.account, rows[0].pause.marketplace, tuple(rows), left_out)


def _as_it_stands(session: Session, scope: Scope, pause: Pause) -> PausedSku:
    close = intent_of(session, scope, pause.close_intent)
    relist = intent_of(session, scope, pause.relist_intent)
    found = checks.evidence(session, scope, [relist.id]) if relist else {}
    seen = found.get(relist.id) if relist else None
    return PausedSku(pause, close, relist, pausing.due_to_relist(pause), seen)
