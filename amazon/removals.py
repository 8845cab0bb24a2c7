"""POST_FLAT_FILE_FBA_CREATE_REMOVAL: the file that asks for a removal order, and Amazon's answer.

Two layouts are in use. One begins with the order's own fields, a line each, then a blank line and a
table of SKUs; the other is one table whose rows are grouped by MerchantRemovalOrderID. What is sent
is the first: three integrations that run are known to send it, and it can hold one order only, so
that Amazon's answer can speak of no other. Both are read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from amazon.gateway import AmazonError
from amazon.report_columns import column_names
from amazon.report_file import Content, ReportRefused, close, open_report
from amazon.report_text import BLANK, NO_TEXT, ReportText
from stranded.actions import IntentState, Outcome, Why
from stranded.removal_order import Address, Disposition, RemovalOrder, is_one_line

FEED_TYPE = "POST_FLAT_FILE_FBA_CREATE_REMOVAL"
CONTENT_TYPE = "text/tab-separated-values; charset=UTF-8"
ORDER, DISPOSITION = "MerchantRemovalOrderID", "RemovalDisposition"
TABLE = ("MerchantSKU", "SellableQuantity", "UnsellableQuantity")
ADDRESS = {
    "AddressName": "name",
    "AddressFieldOne": "line_1",
    "AddressFieldTwo": "line_2",
    "AddressFieldThree": "line_3",
    "AddressCity": "city",
    "AddressCountryCode": "country",
    "AddressStateOrRegion": "state",
    "AddressPostalCode": "postal_code",
    "ContactPhoneNumber": "phone",
}
NOTES = "ShippingNotes"
COLUMNS = (ORDER, DISPOSITION, *TABLE, *ADDRESS, NOTES)
SAID = ("error-code", "error-type", "error-message")
# Amazon's code of the line which says that nothing was made.
NOT_PROCESSED = "3"
ISSUES_SHOWN = 20
_COUNT = re.compile(r"number of records (processed|successful)\D*(\d{1,9})\s*", re.IGNORECASE)


def write_order(name: str, order: RemovalOrder) -> bytes:
    """The file as it is sent. Raises AmazonError where a value would break its lines."""
    head = {ORDER: name, **_head(order)}
    row = (order.sku, str(order.sellable), str(order.unsellable))
    lines = [*((key, value) for key, value in head.items() if value), ("",), TABLE, row]
    return _written(lines)


def write_table(orders: Iterable[tuple[str, RemovalOrder]]) -> bytes:
    """The other layout: a row an order, each with all of its fields."""
    rows = [_row({ORDER: name, **_head(order)}, order) for name, order in orders]
    return _written([COLUMNS, *rows])


def _row(head: dict[str, str], order: RemovalOrder) -> tuple[str, ...]:
    units = (order.sku, str(order.sellable), str(order.unsellable))
    cells = {**head, **dict(zip(TABLE, units, strict=True))}
    return tuple(cells.get(column, "") for column in COLUMNS)


def _head(order: RemovalOrder) -> dict[str, str]:
    address = order.address if order.disposition is Disposition.RETURN else None
    where = {key: getattr(address, field) for key, field in ADDRESS.items()} if address else {}
    return {DISPOSITION: order.disposition.value, **where, NOTES: order.notes}


def _written(lines: Iterable[tuple[str, ...]]) -> bytes:
    cells = [*lines]
    if not all(is_one_line(cell) for line in cells for cell in line):
        raise AmazonError("removal_not_one_line", permanent=True)
    return "".join("\t".join(line) + "\n" for line in cells).encode()


def read_orders(content: bytes) -> list[tuple[str, RemovalOrder]]:
    """The orders of a file in either layout, a SKU each, by name. Raises ValueError."""
    lines = [
        line.split("\t") for line in content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    ]
    if set(TABLE) <= set(lines[0]):
        return [_order(cells) for cells in _dicts(lines)]
    gap = next((number for number, line in enumerate(lines) if not any(line)), len(lines))
    head = {line[0]: line[1] for line in lines[:gap] if len(line) > 1}
    return [_order({**head, **cells}) for cells in _dicts(lines[gap + 1 :])]


def _dicts(lines: list[list[str]]) -> list[dict[str, str]]:
    if not lines:
        raise ValueError("there is no table of SKUs")
    header, *rows = lines
    return [dict(zip(header, row, strict=False)) for row in rows if any(row)]


def _order(cells: dict[str, str]) -> tuple[str, RemovalOrder]:
    try:
        sku, sellable, unsellable = (cells[column] for column in TABLE)
        disposition = Disposition(cells[DISPOSITION].capitalize())
    except KeyError as error:
        raise ValueError(f"the column {error} is missing") from None
    given = {field: cells.get(key, "") for key, field in ADDRESS.items()}
    address = Address(**given) if any(given.values()) else None
    order = RemovalOrder(
        sku, int(sellable or 0), int(unsellable or 0), disposition, address, cells.get(NOTES, "")
    )
    return cells[ORDER], order


@dataclass(frozen=True, slots=True)
class Issue:
    """A line of Amazon's answer."""

    code: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The processing report of a feed: how many records went through, and what is said of others.

    A count is None where the text does not tell it.
    """

    processed: int | None
    successful: int | None
    issues: tuple[Issue, ...]


def read_answer(content: Content, charset: str | None) -> Answer:
    """What the text says, gzipped or not. Raises ReportRefused where it is no text at all."""
    file = open_report(content)
    try:
        text = ReportText(file, charset, japanese=False)
        lines = [_as_text(line) for block in text.blocks() for line in block.lines]
    finally:
        close(file, content)
    counts = dict.fromkeys(("processed", "successful"), None) | {
        found[1].lower(): int(found[2])
        for line in lines
        if (found := _COUNT.fullmatch(line.strip()))
    }
    return Answer(counts["processed"], counts["successful"], tuple(_issues(lines)))


def _as_text(line: str) -> str:
    """What Amazon says is kept and shown, so bytes that its charset has not must not stay in it."""
    return NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", line.strip("\r"))


def _issues(lines: list[str]) -> list[Issue]:
    start = next((n for n, line in enumerate(lines) if "error-code" in column_names(line)), None)
    if start is None:
        return []
    columns = column_names(lines[start])
    rows = (dict(zip(columns, line.split("\t"), strict=False)) for line in lines[start + 1 :])
    found = [Issue(*(row.get(name, "").strip(BLANK) for name in SAID)) for row in rows]
    return [one for one in found if one != Issue("", "", "")]


def read_outcome(content: Content, charset: str | None) -> Outcome:
    """Whether the order was made, by Amazon's answer as it was downloaded."""
    try:
        return outcome_of(read_answer(content, charset))
    except ReportRefused:
        return Outcome(IntentState.UNKNOWN, Why("removal_answer_unread"))


def outcome_of(answer: Answer) -> Outcome:
    """Whether the order was made. DONE alone does not say so, and neither does a text unread.

    `unknown` where the text can't be understood or contradicts itself.
    """
    issues = [[one.code, one.message] for one in answer.issues if _says_no(one)][:ISSUES_SHOWN]
    if answer.successful is None:
        return Outcome(IntentState.UNKNOWN, Why("removal_answer_unread"))
    if answer.successful == 0:
        return Outcome(IntentState.REFUSED, Why("amazon_refused", {"issues": issues}))
    if issues:
        return Outcome(IntentState.UNKNOWN, Why("removal_answer_unclear", {"issues": issues}))
    if answer.processed not in (None, answer.successful):
        counts = {"processed": answer.processed, "successful": answer.successful}
        return Outcome(IntentState.UNKNOWN, Why("removal_answer_partly", {**counts}))
    return Outcome(IntentState.CONFIRMED, Why("removal_created"))


def _says_no(issue: Issue) -> bool:
    """An Info line is as good as an error where it says that nothing was made."""
    return issue.kind.casefold() == "error" or issue.code == NOT_PROCESSED
