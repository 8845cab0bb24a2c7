"""Charsets and lines: what a report file looks like before its columns matter."""

import codecs
from collections.abc import Iterator

import pytest

from amazon.report_text import MAX_LINE
from amazon.reports import RejectedRow, ReportRefused, read_report
from stranded.items import StrandedItem
from tests.amazon.files import HEADER, JP, US, items, rejected, report


def titles(content: str | bytes, charset: str | None = None) -> list[str]:
    return [item.title for item in items(content, charset)]


# --- charsets


@pytest.mark.trap("Cp1252 is no ISO-8859-1")
@pytest.mark.parametrize("named", ["Cp1252", "windows-1252", "ISO-8859-1", "latin1", '"cp1252"'])
def test_a_named_western_charset_means_cp1252(named: str) -> None:
    content = report({"product-name": "“Café” – €"}).encode("cp1252")

    assert titles(content, named) == ["“Café” – €"]


@pytest.mark.trap("Shift_JIS is cp932")
@pytest.mark.parametrize("named", ["Shift_JIS", "shift-jis", "windows-31J", "MS932", "cp932", None])
def test_a_named_japanese_charset_means_cp932(named: str | None) -> None:
    content = report({"product-name": "①髙級ランプ"}).encode("cp932")

    ((_, item),) = read_report(content, named, JP)

    assert isinstance(item, StrandedItem)
    assert item.title == "①髙級ランプ"


@pytest.mark.parametrize("named", ["utf8", "UTF-8", "utf_8", "UTF8 "])
def test_utf_8_is_known_however_it_is_spelt(named: str) -> None:
    assert titles(report({"product-name": "捕蚊灯"}), named) == ["捕蚊灯"]


@pytest.mark.parametrize("named", ["x-unknown", "utf-16", "hex", "unicode_escape", "\0", "idna"])
def test_a_charset_that_cannot_be_meant_is_no_information(named: str) -> None:
    assert titles(report({"product-name": "Café"}), named) == ["Café"]


@pytest.mark.trap("The charset may be missing")
@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_without_a_named_charset_utf_8_comes_before_cp1252(charset: str) -> None:
    assert titles(report({"product-name": "Café"}).encode(charset)) == ["Café"]


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    header = ("sku", "stranded-reason")

    (item,) = items(codecs.BOM_UTF8 + report({"sku": "灯"}, header=header).encode())

    assert item.sku == "灯"


@pytest.mark.trap("A byte order mark contradicts the charset")
def test_a_byte_order_mark_outweighs_the_named_charset() -> None:
    content = codecs.BOM_UTF8 + report({"product-name": "Café"}).encode()

    assert titles(content, "Cp1252") == ["Café"]


@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_spreadsheets_unicode_text_is_read(order: str, mark: str) -> None:
    content = (mark + report({"product-name": "捕蚊灯 💡"}, {}, end="\r\n")).encode(
        f"utf-16-{order}"
    )

    assert titles(content)[0] == "捕蚊灯 💡"


def test_half_a_character_of_utf_16_sets_only_its_line_aside() -> None:
    content = report({}, {"product-name": "\ud83d"}, {}).encode("utf-16-le", "surrogatepass")

    (row,) = rejected(codecs.BOM_UTF16_LE + content)

    assert (row.line, row.sku, row.why.code) == (3, "LAMP-2", "bad_encoding")


def test_a_utf_16_file_that_ends_inside_a_character_loses_its_last_line() -> None:
    content = report({}, {}).encode("utf-16")

    (row,) = rejected(content[:-3])

    assert (row.line, row.why.code) == (3, "bad_encoding")


def test_a_name_that_most_lines_contradict_is_passed_over() -> None:
    content = report({"product-name": "Café"}, {"product-name": "Brûlée"}).encode("cp1252")

    assert titles(content, "utf-8") == ["Café", "Brûlée"]


def test_bytes_outside_the_named_charset_set_only_their_row_aside() -> None:
    content = report({}, {"product-name": "?!"}).encode().replace(b"?!", b"\xff\xfe")

    (row,) = rejected(content, "utf-8")

    assert (row.line, row.sku, row.why.code) == (3, "LAMP-2", "bad_encoding")
    assert row.why.parameters == {"charset": "utf-8"}


def test_a_damaged_line_does_not_change_the_charset_of_the_others() -> None:
    content = report({"product-name": "Café"}, {"product-name": "?!"}, {"product-name": "Zoë"})

    rows = [row for _, row in read_report(content.encode().replace(b"?!", b"\xff"), None, US)]

    assert [getattr(row, "title", None) for row in rows] == ["Café", None, "Zoë"]


def test_a_sku_that_is_not_in_the_charset_is_not_named() -> None:
    content = report({"sku": "?!"}).encode().replace(b"?!", b"\xff\xfe")

    (row,) = rejected(content, "utf-8")

    assert (row.why.code, row.sku) == ("bad_encoding", None)


def test_half_a_japanese_character_at_a_lines_end_takes_no_other_line_with_it() -> None:
    header = ("sku", "stranded-reason", "product-name")
    content = report({"product-name": "灯"}, {"product-name": "?!"}, {}, header=header)

    found = list(read_report(content.encode("cp932").replace(b"?!", b"\x81"), "cp932", JP))

    assert [type(row) for _, row in found] == [StrandedItem, RejectedRow, StrandedItem]


# --- lines


@pytest.mark.trap("Lines end in a carriage return too")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_every_way_to_end_a_line_is_known(end: str) -> None:
    rows = list(read_report(report({}, {"sku": "灯"}, end=end).encode(), None, US))

    assert [(line, row.sku) for line, row in rows] == [(2, "LAMP-1"), (3, "灯")]


def test_a_stray_carriage_return_in_a_title_ends_no_line() -> None:
    assert titles(report({"product-name": "Lamp\rwarm"}, {}))[0] == "Lamp\rwarm"


@pytest.mark.parametrize(
    "odd", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\x07", "\x1b[31m"]
)
def test_what_other_readers_take_for_a_lines_end_is_part_of_a_title(odd: str) -> None:
    content = report({"product-name": f"Lamp{odd}warm"}, {})

    assert titles(content)[0] == f"Lamp{odd}warm"


@pytest.mark.parametrize("title", ["💡" * 5000, "مصباح \u202eدافئ\u202c", "x" * 10_000])
def test_long_and_foreign_titles_are_kept_whole(title: str) -> None:
    assert titles(report({"product-name": title})) == [title]


def test_carriage_returns_and_blank_lines_are_no_data() -> None:
    content = report({}, {}, end="\r\n").replace("\r\nRelist", "\r\n\r\nRelist", 1)

    found = items(content + "\r\n\t\t\t\r\n" + "\t" * 17 + "\r\n")

    assert [item.sku for item in found] == ["LAMP-1", "LAMP-2"]


def test_blank_lines_before_the_header_are_counted() -> None:
    rows = read_report(("\n\n" + report({})).encode(), None, US)

    assert [line for line, _ in rows] == [4]


def test_the_line_of_a_row_is_counted_in_the_file() -> None:
    content = report({}, {"date-stranded": "?"}).replace("\nRelist", "\n\nRelist", 1)

    (row,) = rejected(content)

    assert row.line == 4


def test_lines_are_counted_on_across_blocks() -> None:
    content = report(*({} for _ in range(3000)), {"date-stranded": "?"})

    (row,) = rejected(content)

    assert (row.line, row.sku) == (3002, "LAMP-3001")


def test_a_last_line_without_an_end_is_a_line() -> None:
    assert len(items(report({}, {}).removesuffix("\n"))) == 2


def test_a_nul_in_a_row_sets_only_that_row_aside() -> None:
    (row,) = rejected(report({}, {"product-name": "a\0b"}, {}))

    assert (row.line, row.sku, row.why.code) == (3, "LAMP-2", "bad_character")


@pytest.mark.parametrize("length", [MAX_LINE + 1, 3 * MAX_LINE])
@pytest.mark.parametrize("end", ["\n", "\r"])
def test_an_endless_line_is_set_aside_and_reading_goes_on(length: int, end: str) -> None:
    content = report({}, {"product-name": "x" * length}, {}, end=end)

    rows = dict(read_report(content.encode(), None, US))

    assert list(rows) == [2, 3, 4]
    assert isinstance(rows[4], StrandedItem)
    assert isinstance(rows[3], RejectedRow)
    assert (rows[3].why.code, rows[3].why.parameters) == ("line_too_long", {"mib": 1})


def test_a_line_may_be_as_long_as_the_limit() -> None:
    rest = len(report({"product-name": ""}).splitlines()[1])

    (item,) = items(report({"product-name": "x" * (MAX_LINE - rest)}))

    assert len(item.title) == MAX_LINE - rest


def test_an_endless_last_line_is_set_aside_too() -> None:
    (row,) = rejected(report({}) + "x" * (2 * MAX_LINE))

    assert (row.line, row.why.code) == (3, "line_too_long")


def test_endless_lines_do_not_fill_the_memory() -> None:
    def pieces() -> Iterator[bytes]:
        yield report({}).encode()
        yield from (b"x" * MAX_LINE for _ in range(20))

    rows = read_report(pieces(), None, US)

    assert max(map(len, rows._text._whole_lines())) < 2 * MAX_LINE


def test_a_file_whose_first_line_never_ends_is_no_report() -> None:
    with pytest.raises(ReportRefused) as refused:
        read_report("\t".join(HEADER).encode() * 5000, None, US)

    assert refused.value.parameters == {"kind": "binary"}


def test_two_readings_at_once_do_not_disturb_each_other() -> None:
    rows = read_report(report(*({} for _ in range(2000))).encode(), None, US)

    assert list(zip(rows, rows, strict=True)) == [(one, one) for one in rows]
