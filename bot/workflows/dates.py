"""Items by the day on which they are taken away, whether a report names it or a notice."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from bot.workflows.picture import gather
from store import episodes, notices, settings
from stranded.deadlines import removal_of
from stranded.digest import NEAR_DAYS
from stranded.items import Episode
from stranded.notices import removal_days
from stranded.scope import Scope


def with_removal_day(
    session: Session, parts: Parts, scope: Scope, marketplace: str, first: date, last: date
) -> list[Episode]:
    """Current items whose date lies between two days, both included; the nearest first."""
    reported = episodes.with_removal_day(session, scope, marketplace, first, last)
    noticed = by_notice(session, parts, scope, marketplace, first, last)
    if not noticed:
        return reported
    facts = gather(session, parts, [*reported, *noticed])
    days = {key: removal_of(one).day(one.zone) for key, one in facts.items()}
    # Both parts are in their own order already, and sorting keeps it within a day.
    return sorted([*reported, *noticed], key=lambda one: days[one.id] or last)


def by_notice(
    session: Session, parts: Parts, scope: Scope, marketplace: str, first: date, last: date
) -> list[Episode]:
    """Of them those whose date counts from a notice."""
    counted = timedelta(days=removal_days(settings.read(session, scope, marketplace)))
    days = (first - counted, last - counted)
    found = notices.undated_items(session, scope, marketplace, *days)
    facts = gather(session, parts, found)
    # A notice may speak of an earlier stranding, and some reasons have a clock of their own.
    return [one for one in found if removal_of(facts[one.id]).notice is not None]


def next_to_be_removed(
    session: Session, parts: Parts, scope: Scope, marketplace: str, first: date, last: date,
    limit: int,
) -> tuple[list[Episode], int]:  # fmt: skip
    """Of the items with a date between two days the nearest ones, and how many in all.

    Those with a notice come whole, for there are few: whoever asks sorts and cuts.
    """
    days = (first, last)
    reported, count = episodes.next_to_be_removed(session, scope, marketplace, *days, limit)
    noticed = by_notice(session, parts, scope, marketplace, *days)
    return reported + noticed, count + len(noticed)


def top(
    session: Session,
    parts: Parts,
    scope: Scope,
    marketplace: str,
    today: date,
    limit: int,
    reasons: Collection[str] | None = None,
) -> list[Episode]:
    """What can be among the first: near dates, then the most money; it may be more than `limit`."""
    found = episodes.top(session, scope, marketplace, today, limit, reasons)
    near = (today, today + timedelta(days=NEAR_DAYS))
    noticed = by_notice(session, parts, scope, marketplace, *near)
    first = [one for one in noticed if reasons is None or one.reason in reasons]
    there = {one.id for one in first}
    return first + [one for one in found if one.id not in there]
