"""`SKU [DATE | 90d | 6w] [MARKETPLACE] [ACCOUNT]` as a person types it to opt a SKU out."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stranded.actions import Why
from stranded.items import latest, local_day
from stranded.marketplaces import MARKETPLACES
from stranded.typed_dates import read_date

MOST_YEARS = 5
FOR_GOOD = frozenset({"forever", "for good", "永久", "长期"})
# "20 Nov 2026" has three words, "2026 年 11 月 20 日" has six.
MOST_WORDS = 6
# What people write before an end.
LINKS = frozenset({"until", "till", "for", "到", "至", "直到"})
_LENGTH = re.compile(
    r"(?P<count>[1-9][0-9]{0,4})\s*"
    r"(?:(?P<days>d|days?|天|日)|(?P<weeks>w|wks?|weeks?|周|週|个?星期|個星期))",
    re.IGNORECASE,
)
# What Amazon gives an item itself; no seller's SKU is meant by it.
_CODE = re.compile(r"B0[0-9A-Z]{8}|X00[0-9A-Z]{7}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OptOutWords:
    """`until` is "" where no end is told, account and marketplace where none is named."""

    sku: str
    until: str = ""
    marketplace: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """`until` None means for good."""

    until: datetime | None


def readings(text: str, accounts: Collection[str]) -> Iterator[OptOutWords]:
    """All that a text can mean, the longest SKU first.

    A SKU may hold spaces, and itself end in what could be a date or a marketplace.
    """
    read: OptOutWords | None = OptOutWords(text.strip())
    while read is not None:
        yield read
        read = _with_place(read, accounts) or _with_end(read)


def _with_place(read: OptOutWords, accounts: Collection[str]) -> OptOutWords | None:
    *sku, word = read.sku.rsplit(None, 1)
    if not sku:
        return None
    if word in accounts and not read.account:
        return replace(read, sku=sku[0], account=word)
    if word.upper() in MARKETPLACES and not read.marketplace:
        return replace(read, sku=sku[0], marketplace=word.upper())
    return None


def _with_end(read: OptOutWords) -> OptOutWords | None:
    if read.until:
        return None
    for count in range(MOST_WORDS, 0, -1):
        sku, *words = read.sku.rsplit(None, count)
        if len(words) == count and _is_end(" ".join(words)):
            return replace(read, sku=_unlinked(sku), until=" ".join(words))
    return None


def _unlinked(sku: str) -> str:
    *rest, word = sku.rsplit(None, 1)
    return rest[0] if rest and word.casefold() in LINKS else sku


def _is_end(text: str) -> bool:
    # Which day a date without a year is makes no difference here.
    return text.casefold() in FOR_GOOD or bool(_days(text, date(2000, 1, 1)))


def _days(text: str, today: date) -> tuple[date, ...]:
    """The last day of it: several where nobody can tell which is meant, none where it is no end."""
    if length := _LENGTH.fullmatch(text.strip()):
        return (today + int(length["count"]) * timedelta(days=7 if length["weeks"] else 1),)
    found = read_date(text, today, ahead=True)
    return found.days if found else ()


def read_end(text: str, now: datetime, zone: ZoneInfo) -> End | Why:
    """When an opt-out is to end, or why that can't be told.

    A day counts to its end in the marketplace's zone, and a length to the end of its last day: so
    the same length told twice on one day is the same end.
    """
    if text.strip().casefold() in FOR_GOOD:
        return End(None)
    today = local_day(now, zone)
    days = _days(text, today)
    if len(days) > 1:
        return Why("opt_out_ambiguous", {"written": text, "days": [*days]})
    if not days:
        return Why("opt_out_unread", {"written": text})
    (day,) = days
    if day < today:
        return Why("opt_out_past", {"day": day})
    if (day.year - MOST_YEARS, day.month, day.day) > (today.year, today.month, today.day):
        return Why("opt_out_too_far", {"day": day, "years": MOST_YEARS})
    return End(latest(day, zone))


def is_amazons_code(text: str) -> bool:
    """Whether a text has the form of an ASIN or FNSKU, which is no SKU."""
    return _CODE.fullmatch(text) is not None
