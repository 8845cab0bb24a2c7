"""Loads the table of storage rates; a wrong file is refused by file, key and field."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from config.tables import Table, TableError, read_table
from stranded.costs import Rate, RateTable, plain
from stranded.items import Money
from stranded.marketplaces import MARKETPLACES

FILE = Path(__file__).parent / "rates.toml"
TABLES = {"units", "tiers", "rates"}
FIELDS: dict[str, type] = {
    "marketplace": str,
    "tier": str,
    "unit": str,
    "months": list,
    "since": date,
    "rate": str,
    "currency": str,
    "source": str,
}
AMOUNT = re.compile(r"[0-9]{1,6}[.][0-9]{1,6}")


class RatesError(TableError):
    """What is wrong in which file, at which entry and field."""


def load_rates(path: Path = FILE) -> RateTable:
    """The rate table of a file. Raises RatesError."""
    file = read_table(path.parent, path.name, RatesError)
    for name in sorted(file.fields.keys() - TABLES):
        raise RatesError(file.file, name, "-", "is not a table of this file")
    tiers, units = _names(file.below("tiers")), _names(file.below("units"))
    known = {"tier": {*tiers.values()}, "unit": {*units.values()}, "marketplace": {*MARKETPLACES}}
    tables = [table.with_defaults(FIELDS, {}) for table in file.listed("rates")]
    rates = [_rate(table, known) for table in tables]
    _check_overlaps(tables, rates)
    return RateTable(tuple(rates), tiers, units)


def _names(table: Table) -> dict[str, str]:
    """The key of each name as reports write it; a name has one key."""
    keys: dict[str, str] = {}
    for key, names in table.fields.items():
        table.check(key, names, list)
        for name in names:
            table.check_entry(key, name)
            other = keys.setdefault(plain(name), key)
            if other != key:
                raise table.wrong(key, f"{name!r} is {other!r} already")
    return keys


def _rate(table: Table, known: dict[str, set[str]]) -> Rate:
    given = table.fields
    for name, allowed in known.items():
        table.one_of(name, given[name], tuple(sorted(allowed)))
    _check_values(table)
    return Rate(
        given["marketplace"],
        given["tier"],
        given["unit"],
        frozenset(given["months"]),
        given["since"],
        Money(Decimal(given["rate"]), given["currency"]),
    )


def _check_values(table: Table) -> None:
    given = table.fields
    months, rate, currency = given["months"], given["rate"], given["currency"]
    if any(type(month) is not int or not 1 <= month <= 12 for month in months):
        raise table.wrong("months", f"is {months!r}; it must be months from 1 to 12")
    if not AMOUNT.fullmatch(rate):
        raise table.wrong("rate", f'is {rate!r}; it must be an amount such as "0.78"')
    if currency != MARKETPLACES[given["marketplace"]].currency:
        raise table.wrong("currency", f"{currency!r} is not the marketplace's")


def _check_overlaps(tables: list[Table], rates: list[Rate]) -> None:
    """A month from one day on has one rate, or nobody knows which is meant."""
    taken: set[tuple[object, ...]] = set()
    for table, rate in zip(tables, rates, strict=True):
        place = (rate.marketplace, rate.tier, rate.volume_unit, rate.since)
        months = {(*place, month) for month in rate.months}
        if months & taken:
            raise table.wrong("months", "has a month of an earlier entry")
        taken |= months
