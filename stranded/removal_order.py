"""A removal order: units that a person has Amazon send back, destroy or sell off.

It is checked before anything is sent, and followed afterwards until Amazon has processed it.
Amazon's names are those of its file POST_FLAT_FILE_FBA_CREATE_REMOVAL.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from stranded.actions import Why
from stranded.items import Episode, StrandedItem
from stranded.reasons import Reason

# Longer than any line of an address; what Amazon itself takes is not published.
MOST_LETTERS = 200
# What every country's address has. States and second lines differ.
REQUIRED = ("name", "line_1", "city", "postal_code", "country")
NO_POSTAL_CODES = frozenset({"AE", "HK", "QA"})
POSTAL_CODES = {
    "AU": r"\d{4}",
    "BE": r"\d{4}",
    "BR": r"\d{5}-?\d{3}",
    "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    "DE": r"\d{5}",
    "ES": r"\d{5}",
    "FR": r"\d{5}",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "IN": r"\d{6}",
    "IT": r"\d{5}",
    "JP": r"\d{3}-?\d{4}",
    "MX": r"\d{5}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "PL": r"\d{2}-\d{3}",
    "SE": r"\d{3} ?\d{2}",
    "SG": r"\d{6}",
    "TR": r"\d{5}",
    "US": r"\d{5}(-\d{4})?",
}
ANY_POSTAL_CODE = r"[A-Z\d][A-Z\d -]{1,10}"


class Disposition(StrEnum):
    """Amazon's RemovalDisposition values. Whether it takes `Liquidate` only its answer tells."""

    RETURN = "Return"
    DISPOSAL = "Disposal"
    LIQUIDATE = "Liquidate"


@dataclass(frozen=True, slots=True)
class Address:
    """Where returned units go. `country` is a code of two letters, such as US."""

    name: str
    line_1: str
    city: str
    postal_code: str
    country: str
    line_2: str = ""
    line_3: str = ""
    state: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RemovalOrder:
    """Units of one SKU, and what becomes of them. Only a Return has an address."""

    sku: str
    sellable: int
    unsellable: int
    disposition: Disposition
    address: Address | None = None
    notes: str = ""

    @property
    def units(self) -> int:
        return self.sellable + self.unsellable


def problems(order: RemovalOrder, item: StrandedItem) -> dict[str, Why]:
    """What speaks against sending it, by the field that is to be mended; empty where nothing."""
    return {
        **dict(_units_problems(order, item)),
        **dict(_text_problems(order)),
        **(
            dict(_address_problems(order.address))
            if order.disposition is Disposition.RETURN
            else {}
        ),
    }


def _units_problems(order: RemovalOrder, item: StrandedItem) -> Iterator[tuple[str, Why]]:
    """Reserved units are on their way to a customer or between warehouses: Amazon keeps those."""
    there = {"sellable": item.fulfillable, "unsellable": item.unfulfillable}
    for field, has in there.items():
        asked = getattr(order, field)
        if not 0 <= asked <= has:
            yield field, Why("removal_too_many", {"has": has})
    if order.units <= 0:
        yield "sellable", Why("removal_no_units")


def _text_problems(order: RemovalOrder) -> Iterator[tuple[str, Why]]:
    address = order.address
    texts = {one.name: getattr(address, one.name) for one in fields(Address)} if address else {}
    for field, text in {"sku": order.sku, **texts, "notes": order.notes}.items():
        if not is_one_line(text):
            yield field, Why("removal_not_one_line")
        elif len(text) > MOST_LETTERS:
            yield field, Why("removal_too_long", {"most": MOST_LETTERS})


def is_one_line(text: str) -> bool:
    """Whether it may stand in a cell: a tab or a line's end would make other cells of it."""
    return not any(unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") for one in text)


def _address_problems(address: Address | None) -> Iterator[tuple[str, Why]]:
    for field in REQUIRED:
        if address is None or (not getattr(address, field).strip() and _has(field, address)):
            yield field, Why("removal_address_missing")
    if address is None or not address.country.strip():
        return
    if not re.fullmatch("[A-Z]{2}", address.country) or address.country == "UK":
        yield "country", Why("removal_country", {"country": address.country})
    elif address.postal_code.strip() and not _is_postal_code(address):
        said = {"country": address.country, "written": address.postal_code}
        yield "postal_code", Why("removal_postal_code", {**said})


def _has(field: str, address: Address) -> bool:
    return field != "postal_code" or address.country not in NO_POSTAL_CODES


def _is_postal_code(address: Address) -> bool:
    form = POSTAL_CODES.get(address.country, ANY_POSTAL_CODE)
    return re.fullmatch(form, address.postal_code, re.ASCII) is not None


@dataclass(frozen=True, slots=True)
class MayOrder:
    """What is to be filled in. `address` is the one that the account's last Return went to."""

    episode: Episode
    reason: Reason
    needs_second: bool
    address: Address | None = None


class OrderState(StrEnum):
    """Where a removal order stands at Amazon. Of an `ordered` one its intent tells more."""

    ORDERED = "ordered"
    CREATED = "created"
    IN_PROCESS = "in_process"
    PROCESSED = "processed"
    CANCELLED = "cancelled"


# Why an intent ended whose waiting a person stopped: Amazon may have made its order all the same.
GIVEN_UP = "removal_given_up"
# While it is in one of these its units are still Amazon's to take.
RUNNING = frozenset({OrderState.CREATED, OrderState.IN_PROCESS})


@dataclass(frozen=True, slots=True)
class Counts:
    """Units by what became of them, as Amazon's removal order detail report counts them."""

    requested: int = 0
    cancelled: int = 0
    disposed: int = 0
    shipped: int = 0
    in_process: int = 0

    @property
    def gone(self) -> int:
        return self.disposed + self.shipped

    def __add__(self, other: "Counts") -> "Counts":
        pairs = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(Counts))
        return Counts(*(mine + theirs for mine, theirs in pairs))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the report: units of one SKU in one condition. `status` is in Amazon's words."""

    order: str
    sku: str
    status: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Followed:
    """An order that was asked for. `name` is its MerchantRemovalOrderID, by which it is found.

    `sent_at` is when it was handed in, None before; `told_at` is the time of the report that
    `state` and `counts` come from, None before any.
    """

    id: int
    account: str
    marketplace: str
    episode: str
    intent: int
    name: str
    order: RemovalOrder
    by: str
    at: datetime
    sent_at: datetime | None = None
    state: OrderState = OrderState.ORDERED
    counts: Counts = Counts()
    told_at: datetime | None = None

    @property
    def running(self) -> bool:
        return self.state in RUNNING


def name_of(intent_id: int, at: datetime) -> str:
    """A MerchantRemovalOrderID of our own: no two orders of an account may ever share one."""
    return f"refloat-{at:%Y%m%d-%H%M%S}-{intent_id}"


def told_by(rows: Iterable[Row]) -> tuple[OrderState, Counts] | None:
    """What the rows of one order say of it; None where the report has none of it.

    It is over once every row is, and processed if any unit went.
    """
    found = list(rows)
    if not found:
        return None
    counts = sum((row.counts for row in found), Counts())
    words = {row.status.strip().casefold() for row in found}
    if words <= {"completed", "cancelled"}:
        over = OrderState.PROCESSED if counts.gone else OrderState.CANCELLED
        # Completed without any unit told of is a word without its figures: it is not believed.
        known = counts.gone or words == {"cancelled"} or counts.cancelled >= counts.requested > 0
        return (over if known else OrderState.IN_PROCESS), counts
    moving = counts.gone or counts.in_process or words & {"in process", "processing"}
    return (OrderState.IN_PROCESS if moving else OrderState.CREATED), counts
