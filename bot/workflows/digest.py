"""The morning picture: once a local day in the channel's zone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from bot.workflows import dates
from bot.workflows.look import read_missing
from bot.workflows.parts import Parts
from bot.workflows.picture import cards, cards_by_id
from bot.workflows.quiet import digest_due
from bot.workflows.refresh import has_data
from store import accounts, audit, episodes, fees, occurrences, pauses, posts, snapshots, totals
from store.accounts import Account
from stranded.actions import ONE_CLICK, ActionKind
from stranded.bulk import one_click_items
from stranded.bulk_fix import bulk_fixable
from stranded.cards import Card
from stranded.costs import CostSource, CostSum
from stranded.digest import TOP, Digest, MarketplaceState, rank
from stranded.items import Episode, Money
from stranded.marketplaces import MARKETPLACES
from stranded.rules import FRESH_FOR_CLICKS
from stranded.schedule import LATE_AFTER, TOO_LATE_AFTER, last_due
from stranded.scope import Scope

# What fits into a digest's thread; beyond it stand counts and `/stranded list`.
THREAD_ITEMS = 60
NAMED_CHANGES = 5


def digest(parts: Parts, now: datetime) -> int:
    """Plans the digests that are due; returns how many."""
    day, due = last_due(now, parts.digest_time, parts.zone)
    with parts.database.read() as session:
        known = accounts.accounts(session, parts.workspace)
        waiting = [a for a in known if not occurrences.exists(session, a.scope, _key(day))]
    return sum(_occurrence(parts, account, day, due, now) for account in waiting)


def _key(day: date) -> str:
    return f"digest|{day.isoformat()}"


def _occurrence(parts: Parts, account: Account, day: date, due: datetime, now: datetime) -> int:
    with parts.database.read() as session:
        due = digest_due(session, parts, account, due, now)
    if now < due:
        return 0
    if now - due > TOO_LATE_AFTER:
        with parts.database.write() as session:
            occurrences.claim(session, account.scope, _key(day), due, now, state="skipped")
        return 0
    # First reports are a matter of minutes: the digest waits for them as long as it is not late.
    if now - due <= LATE_AFTER and not has_data(parts, account):
        return 0
    return post_digest(parts, account, day, due, now)


def post_digest(parts: Parts, account: Account, day: date, due: datetime, now: datetime) -> int:
    """Reads what the first buttons need, then writes the posts. 0 where another was first."""
    with parts.database.read() as session:
        first = _ranked(session, parts, account, now)[:TOP]
        # Each item's figure is looked up: too long for the transaction that others wait for.
        costs = {code: fees.sums(session, account.scope, code) for code in account.marketplaces}
    read_missing(parts, [card.episode for card in first], now)
    with parts.database.write() as session:
        since = occurrences.last_done(session, account.scope, "digest|")
        if not occurrences.claim(session, account.scope, _key(day), due, now):
            return 0
        late = now - due > LATE_AFTER
        made = build(session, parts, account, day, since, now, late=late, costs=costs)
        _plan(session, parts, made, due)
    return 1


def build(
    session: Session,
    parts: Parts,
    account: Account,
    day: date,
    since: datetime | None,
    now: datetime,
    *,
    late: bool = False,
    costs: Mapping[str, tuple[CostSum, ...]] = MappingProxyType({}),
) -> Digest:
    """The digest as of `now`; `since` is the time of the one before, None for the first.

    `costs` is what a day costs by marketplace.
    """
    scope = account.scope
    ranked = _ranked(session, parts, account, now)
    from_when = since or now
    new, new_count = episodes.opened_since(session, scope, from_when, NAMED_CHANGES)
    departed, departed_count = episodes.departed_since(session, scope, from_when, NAMED_CHANGES)
    return Digest(
        account=scope.account,
        day=day,
        now=now,
        since=since,
        marketplaces=tuple(
            replace(marketplace_state(session, parts, scope, code, now), costs=costs.get(code, ()))
            for code in account.marketplaces
        ),
        new=tuple(cards(session, parts, new, now)),
        new_count=new_count,
        departed=tuple(departed),
        departed_count=departed_count,
        top=tuple(ranked[:TOP]),
        rest=tuple(ranked[TOP : TOP + THREAD_ITEMS]),
        late=late,
    )


def _ranked(session: Session, parts: Parts, account: Account, now: datetime) -> list[Card]:
    found: list[Episode] = []
    for code in account.marketplaces:
        today = now.astimezone(MARKETPLACES[code].zone).date()
        found += dates.top(session, parts, account.scope, code, today, TOP + THREAD_ITEMS)
    return rank(cards(session, parts, found, now))


def marketplace_state(
    session: Session, parts: Parts, scope: Scope, code: str, now: datetime
) -> MarketplaceState:
    """Counts and money of one marketplace, with the time they are from."""
    snapshot = snapshots.current(session, scope, code)
    sums = totals.totals(session, scope, code)
    of_reason = totals.by_reason(session, scope, code)
    data_at = snapshot.seen_at if snapshot else None
    return MarketplaceState(
        code=code,
        data_at=data_at,
        stale=data_at is not None and now - data_at > FRESH_FOR_CLICKS,
        items=sums.items,
        units=sums.units,
        tied_up=sums.tied_up,
        unpriced=sums.unpriced,
        unknown_reasons=sums.unknown_reasons,
        rejected=snapshot.rejected if snapshot else 0,
        bulk_fix=sum(of_reason[reason] for reason in bulk_fixable(parts.rulebook)),
        one_click=tuple(
            (action, one_click_items(action, parts.rulebook, of_reason)) for action in ONE_CLICK
        ),
        paused=pauses.count_listed(session, scope, code),
    )


def _plan(session: Session, parts: Parts, made: Digest, due: datetime) -> None:
    scope = Scope(parts.workspace, made.account)
    key = f"digest|{made.day.isoformat()}"
    shown = [card.episode.id for card in made.top]
    posts.plan(
        session,
        scope,
        key=key,
        channel=parts.channel,
        kind="digest",
        subject={**freeze(made), "due": due.isoformat()},
        now=made.now,
        episodes=shown,
    )
    for part in range(3 if made.rest else 0):
        posts.plan(
            session,
            scope,
            key=f"{key}|{part}",
            channel=parts.channel,
            kind="digest_part",
            subject={"digest": key, "part": part},
            now=made.now,
            parent=key,
        )
    _plan_head(session, parts, scope, key, made.now)


def _plan_head(session: Session, parts: Parts, scope: Scope, key: str, now: datetime) -> None:
    """The audit log's head, kept where who can change the database can't: a cut tail is found."""
    last = audit.head(session, parts.workspace)
    if last is None:
        return
    rows, head = last
    posts.plan(
        session,
        scope,
        key=f"{key}|audit",
        channel=parts.channel,
        kind="audit_head",
        subject={"rows": rows, "head": head},
        now=now,
        parent=key,
    )


def freeze(made: Digest) -> dict[str, object]:
    """What of a digest stays as it was when it was made: its counts and its choice of items.

    The items' own states are read afresh at each redraw.
    """
    return {
        "day": made.day.isoformat(),
        "now": made.now.isoformat(),
        "since": made.since.isoformat() if made.since else None,
        "late": made.late,
        "new": [card.episode.id for card in made.new],
        "new_count": made.new_count,
        "departed": [departure.episode.id for departure in made.departed],
        "departed_count": made.departed_count,
        "top": [card.episode.id for card in made.top],
        "rest": [card.episode.id for card in made.rest],
        "marketplaces": [_freeze_state(state) for state in made.marketplaces],
    }


def _freeze_state(state: MarketplaceState) -> dict[str, object]:
    return {
        "code": state.code,
        "data_at": state.data_at.isoformat() if state.data_at else None,
        "stale": state.stale,
        "items": state.items,
        "units": state.units,
        "tied_up": [[str(money.amount), money.currency] for money in state.tied_up],
        "unpriced": state.unpriced,
        "unknown_reasons": state.unknown_reasons,
        "costs": [
            [str(one.amount.amount), one.amount.currency, one.source.value, one.items]
            for one in state.costs
        ],
        "rejected": state.rejected,
        "bulk_fix": state.bulk_fix,
        "one_click": [[action.value, items] for action, items in state.one_click],
        "paused": state.paused,
    }


def thaw(
    session: Session, parts: Parts, scope: Scope, frozen: dict[str, Any], now: datetime
) -> Digest:
    """The stored digest with its items as they are at `now`."""
    departures = [episodes.departure(session, scope, one) for one in frozen["departed"]]
    since = frozen["since"]
    return Digest(
        account=scope.account,
        day=date.fromisoformat(frozen["day"]),
        now=datetime.fromisoformat(frozen["now"]),
        since=datetime.fromisoformat(since) if since else None,
        marketplaces=tuple(_thaw_state(state) for state in frozen["marketplaces"]),
        new=tuple(cards_by_id(session, parts, scope, frozen["new"], now)),
        new_count=frozen["new_count"],
        departed=tuple(one for one in departures if one is not None),
        departed_count=frozen["departed_count"],
        top=tuple(cards_by_id(session, parts, scope, frozen["top"], now)),
        rest=tuple(cards_by_id(session, parts, scope, frozen["rest"], now)),
        late=frozen["late"],
    )


def _thaw_state(state: dict[str, Any]) -> MarketplaceState:
    data_at = state["data_at"]
    amounts = tuple(Money(Decimal(amount), currency) for amount, currency in state["tied_up"])
    return MarketplaceState(
        code=state["code"],
        data_at=datetime.fromisoformat(data_at) if data_at else None,
        stale=state["stale"],
        items=state["items"],
        units=state["units"],
        tied_up=amounts,
        unpriced=state["unpriced"],
        unknown_reasons=state["unknown_reasons"],
        costs=tuple(
            CostSum(Money(Decimal(amount), currency), CostSource(source), items)
            # A digest that was posted before figures of costs were kept has none.
            for amount, currency, source, items in state.get("costs", ())
        ),
        rejected=state["rejected"],
        bulk_fix=state["bulk_fix"],
        one_click=tuple(
            (ActionKind(action), items)
            # A digest that was posted before several could be done at once has none.
            for action, items in state.get("one_click", ())
        ),
        paused=state.get("paused", 0),
    )
