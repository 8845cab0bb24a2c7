"""Amazon's limits on asking for reports, as our own buckets keep them: who waits how long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from amazon.gateway import NEAR_REAL_TIME, ReportProgress, ReportType
from amazon.reports_api import RATES
from amazon.throttle import Bucket
from bot.workflows.bulk_fix import ask_for_loader
from bot.workflows.refresh import refresh
from bot.workflows.reports import fetch_reports
from config.rates import load_rates
from tests.bot.gateway import PretendSeller
from tests.bot.shop import HOUR, SCOPE, Shop, row

MINUTE = timedelta(minutes=1)
EUROPE = ("GB", "DE", "FR", "IT", "ES", "NL", "SE", "PL", "BE", "IE", "TR", "AE")
LOADER, STRANDED = ReportType.BULK_FIX, ReportType.STRANDED
FEES = load_rates()


class LimitedSeller(PretendSeller):
    """Finds and asks for reports at Amazon's rates only."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.buckets = {
            name: Bucket(rate, lambda: clock().timestamp(), lambda _: None)
            for name, rate in RATES.items()
        }

    def find_fresh_report(
        self,
        marketplace: str,
        report_type: ReportType = ReportType.STRANDED,
        within: timedelta = NEAR_REAL_TIME,
        since: datetime | None = None,
    ) -> ReportProgress | None:
        self.buckets["getReports"].take()
        return super().find_fresh_report(marketplace, report_type, within, since)

    def request_report(
        self,
        marketplace: str,
        report_type: ReportType = ReportType.STRANDED,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> str:
        self.buckets["createReport"].take()
        return super().request_report(marketplace, report_type, since, until)


@pytest.fixture
def seller(shop: Shop) -> LimitedSeller:
    return LimitedSeller(lambda: shop.now)


@pytest.fixture
def limited(shop: Shop, seller: LimitedSeller) -> Shop:
    shop.amazon = seller
    shop.parts = replace(shop.parts, gateways={SCOPE: seller})
    return shop


def live(shop: Shop, minutes: int) -> None:
    """The ticks of so many minutes, in their order."""
    for number in range(4 * minutes):
        shop.pass_time(MINUTE / 4)
        refresh(shop.parts, shop.now)
        if number % 4 == 3:
            fetch_reports(shop.parts, FEES, shop.now)


def asked(shop: Shop, report_type: ReportType) -> dict[str, datetime]:
    """The newest of each marketplace."""
    return {one.marketplace: one.asked_at for one in shop.amazon.reports if one.type is report_type}


def test_more_marketplaces_than_amazon_answers_at_once_wait_only_for_their_turn(
    limited: Shop,
) -> None:
    limited.register(*EUROPE)

    live(limited, 4)

    assert {"US", *EUROPE} == set(asked(limited, STRANDED))


def test_what_a_person_wishes_for_waits_for_its_turn_too(
    limited: Shop, seller: LimitedSeller
) -> None:
    limited.amazon.file(row("POT", "Missing price", your_price=""))
    live(limited, 2)
    limited.pass_time(HOUR / 2)
    ask_for_loader(limited.parts, limited.now)
    seller.buckets["createReport"].take()
    seller.buckets["createReport"].drain()
    fetch_reports(limited.parts, FEES, limited.now)
    before = asked(limited, LOADER)["US"]

    live(limited, 2)

    assert asked(limited, LOADER)["US"] > before
