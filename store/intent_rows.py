"""An intent's row as the business knows it."""

from typing import Any

from sqlalchemy import ColumnElement, Row

from store.tables import IntentRow
from stranded.actions import ActionKind, Actor, Intent, IntentState, Request, Why
from stranded.scope import Scope


def of(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """The rows of one account."""
    return (IntentRow.workspace == scope.workspace, IntentRow.account == scope.account)


def intent_of(row: IntentRow | Row[Any]) -> Intent:
    return Intent(
        id=row.id,
        request=Request(
            account=row.account,
            marketplace=row.marketplace,
            sku=row.sku,
            episode=row.episode,
            reason=row.reason,
            action=ActionKind(row.action),
            actor=Actor(row.actor),
            told_in=row.told_in,
        ),
        attempt=row.attempt,
        state=IntentState(row.state),
        why=Why(row.why_code, row.why_parameters),
        remote_ref=row.remote_ref,
        created_at=row.created_at,
        updated_at=row.updated_at,
        not_before=row.not_before,
        fence=row.fence,
        seconded_by=row.seconded_by,
    )
