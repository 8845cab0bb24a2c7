"""The same items come out of a file however it was written, and anything else is refused."""

import codecs
import gzip
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from amazon.report_columns import COLUMNS
from amazon.reports import ReportRefused, read_report
from stranded.items import Money, StrandedItem
from stranded.marketplaces import MARKETPLACES

CHARSETS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp932")
# Letters of each charset's own, with quotes, blanks and what some take for a line's end.
LETTERS = {"cp1252": "aé€–\"' ,;", "cp932": "a①髙灯ｱ\"' ,;"}
OTHERS = "aé捕💡م\u202e\x0b\x1c\x85\u2028\"' ,;"
NOTHING: list[str | None] = [None]
NAMED: dict[str, list[str | None]] = {
    "utf-8": [None, "UTF-8"],
    "cp1252": ["Cp1252"],
    "cp932": [None, "Shift_JIS", "windows-31J"],
}


@dataclass(frozen=True)
class Form:
    charset: str
    named: str | None
    columns: tuple[str, ...]
    end: str
    compressed: int
    last_end: bool


@st.composite
def forms(draw: st.DrawFn) -> Form:
    charset = draw(st.sampled_from(CHARSETS))
    return Form(
        charset=charset,
        named=draw(st.sampled_from(NAMED.get(charset, NOTHING))),
        columns=tuple(draw(st.permutations([*COLUMNS, "program"]))),
        end=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        compressed=draw(st.integers(0, 2)),
        last_end=draw(st.booleans()),
    )


def texts(charset: str) -> st.SearchStrategy[str]:
    return st.text(LETTERS.get(charset, OTHERS), max_size=12).map(str.strip)


def whens() -> st.SearchStrategy[date | datetime | None]:
    days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
    seconds = st.integers(946_684_800, 4_102_444_799)  # of the same years
    return st.none() | days | seconds.map(lambda second: datetime.fromtimestamp(second, UTC))


@st.composite
def items(draw: st.DrawFn, charset: str, number: int) -> StrandedItem:
    cents = draw(st.none() | st.integers(0, 99_999_999_999))
    values = [
        f"SKU-{number}",
        *(draw(texts(charset)) for _ in range(10)),
        *(draw(whens()) for _ in range(2)),
        *(draw(st.integers(0, 999_999_999)) for _ in range(4)),
        None if cents is None else Money(Decimal(cents) / 100, "JPY"),
    ]
    return StrandedItem._make(values)


def written(item: StrandedItem, form: Form) -> str:
    cells = {name: _cell(getattr(item, name, "x")) for name in form.columns}
    return "\t".join(cells[name] for name in form.columns)


def _cell(value: object) -> str:
    if isinstance(value, Money):
        return f"{value.amount:f}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def as_file(rows: list[StrandedItem], form: Form) -> bytes:
    header = "\t".join(COLUMNS.get(name, (name,))[0] for name in form.columns)
    text = form.end.join([header, *(written(row, form) for row in rows)])
    content = (text + form.end * form.last_end).encode(form.charset)
    for _ in range(form.compressed):
        content = gzip.compress(content)
    return content


@given(st.data(), forms())
def test_items_come_back_equal_from_every_form_of_a_file(data: st.DataObject, form: Form) -> None:
    count = data.draw(st.integers(0, 5))
    rows = [data.draw(items(form.charset, number)) for number in range(count)]
    content = as_file(rows, form)

    with tempfile.TemporaryFile() as file:
        file.write(content)
        found = list(read_report(file, form.named, MARKETPLACES["JP"]))

    assert found == list(enumerate(rows, start=2))
    assert found == list(read_report(content, form.named, MARKETPLACES["JP"]))


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"\x1f\x8b", b"sku\tstranded-reason"]
    ),
    st.sampled_from([None, "utf-8", "Shift_JIS", "Cp1252"]),
    st.booleans(),
)
def test_random_bytes_are_rows_or_a_refusal(
    noise: bytes, start: bytes, named: str | None, compressed: bool
) -> None:
    content = gzip.compress(start + noise) if compressed else start + noise

    try:
        rows = read_report(content, named, MARKETPLACES["JP"])
    except ReportRefused as refused:
        str(refused).encode()
    else:
        assert all(row is not None for _, row in rows)
