"""SKUs on which somebody acted, that left the list, and that are on it once more."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, literal, select
from sqlalchemy.orm import Session

from store import views
from store.base import rows
from store.intent_rows import intent_of
from store.item_tables import ItemRow
from store.tables import IntentRow, OccurrenceRow
from store.views import episode_of
from stranded.actions import Intent, IntentState
from stranded.items import Episode
from stranded.scope import Scope

PREFIX = "again|"
DONE = (IntentState.ACCEPTED.value, IntentState.CONFIRMED.value)


def key_of(episode: Episode) -> str:
    return f"{PREFIX}{episode.id}"


def stranded_again(
    session: Session, scope: Scope, marketplace: str, since: datetime, limit: int
) -> list[tuple[Intent, Episode]]:
    """Actions done since then, each with the later episode of its SKU that was not told of yet."""
    told = exists().where(
        OccurrenceRow.workspace == scope.workspace,
        OccurrenceRow.account == scope.account,
        OccurrenceRow.key == literal(PREFIX).concat(ItemRow.episode),
    )
    acted = (
        select(IntentRow.id, IntentRow.sku, IntentRow.episode)
        .where(
            IntentRow.workspace == scope.workspace,
            IntentRow.account == scope.account,
            IntentRow.marketplace == marketplace,
            IntentRow.state.in_(DONE),
            IntentRow.updated_at >= since,
        )
        .subquery()
    )
    query = (
        views.current()
        .add_columns(acted.c.id.label("acted"))
        .join(acted, (acted.c.sku == ItemRow.sku) & (acted.c.episode != ItemRow.episode))
        .where(views.scoped(scope, marketplace), ~told)
        .order_by(acted.c.id.desc())
        .limit(limit)
    )
    newest: dict[str, Row[*tuple[Any, ...]]] = {}
    for row in rows(session, query):
        newest.setdefault(row.episode, row)
    return [(_intent(session, scope, row.acted), episode_of(row)) for row in newest.values()]


def _intent(session: Session, scope: Scope, number: int) -> Intent:
    mine = (IntentRow.workspace == scope.workspace, IntentRow.account == scope.account)
    return intent_of(session.scalars(select(IntentRow).where(*mine, IntentRow.id == number)).one())
