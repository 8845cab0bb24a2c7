"""Amazon's reports that tell what storage costs: bytes to rows, or a line with why it is none.

Sources: GET_FBA_STORAGE_FEE_CHARGES_DATA (Monthly Storage Fees), GET_FBA_INVENTORY_PLANNING_DATA
(Manage Inventory Health) and GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA (Fee Preview), of which the
dimensions are read. Columns are found by name; which there are differs by store and by year.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import partial

from amazon.report_columns import check_columns, column_names
from amazon.report_file import Content, close, open_report
from amazon.report_text import BLANK, ReportText, Unreadable, read_rows, wrong_columns
from amazon.reports import RejectedRow
from stranded.actions import Why
from stranded.costs import MILLIONTH, Basis, FeeRow
from stranded.marketplaces import Marketplace


class FeeReport(StrEnum):
    STORAGE_FEES = "storage_fees"
    INVENTORY_PLANNING = "inventory_planning"
    FEE_PREVIEW = "fee_preview"


SIDES = ("longest-side", "median-side", "shortest-side")
# The columns without which a file is not this report. Names are compared with hyphens: the same
# column is written with them on the help page and with underscores in the file.
REQUIRED = {
    FeeReport.STORAGE_FEES: {"asin", "fnsku", "month-of-charge", "estimated-monthly-storage-fee"},
    FeeReport.INVENTORY_PLANNING: {"sku", "asin", "snapshot-date", "item-volume"},
    FeeReport.FEE_PREVIEW: {"sku", "asin", "unit-of-dimension", *SIDES},
}
# The unit of a side -> the volume's unit, and how many cubes of the side's unit it has.
CUBES = {
    "inches": ("cubic feet", Decimal(1728)),
    "centimeters": ("cubic meters", Decimal(1000000)),
}

_NUMBER = re.compile(r"[0-9]{1,9}([.][0-9]{1,12})?([eE]-?[0-9]{1,2})?")
# What stands where there is no value; -1 in the planning report.
_NOTHING = re.compile(r"(--?|n/?a|none|-1([.]0+)?)?", re.IGNORECASE)
_MONTH = re.compile(r"20[0-9]{2}-[0-9]{2}")
_DAY = re.compile(r"(20[0-9]{2}-[0-9]{2}-[0-9]{2})([Tt ].*)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
# How the three reports call the column that names the store.
COUNTRY = ("country-code", "marketplace", "amazon-store")
# Amazon writes the United Kingdom as UK here and there.
_ALSO = {"GB": ("uk",)}


class FeeRows:
    """The rows of one fee report that belong to a marketplace, in the file's order.

    `elsewhere` counts, after the iteration, the rows of other countries by what they name.
    """

    def __init__(self, text: ReportText, marketplace: Marketplace, today: date) -> None:
        self._header_line, header = text.header()
        self.columns = column_names(header)
        self.kind = _kind(self.columns)
        self.elsewhere: Counter[str] = Counter()
        self._text = text
        self._here = _names(marketplace)
        self._today = today

    def __iter__(self) -> Iterator[FeeRow | RejectedRow]:
        self.elsewhere.clear()
        for block in self._text.blocks(after=self._header_line):
            for number, line in enumerate(block.lines, block.first):
                if number in block.faults:
                    yield RejectedRow(number, block.faults[number], None)
                elif line.strip(BLANK) and (row := self._read(number, line)) is not None:
                    yield row

    def _read(self, number: int, line: str) -> FeeRow | RejectedRow | None:
        try:
            return self._row(line)
        except Unreadable as error:
            return RejectedRow(number, error.why, None)

    def _row(self, line: str) -> FeeRow | None:
        """The line as a row; None where it is another country's."""
        cells = dict(zip(self.columns, self._cells(line), strict=True))
        country = next((cells[name] for name in COUNTRY if name in cells), "")
        if country and country.casefold() not in self._here:
            self.elsewhere[country[:40]] += 1
            return None
        row = self._read_as(cells)
        if not (row.fnsku or row.sku or row.asin):
            raise Unreadable(Why("missing_item"))
        if row.on > self._today + timedelta(days=1):
            # No later report would ever be newer than such a figure.
            raise Unreadable(Why("future_date", {"value": row.on.isoformat()}))
        return row

    def _read_as(self, cells: dict[str, str]) -> FeeRow:
        if self.kind is FeeReport.STORAGE_FEES:
            return _billed(cells)
        if self.kind is FeeReport.INVENTORY_PLANNING:
            return _planned(cells)
        return _previewed(cells, self._today)

    def _cells(self, line: str) -> list[str]:
        cells = [cell.strip(BLANK) for cell in line.split("\t")]
        if len(cells) != len(self.columns):
            raise wrong_columns(len(cells), len(self.columns))
        return cells


def fee_report(content: Content) -> FeeReport | None:
    """Which fee report the content is by its header; None where it is none.

    What can be read only once is read here. Raises ReportRefused where it is no report of any kind.
    """
    file = open_report(content)
    try:
        _, header = ReportText(file, "utf-8", japanese=False).header()
        return kind_of(column_names(header))
    finally:
        close(file, content)


def kind_of(columns: Iterable[str]) -> FeeReport | None:
    """Which fee report has such a header."""
    names = {*column_names("\t".join(columns))}
    return next((kind for kind, required in REQUIRED.items() if required <= names), None)


def read_fees(
    content: Content, charset: str | None, marketplace: Marketplace, today: date
) -> FeeRows:
    """The rows of a fee report as it was downloaded, gzipped or not; none may lie after `today`.

    Raises ReportRefused here, before the first row, where the file is no such report.
    """
    rows_of = partial(FeeRows, marketplace=marketplace, today=today)
    return read_rows(content, charset, marketplace, rows_of)


def _kind(columns: tuple[str, ...]) -> FeeReport:
    kind = kind_of(columns)
    # What is none of them is told as the best of them is wanted.
    wanted = kind or FeeReport.STORAGE_FEES
    check_columns(columns, tuple(sorted(REQUIRED[wanted])))
    return wanted


def _names(marketplace: Marketplace) -> frozenset[str]:
    """How a report may name the marketplace, in small letters."""
    domain = f"amazon.{marketplace.domain}"
    named = (marketplace.code, marketplace.id, domain, f"www.{domain}")
    also = _ALSO.get(marketplace.code, ())
    return frozenset(name.casefold() for name in (*named, *also))


def _billed(cells: dict[str, str]) -> FeeRow:
    """A row of the storage fees. Units that wait for their removal are not billed."""
    on_hand = _number(cells, "average-quantity-on-hand")
    leaving = _number(cells, "average-quantity-pending-removal") or Decimal(0)
    rate = "storage-rate" if "storage-rate" in cells else "base-rate"
    return FeeRow(
        Basis.FEE_REPORT,
        *_named(cells),
        on=_day(cells, "month-of-charge"),
        currency=_currency(cells),
        fee=_number(cells, "estimated-monthly-storage-fee"),
        quantity=None if on_hand is None else on_hand - leaving,
        rate=_number(cells, rate),
        volume=_number(cells, "item-volume"),
        volume_unit=cells.get("volume-units", ""),
        size_tier=cells.get("product-size-tier", ""),
        dangerous_goods=not _NOTHING.fullmatch(cells.get("dangerous-goods-storage-type", "")),
    )


def _planned(cells: dict[str, str]) -> FeeRow:
    """A row of the planning report. It tells the volume of all units, hence how many they are."""
    volume, stored = _number(cells, "item-volume"), _number(cells, "storage-volume")
    return FeeRow(
        Basis.PLANNING_REPORT,
        *_named(cells),
        on=_day(cells, "snapshot-date"),
        currency=_currency(cells),
        fee=_number(cells, "estimated-storage-cost-next-month"),
        quantity=stored / volume if stored and volume else None,
        volume=volume,
        volume_unit=cells.get("volume-unit-measurement", ""),
        size_tier=cells.get("storage-type", ""),
    )


def _previewed(cells: dict[str, str], today: date) -> FeeRow:
    """A row of the Fee Preview, which names no day. Its fees are for sales, none for storage."""
    volume, unit = _volume(cells)
    tier = "product-size-tier" if "product-size-tier" in cells else "product-size-weight-band"
    return FeeRow(
        Basis.FEE_PREVIEW,
        *_named(cells),
        on=today,
        currency=_currency(cells),
        volume=volume,
        volume_unit=unit,
        size_tier=cells.get(tier, ""),
    )


def _volume(cells: dict[str, str]) -> tuple[Decimal | None, str]:
    unit, cubes = CUBES.get(cells["unit-of-dimension"].casefold(), ("", Decimal(1)))
    longest, median, shortest = (_number(cells, side) for side in SIDES)
    if not unit or not (longest and median and shortest):
        return None, unit
    return (longest * median * shortest / cubes).quantize(MILLIONTH, ROUND_HALF_UP), unit


def _named(cells: dict[str, str]) -> tuple[str, str, str]:
    return cells.get("asin", ""), cells.get("fnsku", ""), cells.get("sku", "")


def _currency(cells: dict[str, str]) -> str:
    """Empty where it is not named: an amount without its currency is no amount."""
    text = cells.get("currency", "").upper()
    return text if _CURRENCY.fullmatch(text) else ""


def _number(cells: dict[str, str], column: str) -> Decimal | None:
    """A comma may group or divide, so such a number is not read rather than read wrongly."""
    text = cells.get(column, "")
    if _NOTHING.fullmatch(text):
        return None
    if not _NUMBER.fullmatch(text):
        raise _bad("bad_number", column, text)
    return Decimal(text)


def _day(cells: dict[str, str], column: str) -> date:
    """A month's first day, or the day of an ISO date or time."""
    text = cells[column]
    found = _DAY.fullmatch(f"{text}-01" if _MONTH.fullmatch(text) else text)
    try:
        if found:
            return date.fromisoformat(found[1])
    except ValueError:
        pass
    raise _bad("bad_date", column, text)


def _bad(code: str, column: str, text: str) -> Unreadable:
    return Unreadable(Why(code, {"column": column, "value": text[:40]}))
