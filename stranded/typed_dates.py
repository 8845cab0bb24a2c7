"""Dates as people and mails write them, in English and Chinese. What two days fit is neither."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_BY_NAME = {
    **{name: number for number, name in enumerate(MONTHS, start=1)},
    **{name[:3]: number for number, name in enumerate(MONTHS, start=1)},
    "sept": 9,
}
_NAME = "|".join(sorted(_BY_NAME, key=len, reverse=True))
_ORDINAL = r"(?:st|nd|rd|th)?"
# Neither letters nor digits may stand beside it, nor what would make it a part of something longer.
_ALONE = (r"(?<![\w./-])", r"(?![\w/]|[.-]\w)")
_FORMS = (
    r"(?P<y1>\d{4})(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})",
    r"(?P<a>\d{1,2})(?P<s2>[-/.])(?P<b>\d{1,2})(?P=s2)(?P<y2>\d{4})",
    rf"(?P<n3>{_NAME})\.?\s+(?P<d3>\d{{1,2}}){_ORDINAL}(?:,?\s+(?P<y3>\d{{4}}))?",
    rf"(?P<d4>\d{{1,2}}){_ORDINAL}\s+(?:of\s+)?(?P<n4>{_NAME})\.?(?:,?\s+(?P<y4>\d{{4}}))?",
    rf"(?P<n6>{_NAME})-(?P<d6>\d{{1,2}})-(?P<y6>\d{{4}})",
    rf"(?P<d7>\d{{1,2}})-(?P<n7>{_NAME})-(?P<y7>\d{{4}})",
)
_WRITTEN = re.compile(f"{_ALONE[0]}(?:{'|'.join(_FORMS)}){_ALONE[1]}", re.IGNORECASE)
# In Chinese no space parts a date from its sentence, so only another digit makes it a part.
_CHINESE = re.compile(
    r"(?<!\d)(?:(?P<y>\d{4})\s*年\s*)?(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号號]"
)


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date as it was written, with the days that it can mean: two where nobody can tell."""

    written: str
    days: tuple[date, ...]
    begin: int
    end: int


def read_date(text: str, today: date, *, ahead: bool = False) -> ReadDate | None:
    """The date that a text is, and nothing else; None where it is none."""
    stripped = text.strip().rstrip(",.，。")
    found = next(dates_in(stripped, today, ahead=ahead), None)
    return found if found and (found.begin, found.end) == (0, len(stripped)) else None


def dates_in(text: str, today: date, *, ahead: bool = False) -> Iterator[ReadDate]:
    """All dates of a text, in its order.

    One without a year is the last such day up to today, or the first from today on that lies ahead.
    """
    found = [*_WRITTEN.finditer(text), *_CHINESE.finditer(text)]
    for match in sorted(found, key=lambda one: one.start()):
        if days := tuple(dict.fromkeys(_days(match.groupdict(), today, ahead))):
            yield ReadDate(match.group(), days, *match.span())


def _days(parts: dict[str, str | None], today: date, ahead: bool) -> Iterator[date]:
    for year, month, day in _readings(parts):
        if year:
            yield from _day(int(year), month, day)
        else:
            yield from (_next if ahead else _last)(month, day, today)


def _readings(parts: dict[str, str | None]) -> Iterator[tuple[str | None, int, int]]:
    """Year, month and day; a number that may be either of two gives two readings."""
    if "m" in parts:
        yield parts["y"], int(parts["m"] or 0), int(parts["d"] or 0)
    elif parts["y1"]:
        yield parts["y1"], int(parts["m1"] or 0), int(parts["d1"] or 0)
    elif parts["y2"]:
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        yield parts["y2"], first, second
        # Points stand in dates whose day comes first, but not only there.
        yield parts["y2"], second, first
    else:
        for number in "3467":
            if name := parts[f"n{number}"]:
                month = _BY_NAME[name.casefold()]
                yield parts[f"y{number}"], month, int(parts[f"d{number}"] or 0)


def _day(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _next(month: int, day: int, today: date) -> Iterator[date]:
    """February 29th may be eight years ahead."""
    for year in range(today.year, today.year + 9):
        for one in _day(year, month, day):
            if one >= today:
                yield one
                return


def _last(month: int, day: int, today: date) -> Iterator[date]:
    """The latest such day that is not after tomorrow, which it may be already in the far east."""
    for year in (today.year + 1, *range(today.year, today.year - 5, -1)):
        for one in _day(year, month, day):
            if (one - today).days <= 1:
                yield one
                return
