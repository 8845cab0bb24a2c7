import gzip
import os
import tempfile
from pathlib import Path

import pytest

from amazon.reports import ReportRefused, read_report
from tests.amazon.files import US, items, report


def refusal(content: bytes) -> ReportRefused:
    with pytest.raises(ReportRefused) as refused:
        read_report(content, None, US)
    return refused.value


@pytest.mark.trap("gzip comes unannounced")
def test_gzip_is_told_by_its_first_bytes() -> None:
    assert len(items(gzip.compress(report({}, {}).encode()))) == 2


def test_a_report_can_come_in_pieces() -> None:
    content = gzip.compress(report({}, {}).encode())
    pieces = (content[at : at + 7] for at in range(0, len(content), 7))

    assert len(list(read_report(pieces, None, US))) == 2


def test_an_open_file_is_read_where_it_lies_and_stays_its_callers(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(report({}, {}).encode())

    with path.open("rb") as file:
        rows = read_report(file, None, US)
        assert [line for line, _ in rows] == [2, 3]
        del rows
        assert not file.closed


def test_a_gzipped_file_that_was_just_written_is_read_and_not_written_to() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(gzip.compress(report({}, {}).encode()))
        file.seek(0)

        assert len(list(read_report(file, None, US))) == 2


def test_an_open_file_that_is_gzipped_is_inflated_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.txt.gz"
    path.write_bytes(gzip.compress(report({}, {}).encode()))

    with path.open("rb") as file:
        assert len(list(read_report(file, None, US))) == 2
        assert not file.closed


def test_a_pipe_is_read_too() -> None:
    receiver, sender = os.pipe()
    with os.fdopen(sender, "wb") as file:
        file.write(report({}, {}).encode())

    with os.fdopen(receiver, "rb") as file:
        assert len(list(read_report(file, None, US))) == 2


def test_the_rows_tell_how_far_they_are_read() -> None:
    content = report(*({} for _ in range(20_000))).encode()
    rows = read_report(gzip.compress(content), None, US)
    assert rows.position == 0

    seen = [rows.position for _ in rows]

    assert rows.size == len(content)
    assert seen[0] < rows.size
    assert seen == sorted(seen)
    assert seen[-1] == rows.size


def test_the_rows_can_be_read_again() -> None:
    rows = read_report(report({}, {}).encode(), None, US)

    assert list(rows) == list(rows)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "html"),
        (b"  <?xml version='1.0'?><Error/>", "html"),
        (b'{"errors": []}', "json"),
        (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", "xlsx"),
        (b"PK\x03\x04\x14\x00\x06\x00report.txt", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        (b"%PDF-1.7", "pdf"),
        (report({}).replace("\t", ",").encode(), "csv"),
        (report({}).replace("\t", ";").encode(), "csv"),
        (
            report({}).replace("\t", '"\t"').replace("\n", '"\n"').encode().join((b'"', b"")),
            "quoted",
        ),
        (report({}).encode("utf-32"), "binary"),
        (bytes(4096), "binary"),
        (b"x" * (2 << 20), "binary"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_kind(content: bytes, kind: str) -> None:
    refused = refusal(content)

    assert (refused.code, refused.parameters) == ("not_a_report", {"kind": kind})


@pytest.mark.parametrize("content", [b"", b"\n\r\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_refused_and_is_no_report_of_no_rows(content: bytes) -> None:
    assert refusal(content).code == "empty_file"


def test_a_report_that_was_compressed_twice_is_read() -> None:
    assert len(items(gzip.compress(gzip.compress(report({}, {}).encode())))) == 2


def test_what_was_compressed_more_often_is_no_report() -> None:
    content = gzip.compress(gzip.compress(gzip.compress(report({}).encode())))

    assert refusal(content).parameters == {"kind": "gzip"}


def test_a_damaged_gzip_is_refused() -> None:
    content = gzip.compress(report({}).encode())

    assert refusal(content[:-9]).code == "damaged_file"
    assert refusal(content[:12] + b"\xff\xff" + content[14:]).code == "damaged_file"


def test_a_bomb_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amazon.report_file.MAX_BYTES", 1 << 20)
    bomb = gzip.compress(b"0\n" * (2 << 20))

    assert refusal(bomb).code == "too_large"
    assert refusal(gzip.compress(bomb)).code == "too_large"
    assert refusal(b"sku\n" * (1 << 19)).code == "too_large"
