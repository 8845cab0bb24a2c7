"""What all tables share: column types by annotation, and whose row it is."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ColumnElement
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

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
