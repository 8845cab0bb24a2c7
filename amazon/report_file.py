"""The bytes of a report file: inflated, of the right kind, and read with the right charset."""

import codecs
import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO

MAX_BYTES = 1 << 30
MAX_LINE = 1 << 20
_PIECE = 1 << 20
_GZIP = b"\x1f\x8b"

# Python's name of a charset -> the codec that is meant. Amazon says Shift_JIS of files that hold
# characters only cp932 has, and a Latin-1 label stands on files with cp1252's quotes and dashes
# (python-amazon-sp-api #769, selling-partner-api-models #2748). Other names are no information.
_MEANT = {
    "utf-8": "utf-8",
    "cp1252": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-15": "iso8859-15",
    "cp932": "cp932",
    "shift_jis": "cp932",
    "euc_jp": "euc_jp",
    "gb18030": "gb18030",
    "gbk": "gb18030",
}

_KINDS = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF", "pdf"),
    (codecs.BOM_UTF16_LE, "utf16"),
    (codecs.BOM_UTF16_BE, "utf16"),
)


class ReportRefused(Exception):  # noqa: N818 - a refusal, as Amazon's are
    """The file is no stranded report. `code` with `parameters` become a sentence in bot.messages.

    Codes: empty_file, not_a_report (kind), damaged_file, too_large (limit in bytes), missing_column
    (missing, found, expected), duplicate_column (columns).
    """

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(f"{code} {parameters}" if parameters else code)
        self.code = code
        self.parameters = parameters


def inflate(content: bytes) -> bytes:
    """The content without gzip, told by its first bytes and no header. Raises ReportRefused."""
    if not content.startswith(_GZIP):
        return content
    return b"".join(_limited(_gunzip(BytesIO(content))))


def open_report(content: bytes | Iterable[bytes]) -> IO[bytes]:
    """The inflated bytes as a file that can be read more than once; only bytes lie in memory."""
    file: IO[bytes] = BytesIO(content) if isinstance(content, bytes) else _spool(content)
    if file.read(2) == _GZIP:
        file.seek(0)
        with file:
            file = _spool(_gunzip(file))
    with _closed_on_error(file):
        _check_kind(file)
    return file


@contextmanager
def _closed_on_error(file: IO[bytes]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        file.close()
        raise


def _gunzip(file: IO[bytes]) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=file) as inflated:
            yield from iter(partial(inflated.read, _PIECE), b"")
    except (EOFError, OSError, zlib.error) as error:
        raise ReportRefused("damaged_file") from error


def _limited(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_BYTES:
            raise ReportRefused("too_large", limit=MAX_BYTES)
        yield piece


def pick_charset(file: IO[bytes], named: str | None, japanese: bool) -> str:
    """The named charset if it is a known one, else BOM, strict UTF-8, cp932 for Japan, cp1252."""
    known = _known(named)
    if known is not None:
        return known
    file.seek(0)
    if file.read(3) == codecs.BOM_UTF8:
        return "utf-8"
    candidates = ("utf-8", "cp932") if japanese else ("utf-8",)
    return next((name for name in candidates if _decodes(file, name)), "cp1252")


def lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their number (from 1), without line end and BOM."""
    file.seek(0)
    for number, line in enumerate(iter(partial(file.readline, MAX_LINE), b""), start=1):
        if len(line) == MAX_LINE:
            raise ReportRefused("not_a_report", kind="binary")
        text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if text.strip():
            yield number, text.rstrip(b"\r\n")


def _spool(pieces: Iterable[bytes]) -> IO[bytes]:
    spool = TemporaryFile()  # noqa: SIM115 - it lives as long as the rows
    with _closed_on_error(spool):
        for piece in _limited(pieces):
            spool.write(piece)
        spool.seek(0)
    return spool


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    return iter(partial(file.read, _PIECE), b"")


def _check_kind(file: IO[bytes]) -> None:
    file.seek(0)
    start = file.read(4096)
    if not start:
        raise ReportRefused("empty_file")
    kind = _kind(start)
    if kind is not None:
        raise ReportRefused("not_a_report", kind=kind)


def _kind(start: bytes) -> str | None:
    for magic, kind in _KINDS:
        if start.startswith(magic):
            # A workbook is a zip whose first member is its table of contents.
            return "xlsx" if b"[Content_Types].xml" in start else kind
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith(b"<"):
        return "html"
    if text.startswith((b"{", b"[")):
        return "json"
    return None


def _known(named: str | None) -> str | None:
    try:
        return _MEANT.get(codecs.lookup(named or "").name)
    except (LookupError, ValueError):
        return None


def _decodes(file: IO[bytes], charset: str) -> bool:
    decoder = codecs.getincrementaldecoder(charset)()
    file.seek(0)
    try:
        for piece in _pieces(file):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
