"""An intent's row as the business knows it."""

from typing import Any

from sqlalchemy import ColumnElement, Row

from store.tables import IntentRow
from store.types import money_of
from stranded.actions import ActionKind, Actor, Intent, IntentState, Request, Why
from stranded.dangerous_goods import Answers, Regulation
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
            answers=answers_of(row.answers) if row.answers else None,
            price=money_of(row.price),
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


def kept(answers: Answers) -> dict[str, Any]:
    """A declaration as it lies in its column, and in the audit log."""
    return {
        "batteries_required": answers.batteries_required,
        "batteries_included": answers.batteries_included,
        "regulations": [one.value for one in answers.regulations],
    }


def answers_of(column: dict[str, Any]) -> Answers:
    return Answers(
        column["batteries_required"],
        column["batteries_included"],
        tuple(Regulation(one) for one in column["regulations"]),
    )
