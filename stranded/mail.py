"""What Amazon's mail about stranded stock says: of which SKUs that are on the list, and its date.

A SKU can look like anything, so none is recognised by its look: only those that are on the list are
read, each whole.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from stranded.items import Episode
from stranded.typed_dates import ReadDate, dates_in

# Amazon takes no longer SKU.
LONGEST_SKU = 40
# Between two letters or digits these make one word of them.
_JOINING = frozenset("-./\\*+#&@'|~^=$%!?")
# A text holds such things anyway, so as a SKU they are found by accident.
_SHORT, _SHORT_NUMBER = 4, 6
# What fits into a modal; a longer mail comes in parts.
MOST = 300


@dataclass(frozen=True, slots=True)
class Mail:
    """`skus` in their order in the text, each once; `dates` likewise, by what they can mean."""

    skus: tuple[str, ...]
    dates: tuple[ReadDate, ...]

    @property
    def day(self) -> date | None:
        """The one day that the text names; None where it names none, several or an unclear one."""
        days = {day for found in self.dates for day in found.days}
        return days.pop() if len(days) == 1 else None


@dataclass(frozen=True, slots=True)
class Understood:
    """`sure` are those that are chosen already; the others may be there by accident.

    Such are words and small numbers, and SKUs that are in more than one store. `more` are left out.
    """

    mail: Mail
    sure: tuple[Episode, ...]
    unsure: tuple[Episode, ...]
    more: int


def sort_out(mail: Mail, listed: Iterable[Episode]) -> Understood:
    """The items of a mail's SKUs, in the mail's order."""
    place = {sku: number for number, sku in enumerate(mail.skus)}
    found = sorted((one for one in listed if one.sku in place), key=lambda one: place[one.sku])
    stores = Counter(one.sku for one in found)
    shown = found[:MOST]
    sure = [one for one in shown if is_telling(one.sku) and stores[one.sku] == 1]
    unsure = [one for one in shown if not is_telling(one.sku) or stores[one.sku] > 1]
    return Understood(mail, tuple(sure), tuple(unsure), len(found) - len(shown))


def read_mail(text: str, listed: Collection[str], today: date) -> Mail:
    """The SKUs among those `listed` that stand in the text, and its dates."""
    dates = tuple({found.days: found for found in dates_in(text, today)}.values())
    taken = [range(found.begin, found.end) for found in dates_in(text, today)]
    places: dict[str, int] = {}
    # What stands inside a longer SKU is a part of that one.
    for sku in sorted(set(listed), key=len, reverse=True):
        for span in _standing(text, sku):
            if not any(span.start < one.stop and one.start < span.stop for one in taken):
                taken.append(span)
                places.setdefault(sku, span.start)
    return Mail(tuple(sorted(places, key=places.__getitem__)), dates)


def possible_skus(text: str) -> set[str]:
    """All that could be a SKU in a text, for looking up which of it is one."""
    ends = [at for at in range(1, len(text) + 1) if _may_end(text, at)]
    found: set[str] = set()
    first = 0
    for begin in range(len(text)):
        while first < len(ends) and ends[first] <= begin:
            first += 1
        if _may_begin(text, begin):
            found |= {text[begin:end] for end in _near(ends, first, begin + LONGEST_SKU)}
    return found


def is_telling(sku: str) -> bool:
    """Whether a SKU can hardly be in a text by accident, as a word or a small number is."""
    if sku.isdecimal():
        return len(sku) >= _SHORT_NUMBER
    return len(sku) >= _SHORT and not all(part.isalpha() for part in sku.split())


def _near(ends: list[int], first: int, last: int) -> Iterator[int]:
    for end in ends[first:]:
        if end > last:
            return
        yield end


def _standing(text: str, sku: str) -> Iterator[range]:
    """Where a SKU stands whole."""
    begin = text.find(sku) if sku.strip() else -1
    while begin >= 0:
        end = begin + len(sku)
        if _may_begin(text, begin) and _may_end(text, end):
            yield range(begin, end)
        begin = text.find(sku, begin + 1)


def _may_begin(text: str, at: int) -> bool:
    before = text[at - 1 : at] if at else ""
    if before in _JOINING and before:
        return not _is_word(text[at - 2 : at - 1] if at > 1 else "")
    return not text[at].isspace() and not _is_one(before, text[at])


def _may_end(text: str, at: int) -> bool:
    after = text[at : at + 1]
    if after in _JOINING and after:
        return not _is_word(text[at + 1 : at + 2])
    return not text[at - 1].isspace() and not _is_one(text[at - 1], after)


def _is_one(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word; Chinese ones part from Latin ones unspaced."""
    return _is_word(left) and _is_word(right) and _is_wide(left) == _is_wide(right)


def _is_word(char: str) -> bool:
    return char == "_" or char.isalnum() or (char != "" and unicodedata.category(char)[0] == "M")


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
