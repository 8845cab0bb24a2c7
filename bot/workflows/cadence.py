"""When each of Amazon's other reports is worth asking for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from store.refreshes import Refresh

DAY = timedelta(days=1)
# Amazon makes a daily report every four hours at most.
AFTER_FAILURE = timedelta(hours=4)
# A month's bill comes between these days of the next one.
BILL_FROM, BILL_BY = 7, 15


@dataclass(frozen=True, slots=True)
class Period:
    """A whole month, as the instants that createReport takes."""

    month: date

    @property
    def since(self) -> datetime:
        return datetime.combine(self.month, time(), UTC)

    @property
    def until(self) -> datetime:
        return datetime.combine(after(self.month), time(), UTC) - timedelta(seconds=1)


def is_time(last: Refresh | None, now: datetime) -> bool:
    """Whether a daily report may be asked for again: CANCELLED is "no data", an answer like any."""
    if last is None or last.state == "wished":
        return True
    return now - last.requested_at >= (AFTER_FAILURE if last.state == "failed" else DAY)


def bill_to_ask(today: date, came: date | None) -> date | None:
    """The month whose bill to ask for, by its first day; None where the newest one is here.

    `came` is the newest month that was had. While last month's bill may not be out yet, who has
    none at all is served with the one before it, which surely is.
    """
    last_month = before(today.replace(day=1))
    the_one_before = before(last_month)
    newest = last_month if today.day >= BILL_FROM else the_one_before
    if came is not None and came >= newest:
        return None
    surely_out = newest == the_one_before or today.day > BILL_BY
    if surely_out or (came is not None and came >= the_one_before):
        return newest
    return the_one_before


def before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
