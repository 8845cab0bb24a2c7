"""What goes out to Amazon: what its models and its documentation ask of every request."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from amazon import listings_api, reports_api
from amazon.gateway import ReportType
from amazon.listings_api import ListingsApi
from amazon.reports_api import ReportsApi
from stranded.marketplaces import MARKETPLACES
from tests.amazon.scripted import Amazon, answer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
US = MARKETPLACES["US"]
SEATTLE = timezone(timedelta(hours=-8))


def reports(amazon: Amazon) -> ReportsApi:
    return ReportsApi(amazon.wire(reports_api.RATES), lambda: NOW)


def listings(amazon: Amazon) -> ListingsApi:
    return ListingsApi(amazon.wire(listings_api.RATES), "A1", lambda: NOW)


@pytest.mark.trap("Requests are not signed")
def test_a_request_has_a_token_and_no_signature() -> None:
    amazon = Amazon(answer(reportId="1"))

    reports(amazon).request(US, ReportType.STRANDED)

    headers = amazon.asked[0].headers
    assert headers["x-amz-access-token"] == "Atza|1"
    assert {"authorization", "x-amz-security-token"} & set(headers) == set()


@pytest.mark.trap("Nothing may be null in a request")
def test_what_is_not_asked_for_is_left_out_and_never_null() -> None:
    amazon = Amazon(answer(reportId="1"))

    reports(amazon).request(US, ReportType.STRANDED)

    assert json.loads(amazon.asked[0].content) == {
        "reportType": "GET_STRANDED_INVENTORY_UI_DATA",
        "marketplaceIds": [US.id],
    }


@pytest.mark.trap("An instant needs its time zone")
def test_an_instant_is_told_with_its_time_zone_wherever_it_comes_from() -> None:
    amazon = Amazon(answer(reportId="1"))

    reports(amazon).request(US, ReportType.STRANDED, datetime(2026, 11, 1, tzinfo=SEATTLE))

    assert json.loads(amazon.asked[0].content)["dataStartTime"] == "2026-11-01T08:00:00Z"


@pytest.mark.trap("Lists in a query are joined by commas")
def test_a_list_in_a_query_is_one_value_joined_by_commas() -> None:
    asked_reports, asked_listing = Amazon(answer(reports=[])), Amazon(answer(sku="LAMP-1"))

    reports(asked_reports).find(US, ReportType.STRANDED, timedelta(minutes=30))
    listings(asked_listing).read(US, "LAMP-1")

    statuses = asked_reports.asked[0].url.params.get_list("processingStatuses")
    parts = asked_listing.asked[0].url.params.get_list("includedData")
    assert statuses == ["DONE,IN_QUEUE,IN_PROGRESS"]
    assert [part.count(",") > 1 for part in parts] == [True]


@pytest.mark.parametrize(
    ("begins", "ends", "found"),
    [
        ("2026-11-01T00:00:00Z", "2026-11-23T11:50:00+00:00", "1"),
        ("2026-11-22T00:00:00Z", "2026-11-23T11:50:00+00:00", None),
        ("2026-11-01T00:00:00Z", "2026-11-08T00:00:00+00:00", None),
        ("2026-11-01T00:00:00", "2026-11-23T11:50:00", None),
        ("yesterday", None, None),
    ],
)
def test_a_report_of_other_days_than_are_needed_is_not_used_again(
    begins: str, ends: str | None, found: str | None
) -> None:
    theirs = {"reportId": "1", "processingStatus": "DONE", "dataStartTime": begins}
    amazon = Amazon(answer(reports=[{**theirs, "dataEndTime": ends}]))
    since, within = datetime(2026, 11, 9, tzinfo=UTC), timedelta(minutes=30)

    progress = reports(amazon).find(US, ReportType.REMOVAL_ORDERS, within, since)

    assert (progress and progress.report_id) == found
