"""Which seller accounts and marketplaces a workspace looks after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.tables import AccountRow
from store.upsert import insert_if_absent
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class Account:
    scope: Scope
    marketplaces: tuple[str, ...]


def register(session: Session, scope: Scope, marketplaces: Iterable[str], now: datetime) -> None:
    for marketplace in marketplaces:
        row = {"workspace": scope.workspace, "account": scope.account}
        insert_if_absent(session, AccountRow, {**row, "marketplace": marketplace, "since": now})


def accounts(session: Session, workspace: str) -> list[Account]:
    rows = session.scalars(
        select(AccountRow)
        .where(AccountRow.workspace == workspace)
        .order_by(AccountRow.account, AccountRow.since, AccountRow.marketplace)
    )
    by_account: dict[str, list[str]] = {}
    for row in rows:
        by_account.setdefault(row.account, []).append(row.marketplace)
    return [
        Account(Scope(workspace, account), tuple(codes)) for account, codes in by_account.items()
    ]


def places(session: Session, workspace: str) -> list[tuple[Scope, str]]:
    """Every marketplace of every account, for what looks at them one by one."""
    return [
        (account.scope, marketplace)
        for account in accounts(session, workspace)
        for marketplace in account.marketplaces
    ]
