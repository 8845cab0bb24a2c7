"""Amazon's mail about stranded stock: when it came, and of which stranding it speaks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stranded.actions import Why
from stranded.items import StrandedItem, local_day
from stranded.settings import AccountSettings

# Amazon's page: removed 30 days after the mail, not after the stranding.
PAGE_DAYS = 30
# A mail of more than a year ago is not about stock that is stranded today.
OLDEST_DAYS = 365
# The mail's date is that of its reader, who may live west of the marketplace.
ZONES_APART = timedelta(days=1)
# The day begins in the farthest east fourteen hours before it does in UTC.
FARTHEST_EAST = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Notice:
    """A person's word that Amazon's mail about a SKU came on a local day."""

    account: str
    marketplace: str
    sku: str
    on: date
    by: str
    at: datetime


def removal_days(settings: AccountSettings) -> int:
    """How many days after its mail Amazon takes stock away, as far as is known."""
    own = settings.auto_removal_days
    return PAGE_DAYS if own is None else own


def is_about(notice: Notice, item: StrandedItem, first_seen: datetime, zone: ZoneInfo) -> bool:
    """Whether a notice can speak of this stranding: one from before it spoke of an earlier one.

    Without a date of stranding it does where it was told of while the item was on the list.
    """
    if item.stranded_on is None:
        return notice.at >= first_seen
    return notice.on >= local_day(item.stranded_on, zone) - ZONES_APART


def refuse_day(on: date, item: StrandedItem, now: datetime, zone: ZoneInfo) -> Why | None:
    """Why a day can't be that of a notice about this item; None where it can."""
    if on > (now + FARTHEST_EAST).date():
        return Why("notice_in_the_future", {"on": on})
    if item.stranded_on is not None:
        since = local_day(item.stranded_on, zone)
        if on < since - ZONES_APART:
            return Why("notice_before_stranding", {"on": on, "since": since})
    if on < now.date() - timedelta(days=OLDEST_DAYS):
        return Why("notice_too_old", {"on": on, "days": OLDEST_DAYS})
    return None
