"""The bytes of a report file: inflated, of the right kind, and in a file that can be read again."""

import codecs
import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, TypeAlias, TypeGuard

from stranded.actions import Why

# A report as it was downloaded: its bytes, pieces of them, or an open binary file.
Content: TypeAlias = bytes | Iterable[bytes] | IO[bytes]

MAX_BYTES = 1 << 30
_PIECE = 1 << 20
_GZIP = b"\x1f\x8b"
# An archive in an archive is met where both Amazon's store and a client have compressed.
_LAYERS = 2

_KINDS = (
    (_GZIP, "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF", "pdf"),
)


class ReportRefused(Exception):  # noqa: N818 - a refusal, as Amazon's are
    """The file is no stranded report. `code` with `parameters` become a sentence in bot.messages.

    Codes: empty_file, not_a_report (kind), other_report (report), damaged_file, too_large (limit in
    bytes), missing_column (missing, found, expected), duplicate_column (columns).
    """

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(f"{code} {parameters}" if parameters else code)
        self.code = code
        self.parameters = parameters

    @property
    def why(self) -> Why:
        return Why(self.code, self.parameters)


def open_report(content: Content) -> IO[bytes]:
    """The report as a file that can be read more than once; only bytes lie in memory.

    A seekable file is returned as it is, unless it must be inflated or recoded; closing what was
    passed in stays the caller's business. Raises ReportRefused.
    """
    file = _as_file(content)
    for _ in range(_LAYERS):
        if _start(file, 2) == _GZIP:
            file = _spool(_gunzip(file), instead_of=file, kept=content)
    charset = _utf16(_start(file, 2))
    if charset is not None:
        file = _spool(_recoded(file, charset), instead_of=file, kept=content)
    with closed_on_error(file, kept=content):
        _check(file)
    return file


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file from where it stands to its end."""
    return iter(partial(file.read, _PIECE), b"")


def size_of(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def _as_file(content: Content) -> IO[bytes]:
    if isinstance(content, bytes):
        return BytesIO(content)
    if _is_file(content):
        return content if content.seekable() else _spool(pieces(content))
    return _spool(content)


def _is_file(content: Content) -> TypeGuard[IO[bytes]]:
    return hasattr(content, "read")


def _start(file: IO[bytes], size: int) -> bytes:
    """The first bytes; the file stands at its beginning again."""
    file.seek(0)
    start = file.read(size)
    file.seek(0)
    return start


def _spool(
    content: Iterable[bytes], instead_of: IO[bytes] | None = None, kept: Content = b""
) -> IO[bytes]:
    """The pieces as a temporary file. The one that they came from goes unless it is to be kept."""
    spool = TemporaryFile()  # noqa: SIM115 - it lives as long as the rows
    try:
        with closed_on_error(spool):
            for piece in _limited(content):
                spool.write(piece)
    finally:
        if instead_of is not None and instead_of is not kept:
            instead_of.close()
    return spool


@contextmanager
def closed_on_error(file: IO[bytes], kept: Content = b"") -> Iterator[None]:
    try:
        yield
    except BaseException:
        close(file, kept)
        raise


def close(file: IO[bytes], kept: Content) -> None:
    """Closes a file of our own; the one that is to be kept was passed in."""
    if file is not kept:
        file.close()


def _limited(content: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in content:
        size += len(piece)
        if size > MAX_BYTES:
            raise ReportRefused("too_large", limit=MAX_BYTES)
        yield piece


def _gunzip(file: IO[bytes]) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=file, mode="rb") as inflated:
            yield from iter(partial(inflated.read, _PIECE), b"")
    except (EOFError, OSError, zlib.error) as error:
        raise ReportRefused("damaged_file") from error


def _utf16(start: bytes) -> str | None:
    """A spreadsheet's "Unicode text". Without a mark it shows by the zeros of its ASCII header."""
    if start == codecs.BOM_UTF16_LE or (start[1:] == b"\0" and start[:1] != b"\0"):
        return "utf-16-le"
    if start == codecs.BOM_UTF16_BE or (start[:1] == b"\0" and start[1:] not in (b"", b"\0")):
        return "utf-16-be"
    return None


def _recoded(file: IO[bytes], charset: str) -> Iterator[bytes]:
    """UTF-16 as UTF-8, which can be cut into lines as bytes.

    A half character passes as bytes that UTF-8 has not, so that its line alone is set aside later.
    """
    decoder = codecs.getincrementaldecoder(charset)("surrogatepass")
    yield codecs.BOM_UTF8 + decoder.decode(file.read(2)).removeprefix("\ufeff").encode()
    for piece in pieces(file):
        yield decoder.decode(piece).encode("utf-8", "surrogatepass")
    if decoder.getstate()[0]:
        yield b"\xff"


def _check(file: IO[bytes]) -> None:
    size = size_of(file)
    if size > MAX_BYTES:
        raise ReportRefused("too_large", limit=MAX_BYTES)
    if not size:
        raise ReportRefused("empty_file")
    kind = _kind(_start(file, 4096))
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
