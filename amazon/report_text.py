"""The text of a report file: which charset it is written in, and its lines with their numbers."""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, TypeVar
from weakref import finalize

from amazon.report_file import (
    Content,
    ReportRefused,
    closed_on_error,
    open_report,
    pieces,
    size_of,
)
from stranded.actions import Why
from stranded.marketplaces import Marketplace

Rows = TypeVar("Rows")

MAX_LINE = 1 << 20
# What a line may consist of and still be no row.
BLANK = " \t\r\n\x0b\x0c"
NO_TEXT = re.compile("[\0\ud800-\udfff]")
_PIECE = 1 << 16
# As many lines with letters beyond ASCII as are looked at to tell a charset.
_WITNESSES = 1000

# Python's name of a charset -> the codec that is meant. Amazon says Shift_JIS of files that hold
# characters only cp932 has, and a Latin-1 label stands on files with cp1252's quotes and dashes
# (python-amazon-sp-api #769, selling-partner-api-models #2748). Other names are no information.
CHARSETS = {
    "utf-8": "utf-8",
    "cp1252": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-15": "iso8859-15",
    "cp932": "cp932",
    "shift_jis": "cp932",
    "euc_jp": "euc_jp",
    "gb18030": "gb18030",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that follow each other, without their ends; `first` is the number of the first.

    `faults` says by line number why a line is no text: line_too_long (mib), bad_character,
    bad_encoding (charset). The bytes of such a line that the charset has not stand in it as lone
    surrogates (PEP 383); of one that is too long nothing is left.
    """

    first: int
    lines: list[str]
    faults: dict[int, Why] = field(default_factory=dict)


class Unreadable(Exception):  # noqa: N818 - it never leaves this package
    """A line that can't be trusted, with its why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.code)
        self.why = why


def wrong_columns(found: int, expected: int) -> Unreadable:
    return Unreadable(Why("wrong_columns", {"found": found, "expected": expected}))


class ReportText:
    """A file's lines as text, from its beginning each time they are asked for.

    `size` is the file's bytes and `position` how many of them were read the last time.
    """

    def __init__(self, file: IO[bytes], named: str | None, *, japanese: bool) -> None:
        self._file = file
        self._end = _line_end(file)
        self.size = size_of(file)
        self.position = 0
        self.charset = self._pick_charset(named, japanese=japanese)

    def header(self) -> tuple[int, str]:
        """The first line that is not blank, with its number. Raises ReportRefused."""
        for block in self.blocks():
            for number, line in enumerate(block.lines, block.first):
                fault = block.faults.get(number)
                if fault is not None and fault.code != "bad_encoding":
                    raise ReportRefused("not_a_report", kind="binary")
                if line.strip(BLANK):
                    return number, NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", line)
        raise ReportRefused("empty_file")

    def blocks(self, after: int = 0) -> Iterator[Block]:
        """All lines whose number is greater than `after`. Only a block of them lies in memory."""
        first = 1
        for whole in self._whole_lines():
            lines, faults = self._decoded(whole, first)
            skipped = max(0, after + 1 - first)
            yield Block(first + skipped, lines[skipped:], faults)
            first += len(lines)

    def _whole_lines(self) -> Iterator[bytes]:
        """Pieces of the file that stop before a line's end. Of an endless line comes a beginning.

        The place is sought each time, since the file may be read elsewhere meanwhile.
        """
        self.position = place = len(_bom(self._file))
        rest = b""
        while piece := self._piece(place):
            self.position = place = place + len(piece)
            whole, end, tail = piece.rpartition(self._end)
            if end:
                yield rest + whole
                rest = tail
            elif len(rest) <= MAX_LINE:
                rest += tail
        if rest:
            yield rest

    def _piece(self, place: int) -> bytes:
        self._file.seek(place)
        return self._file.read(_PIECE)

    def _decoded(self, whole: bytes, first: int) -> tuple[list[str], dict[int, Why]]:
        # Not str.splitlines, which also cuts at characters that stand in titles, such as U+0085.
        end = self._end.decode()
        try:
            text = whole.decode(self.charset)
        except UnicodeDecodeError:
            return self._decoded_apart(whole, first)
        # A block is larger than a line may be only if it begins with one that is.
        if "\0" in text or len(whole) > MAX_LINE:
            return self._decoded_apart(whole, first)
        return text.split(end), {}

    def _decoded_apart(self, whole: bytes, first: int) -> tuple[list[str], dict[int, Why]]:
        """Line by line, so that one that is no text takes no other with it."""
        lines = whole.split(self._end)
        faults = ((number, self._fault(line)) for number, line in enumerate(lines, first))
        return [*map(self._text, lines)], {number: fault for number, fault in faults if fault}

    def _text(self, line: bytes) -> str:
        return "" if len(line) > MAX_LINE else line.decode(self.charset, "surrogateescape")

    def _fault(self, line: bytes) -> Why | None:
        if len(line) > MAX_LINE:
            return Why("line_too_long", {"mib": MAX_LINE >> 20})
        if b"\0" in line:
            return Why("bad_character")
        if not _decodes(line, self.charset):
            return Why("bad_encoding", {"charset": self.charset})
        return None

    def _pick_charset(self, named: str | None, *, japanese: bool) -> str:
        """Byte order mark, the named charset, UTF-8, cp932 for Japan, cp1252.

        A mark comes before the name, since no report begins with the letters it would else be. A
        name is Amazon's word, so one odd line does not shake it; it is passed over where most lines
        that could bear it out contradict it, as a label UTF-8 on a cp1252 file.
        """
        if _bom(self._file):
            return "utf-8"
        known = _known(named)
        if known is not None and self._fits(known, tolerated=1):
            return known
        candidates = ("utf-8", "cp932") if japanese else ("utf-8",)
        return next((name for name in candidates if self._fits(name)), "cp1252")

    def _fits(self, charset: str, tolerated: int = 0) -> bool:
        """Whether most lines that have letters beyond ASCII are written in the charset."""
        seen = [_decodes(line, charset) for line in islice(self._witnesses(), _WITNESSES)]
        return seen.count(False) <= seen.count(True) + tolerated

    def _witnesses(self) -> Iterator[bytes]:
        telling = (whole for whole in self._whole_lines() if not whole.isascii())
        return (line for whole in telling for line in whole.split(self._end) if not line.isascii())


def read_rows(
    content: Content,
    charset: str | None,
    marketplace: Marketplace,
    rows_of: Callable[[ReportText], Rows],
) -> Rows:
    """The rows of a report, which are made of its text. Raises ReportRefused."""
    file = open_report(content)
    with closed_on_error(file, kept=content):
        rows = rows_of(ReportText(file, charset, japanese=marketplace.code == "JP"))
    if file is not content:
        finalize(rows, file.close)  # one of our own, which goes when the rows do
    return rows


def _line_end(file: IO[bytes]) -> bytes:
    r"""\n, also before \r is taken off; a lone \r only in a file that has no \n at all."""
    file.seek(0)
    found = False
    for piece in pieces(file):
        if b"\n" in piece:
            return b"\n"
        found = found or b"\r" in piece
    return b"\r" if found else b"\n"


def _bom(file: IO[bytes]) -> bytes:
    file.seek(0)
    start = file.read(len(codecs.BOM_UTF8))
    return start if start == codecs.BOM_UTF8 else b""


def _known(named: str | None) -> str | None:
    try:
        return CHARSETS.get(codecs.lookup(named or "").name)
    except (LookupError, ValueError):
        return None


def _decodes(line: bytes, charset: str) -> bool:
    try:
        line.decode(charset)
    except UnicodeDecodeError:
        return False
    return True
