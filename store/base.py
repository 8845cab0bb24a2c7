"""What all tables share: column types by annotation, and whose row it is."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ColumnElement, CursorResult, Executable, bindparam
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from store.types import Exact, Id, Instant, Words
from stranded.scope import Scope

PLACE = ("workspace", "account", "marketplace")


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Words,
        datetime: Instant(),
        Decimal: Exact(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


class Scoped:
    """Whose row it is."""

    workspace: Mapped[str] = mapped_column(primary_key=True, sort_order=-3)
    account: Mapped[str] = mapped_column(primary_key=True, sort_order=-2)


class Placed(Scoped):
    """As Scoped, in one marketplace."""

    marketplace: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)


class Numbered:
    """A row that other rows and jobs name by a number."""

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True, sort_order=-3)
    workspace: Mapped[str] = mapped_column(sort_order=-2)
    account: Mapped[str] = mapped_column(sort_order=-1)


def here(table: Any, scope: Scope, marketplace: str) -> tuple[ColumnElement[bool], ...]:
    """That a row of this table belongs to the marketplace."""
    return (
        table.workspace == scope.workspace,
        table.account == scope.account,
        table.marketplace == marketplace,
    )


def here_bound(table: Any) -> tuple[ColumnElement[bool], ...]:
    """The same for a statement that is made once; `bound` gives its parameters."""
    return (
        table.workspace == bindparam("workspace"),
        table.account == bindparam("account"),
        table.marketplace == bindparam("marketplace"),
    )


def bound(scope: Scope, marketplace: str, **more: Any) -> dict[str, Any]:
    return {
        "workspace": scope.workspace,
        "account": scope.account,
        "marketplace": marketplace,
        **more,
    }


def rows(session: Session, statement: Executable, **parameters: Any) -> CursorResult[Any]:
    """Plain rows: what a person waits for needs no objects that keep track of their changes."""
    session.flush()
    return session.connection().execute(statement, parameters)
