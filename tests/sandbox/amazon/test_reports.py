import gzip
from datetime import timedelta

import pytest

from sandbox.amazon.report_types import STRANDED
from sandbox.amazon.reportfile import COLUMNS
from sandbox.amazon.wire import iso
from tests.sandbox.amazon.seller import CA, DOCUMENTS, REPORTS, START, US, Seller

PATH = f"{REPORTS}?reportTypes={STRANDED}"


def test_a_report_goes_from_the_queue_through_progress_to_done(seller: Seller) -> None:
    report_id = seller.request_report()
    states = []
    for _ in range(3):
        states.append(seller.report(report_id)["processingStatus"])
        seller.wait(seconds=0.25)

    assert states == ["IN_QUEUE", "IN_PROGRESS", "DONE"]
    assert seller.effects() == ["report_created", "report_done"]


def test_the_file_has_the_18_columns_in_order_without_quoting(seller: Seller) -> None:
    report_id = seller.request_report()
    seller.wait(seconds=1)
    document_id = seller.report(report_id)["reportDocumentId"]
    document = seller.send("GET", f"{DOCUMENTS}/{document_id}").json()
    download = seller.http.get(document["url"])
    lines = gzip.decompress(download.content).decode().split("\n")

    assert document["compressionAlgorithm"] == "GZIP"
    assert download.headers["content-type"] == "text/plain; charset=UTF-8"
    assert tuple(lines[0].split("\t")) == COLUMNS
    assert {line.count("\t") for line in lines if line} == {17}


def test_the_canadian_file_is_plain_cp1252(seller: Seller) -> None:
    report_id = seller.request_report(CA)
    seller.wait(seconds=1)
    document_id = seller.report(report_id)["reportDocumentId"]
    document = seller.send("GET", f"{DOCUMENTS}/{document_id}").json()
    download = seller.http.get(document["url"])

    assert "compressionAlgorithm" not in document
    assert download.headers["content-type"] == "text/plain; charset=Cp1252"
    assert "BOTH-SHOPS-14" in download.content.decode("cp1252")


def test_with_the_encoding_header_the_client_inflates_by_itself(seller: Seller) -> None:
    report_id = seller.request_report()
    seller.wait(seconds=1)
    document_id = seller.report(report_id)["reportDocumentId"]
    target = f"{DOCUMENTS}/{document_id}?enableContentEncodingUrlHeader=true"
    document = seller.send("GET", target).json()

    assert document["compressionAlgorithm"] == "GZIP"
    assert seller.http.get(document["url"]).text.startswith("primary-action\t")


def test_a_document_address_works_twice_and_ends_after_five_minutes(seller: Seller) -> None:
    report_id = seller.request_report()
    seller.wait(seconds=1)
    document_id = seller.report(report_id)["reportDocumentId"]
    url = seller.send("GET", f"{DOCUMENTS}/{document_id}").json()["url"]
    first = seller.http.get(url).content
    seller.wait(seconds=299)
    assert seller.http.get(url).content == first
    seller.wait(seconds=1)

    assert seller.http.get(url).status_code == 403


def test_a_document_is_not_there_before_the_report_is_done(seller: Seller) -> None:
    report_id = seller.request_report()
    assert "reportDocumentId" not in seller.report(report_id)

    assert seller.send("GET", f"{DOCUMENTS}/anything").status_code == 404


@pytest.mark.parametrize(("minutes", "status"), [(29, "CANCELLED"), (30, "DONE")])
def test_a_second_report_within_30_minutes_is_cancelled(
    seller: Seller, minutes: int, status: str
) -> None:
    seller.request_report()
    seller.wait(minutes=minutes)
    second = seller.request_report()
    seller.wait(seconds=1)

    assert seller.report(second)["processingStatus"] == status


def test_a_cancelled_report_does_not_push_the_next_one_back(seller: Seller) -> None:
    seller.request_report()
    seller.wait(minutes=20)
    seller.request_report()
    seller.wait(minutes=11)
    third = seller.request_report()
    seller.wait(seconds=1)

    assert seller.report(third)["processingStatus"] == "DONE"


def test_the_other_marketplace_has_its_own_30_minutes(seller: Seller) -> None:
    seller.request_report(US)
    other = seller.request_report(CA)
    seller.wait(seconds=1)

    assert seller.report(other)["processingStatus"] == "DONE"


def test_without_a_stranded_row_the_report_is_cancelled(seller: Seller) -> None:
    for sku in seller.rows(CA):
        gone = iso(START + timedelta(days=1))
        seller.http.post(f"/_world/{sku}?marketplace=CA", json={"removal_at": gone})
    seller.wait(hours=72)
    report_id = seller.request_report(CA)
    seller.wait(seconds=1)

    report = seller.report(report_id)
    assert report["processingStatus"] == "CANCELLED"
    assert "reportDocumentId" not in report


def test_the_rows_are_those_of_the_moment_of_the_request(seller: Seller) -> None:
    report_id = seller.request_report()
    seller.edit("RELIST-ME-01", removal_at=iso(START))
    seller.wait(seconds=1)

    assert seller.report(report_id)["dataEndTime"] == iso(START)


@pytest.mark.parametrize("kind", ["fatal", "cancelled"])
def test_a_report_can_be_made_to_end_badly(seller: Seller, kind: str) -> None:
    seller.http.post("/_faults", json={"next": [{"path": REPORTS, "kind": kind}]})
    report_id = seller.request_report()
    seller.wait(seconds=1)

    assert seller.report(report_id)["processingStatus"] == kind.upper()


def test_get_reports_filters_by_status_marketplace_and_time(seller: Seller) -> None:
    first = seller.request_report(US)
    seller.wait(minutes=40)
    second = seller.request_report(US)
    third = seller.request_report(CA)

    def found(query: str) -> list[str]:
        answer = seller.send("GET", PATH + query).json()
        return [report["reportId"] for report in answer["reports"]]

    assert found("") == [third, second, first]
    assert found(f"&marketplaceIds={US}") == [second, first]
    assert found("&processingStatuses=DONE,FATAL") == [first]
    assert found(f"&createdSince={iso(START + timedelta(minutes=5))}") == [third, second]
    assert found(f"&createdUntil={iso(START + timedelta(minutes=5))}") == [first]


def test_get_reports_goes_on_with_its_token_alone(seller: Seller) -> None:
    ids = [seller.request_report() for _ in range(3)]
    first = seller.send("GET", f"{PATH}&pageSize=2").json()
    rest = seller.send("GET", f"{REPORTS}?nextToken={first['nextToken']}").json()

    assert [r["reportId"] for r in first["reports"] + rest["reports"]] == ids[::-1]
    assert "nextToken" not in rest


@pytest.mark.parametrize(
    "target",
    [
        REPORTS,
        f"{PATH}&pageSize=0",
        f"{PATH}&createdSince=2026-11-23T10:00:00",
        f"{PATH}&marketplaceIds={US}&marketplaceIds={CA}",
        f"{REPORTS}?nextToken=made-up",
    ],
)
def test_a_wrong_query_is_refused(seller: Seller, target: str) -> None:
    assert seller.send("GET", target).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"reportType": "GET_OTHER", "marketplaceIds": [US]},
        {"reportType": STRANDED, "marketplaceIds": []},
        {"reportType": STRANDED, "marketplaceIds": ["US"]},
        {"reportType": STRANDED},
    ],
)
def test_a_wrong_report_request_is_refused(seller: Seller, body: dict[str, object]) -> None:
    assert seller.send("POST", REPORTS, body).status_code == 400


def test_a_body_that_is_not_json_is_refused(seller: Seller) -> None:
    answer = seller.send("POST", REPORTS, {}, headers={"content-type": "text/plain"})

    assert answer.status_code == 415


def test_an_unknown_report_is_not_found(seller: Seller) -> None:
    assert seller.send("GET", f"{REPORTS}/123").status_code == 404
