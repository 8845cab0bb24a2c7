"""`SKU DATE [MARKETPLACE]` as a person types it behind `/stranded notice`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from stranded.typed_dates import ReadDate, read_date

OFF = "off"
# "20 Nov 2026" has three words, "2026 年 11 月 20 日" has six.
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """`marketplace` is "" where none is named, `when` None where no date is.

    `off` takes a notice back.
    """

    sku: str
    marketplace: str
    when: ReadDate | None
    off: bool = False


def read_notice(text: str, marketplaces: Collection[str], today: date) -> NoticeWords:
    """A SKU may hold spaces, so it is what date and marketplace leave of the text."""
    words = text.split()
    marketplace = ""
    if len(words) > 1 and words[-1].upper() in marketplaces:
        marketplace = words.pop().upper()
    if len(words) > 1 and words[-1].casefold() == OFF:
        return NoticeWords(" ".join(words[:-1]), marketplace, None, off=True)
    for count in range(min(MOST_WORDS, len(words) - 1), 0, -1):
        if found := read_date(" ".join(words[-count:]), today):
            return NoticeWords(" ".join(words[:-count]), marketplace, found)
    return NoticeWords(" ".join(words), marketplace, None)
