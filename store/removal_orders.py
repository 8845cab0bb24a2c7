"""Removal orders: written with the intent that asks for one, and followed until they are over."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from store.base import bound, here, here_bound, rows
from store.removal_tables import RemovalOrderRow
from store.tables import IntentRow
from store.upsert import changed_one
from stranded.actions import ActionKind, Intent, IntentState
from stranded.removal_order import (
    GIVEN_UP,
    RUNNING,
    Address,
    Counts,
    Disposition,
    Followed,
    OrderState,
    RemovalOrder,
    name_of,
)
from stranded.scope import Scope

# Amazon has, or may have, what these asked for, and nobody has heard yet what it made of it.
IN_THE_AIR = (IntentState.SENT.value, IntentState.ACCEPTED.value, IntentState.UNKNOWN.value)
# One that its report told of was made by some feed, though nobody ever heard by which.
HAS_A_FEED = (*IN_THE_AIR, IntentState.CONFIRMED.value)

_GIVEN_UP = and_(
    RemovalOrderRow.state == OrderState.ORDERED.value,
    IntentRow.state == IntentState.FAILED.value,
    IntentRow.why_code == GIVEN_UP,
)


def record(session: Session, scope: Scope, intent: Intent, order: RemovalOrder) -> None:
    """Writes what a new intent orders."""
    request = intent.request
    row = RemovalOrderRow(
        workspace=scope.workspace,
        account=scope.account,
        marketplace=request.marketplace,
        sku=order.sku,
        episode=request.episode,
        intent=intent.id,
        name=name_of(intent.id, intent.created_at),
        disposition=order.disposition.value,
        sellable=order.sellable,
        unsellable=order.unsellable,
        address=asdict(order.address) if order.address else None,
        notes=order.notes,
        by=request.actor.id,
        at=intent.created_at,
        state=OrderState.ORDERED.value,
        **asdict(Counts()),
    )
    session.add(row)
    session.flush()


def of_intent(session: Session, scope: Scope, intent_id: int) -> Followed | None:
    row = session.scalars(select(RemovalOrderRow).where(*_asked(scope, intent_id))).first()
    return _followed(row) if row else None


def _asked(scope: Scope, intent_id: int) -> tuple[ColumnElement[bool], ...]:
    return (*_of(scope), RemovalOrderRow.intent == intent_id)


def _of(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return (
        RemovalOrderRow.workspace == scope.workspace,
        RemovalOrderRow.account == scope.account,
    )


def _followed(row: RemovalOrderRow | Row[Any]) -> Followed:
    address = Address(**row.address) if row.address else None
    order = RemovalOrder(
        row.sku, row.sellable, row.unsellable, Disposition(row.disposition), address, row.notes
    )
    return Followed(
        id=row.id,
        account=row.account,
        marketplace=row.marketplace,
        episode=row.episode,
        intent=row.intent,
        name=row.name,
        order=order,
        by=row.by,
        at=row.at,
        sent_at=row.sent_at,
        state=OrderState(row.state),
        counts=Counts(row.requested, row.cancelled, row.disposed, row.shipped, row.in_process),
        told_at=row.told_at,
    )


_OF_SKUS = (
    select(RemovalOrderRow)
    .where(
        *here_bound(RemovalOrderRow),
        RemovalOrderRow.sku.in_(bindparam("skus", expanding=True)),
        RemovalOrderRow.state != OrderState.ORDERED.value,
    )
    .order_by(RemovalOrderRow.id)
)


def of_skus(
    session: Session, scope: Scope, marketplace: str, skus: Collection[str]
) -> dict[str, Followed]:
    """The newest order of each SKU among those that Amazon made."""
    found = rows(session, _OF_SKUS, **bound(scope, marketplace, skus=list(skus)))
    return {row.sku: _followed(row) for row in found}


def last_address(session: Session, scope: Scope) -> Address | None:
    """Where the account's newest Return was to go."""
    query = (
        select(RemovalOrderRow)
        .where(*_of(scope), RemovalOrderRow.address.is_not(None))
        .order_by(RemovalOrderRow.id.desc())
        .limit(1)
    )
    row = session.scalars(query).first()
    return _followed(row).order.address if row else None


def mark_sent(session: Session, scope: Scope, intent_id: int, now: datetime) -> None:
    """Notes from when on a feed of it may exist."""
    _change(session, _asked(scope, intent_id), sent_at=now)


def mark_created(session: Session, scope: Scope, intent_id: int) -> None:
    """Amazon said that it made the order; what its report says later counts more."""
    ordered = RemovalOrderRow.state == OrderState.ORDERED.value
    created = OrderState.CREATED.value
    _change(session, (*_asked(scope, intent_id), ordered), state=created)


def tell(
    session: Session,
    scope: Scope,
    order: Followed,
    state: OrderState,
    counts: Counts,
    told_at: datetime,
) -> bool:
    """What a report said of an order; False where a newer one, or another worker, said it."""
    mine = (*_of(scope), RemovalOrderRow.id == order.id, RemovalOrderRow.state == order.state.value)
    older = or_(RemovalOrderRow.told_at.is_(None), RemovalOrderRow.told_at < told_at)
    return _change(session, (*mine, older), state=state.value, told_at=told_at, **asdict(counts))


def _change(session: Session, which: tuple[ColumnElement[bool], ...], **values: Any) -> bool:
    return changed_one(session, update(RemovalOrderRow).where(*which).values(**values))


def to_follow(session: Session, scope: Scope, marketplace: str, since: datetime) -> list[Followed]:
    """Orders that the report may tell something of, the oldest first.

    Of those that a person gave up only what was asked for after `since`.
    """
    given_up = and_(_GIVEN_UP, RemovalOrderRow.at > since)
    return [
        _followed(row)
        for row in session.scalars(
            select(RemovalOrderRow)
            .join(IntentRow, _its_intent())
            .where(*here(RemovalOrderRow, scope, marketplace), or_(_is_open(), given_up))
            .order_by(RemovalOrderRow.id)
        )
    ]


def _its_intent() -> ColumnElement[bool]:
    return and_(
        IntentRow.workspace == RemovalOrderRow.workspace,
        IntentRow.account == RemovalOrderRow.account,
        IntentRow.id == RemovalOrderRow.intent,
    )


def _is_open() -> ColumnElement[bool]:
    ordered = RemovalOrderRow.state == OrderState.ORDERED.value
    running = RemovalOrderRow.state.in_([state.value for state in RUNNING])
    return or_(running, and_(ordered, IntentRow.state.in_(IN_THE_AIR)))


def known_feeds(session: Session, scope: Scope) -> frozenset[str]:
    """The ids of all feeds that orders of this account are known by."""
    query = select(IntentRow.remote_ref).where(
        IntentRow.workspace == scope.workspace,
        IntentRow.account == scope.account,
        IntentRow.action == ActionKind.CREATE_REMOVAL_ORDER.value,
        IntentRow.remote_ref != "",
    )
    return frozenset(session.scalars(query))


def also_lost(session: Session, scope: Scope, order: Followed, within: timedelta) -> bool:
    """Whether another order was handed in at about the same time, whose feed isn't known either.

    Such a feed may be among those that Amazon lists, so that none of them is this order's for sure.
    One that a person gave up counts too: the one feed of that time may be its own.
    """
    assert order.sent_at is not None  # noqa: S101 - it is asked of orders that were sent
    since, until = order.sent_at - within, order.sent_at + within
    query = (
        select(RemovalOrderRow.id)
        .join(IntentRow, _its_intent())
        .where(
            *here(RemovalOrderRow, scope, order.marketplace),
            RemovalOrderRow.id != order.id,
            RemovalOrderRow.sent_at.between(since, until),
            or_(IntentRow.state.in_(HAS_A_FEED), _GIVEN_UP),
            IntentRow.remote_ref == "",
        )
    )
    return session.scalars(query.limit(1)).first() is not None
