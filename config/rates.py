"""Loads the table of storage rates; a wrong file is refused by file, key and field."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from stranded.costs import Rate, RateTable, plain
from stranded.items import Money
from stranded.marketplaces import MARKETPLACES

FILE = Path(__file__).parent / "rates.toml"
TABLES: dict[str, type] = {"units": dict, "tiers": dict, "rates": list}
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
KINDS = {str: "a text", list: "a list", dict: "a table", date: "a day such as 2024-04-01"}
AMOUNT = re.compile(r"[0-9]{1,6}[.][0-9]{1,6}")


class RatesError(Exception):
    """What is wrong in which file, at which entry and field."""

    def __init__(self, file: str, key: str, field: str, problem: str) -> None:
        super().__init__(f"{file}, [{key}], {field}: {problem}")
        self.file, self.key, self.field, self.problem = file, key, field, problem


def load_rates(path: Path = FILE) -> RateTable:
    """The rate table of a file. Raises RatesError."""
    content = _read(path)
    file = path.name
    for name in sorted(content.keys() - TABLES.keys()):
        raise RatesError(file, name, "-", "is not a table of this file")
    for name, kind in TABLES.items():
        _check_kind(file, name, "-", content.get(name), kind)
    tiers, units = (_names(file, name, content[name]) for name in ("tiers", "units"))
    known = {"tier": {*tiers.values()}, "unit": {*units.values()}, "marketplace": {*MARKETPLACES}}
    rates = [
        _rate(file, f"rates {number}", given, known)
        for number, given in enumerate(content["rates"], start=1)
    ]
    _check_overlaps(file, rates)
    return RateTable(tuple(rates), tiers, units)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RatesError(path.name, "-", "-", str(error)) from error


def _check_kind(file: str, key: str, field: str, value: object, kind: type) -> None:
    if value is None:
        raise RatesError(file, key, field, "is missing")
    if type(value) is not kind or value == "":
        raise RatesError(file, key, field, f"is {value!r}; it must be {KINDS[kind]}")


def _names(file: str, table: str, given: dict[str, Any]) -> dict[str, str]:
    """The key of each name as reports write it; a name has one key."""
    keys: dict[str, str] = {}
    for key, names in given.items():
        _check_kind(file, table, key, names, list)
        for name in names:
            _check_kind(file, table, key, name, str)
            if keys.setdefault(plain(name), key) != key:
                raise RatesError(file, table, key, f"{name!r} is {keys[plain(name)]!r} already")
    return keys


def _rate(file: str, key: str, given: object, known: dict[str, set[str]]) -> Rate:
    if not isinstance(given, dict):
        raise RatesError(file, key, "-", "is not a table: write [[rates]] above its fields")
    for name in sorted(given.keys() - FIELDS.keys()):
        raise RatesError(file, key, name, "is not a field of a rate")
    for name, kind in FIELDS.items():
        _check_kind(file, key, name, given.get(name), kind)
    for name, allowed in known.items():
        if given[name] not in allowed:
            raise RatesError(file, key, name, f"{given[name]!r} is none of {sorted(allowed)}")
    _check_values(file, key, given)
    return Rate(
        given["marketplace"],
        given["tier"],
        given["unit"],
        frozenset(given["months"]),
        given["since"],
        Money(Decimal(given["rate"]), given["currency"]),
    )


def _check_values(file: str, key: str, given: dict[str, Any]) -> None:
    months, rate, currency = given["months"], given["rate"], given["currency"]
    if not months or any(type(month) is not int or not 1 <= month <= 12 for month in months):
        raise RatesError(file, key, "months", f"is {months!r}; it must be months from 1 to 12")
    if not AMOUNT.fullmatch(rate):
        raise RatesError(file, key, "rate", f'is {rate!r}; it must be an amount such as "0.78"')
    if currency != MARKETPLACES[given["marketplace"]].currency:
        raise RatesError(file, key, "currency", f"{currency!r} is not the marketplace's")


def _check_overlaps(file: str, rates: list[Rate]) -> None:
    """A month from one day on has one rate, or nobody knows which is meant."""
    taken: set[tuple[object, ...]] = set()
    for number, rate in enumerate(rates, start=1):
        place = (rate.marketplace, rate.tier, rate.volume_unit, rate.since)
        months = {(*place, month) for month in rate.months}
        if months & taken:
            raise RatesError(file, f"rates {number}", "months", "has a month of an earlier entry")
        taken |= months
