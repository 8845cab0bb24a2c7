"""Column types that come back as they went in, on SQLite and PostgreSQL alike."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from stranded.items import Money, When

# SQLite counts by itself only in a column that it calls INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")
# Compared by code point on both: a server's own language would order and fold SKUs in its own way.
Words = Text().with_variant(Text(collation="C"), "postgresql")


def is_storable(text: str) -> bool:
    """False for what no column holds, and so no row can have: a NUL, or half of a character."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. A naive one is refused, since nobody knows what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WhenText(TypeDecorator[When]):
    """A day or an instant as ISO text, so that a bare day stays bare."""

    impl = Words
    cache_ok = True

    def process_bind_param(self, value: When | None, _: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, _: Dialect) -> When | None:
        if value is None:
            return None
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)


class Exact(TypeDecorator[Decimal]):
    """A decimal amount as text: SQLite has no exact numbers of its own."""

    impl = Words
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def money_column(money: Money | None) -> dict[str, str]:
    """An amount in a JSON column; empty for none."""
    return {} if money is None else {"amount": str(money.amount), "currency": money.currency}


def money_of(column: Mapping[str, str]) -> Money | None:
    return Money(Decimal(column["amount"]), column["currency"]) if column else None


def to_json(value: object) -> str:
    """JSON of parameters and details: instants and days in ISO form, amounts as text, no NaN."""
    return json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
