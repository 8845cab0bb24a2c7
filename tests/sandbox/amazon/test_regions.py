import gzip
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sandbox.amazon.forms import ANY, FORMS
from sandbox.amazon.loader_file import as_loader_file
from sandbox.amazon.marketplaces import BY_CODE, REGIONS
from sandbox.amazon.money_reports import bill, fee_preview, planning
from sandbox.amazon.reportfile import as_tsv
from sandbox.amazon.serve import Options
from sandbox.amazon.world import listings
from tests.sandbox.amazon.seller import DOCUMENTS, REPORTS, START, US, Seller, item

JP, DE = BY_CODE["JP"], BY_CODE["DE"]
ITEMS = "/listings/2021-08-01/items/A1SANDBOXSELLER"


def account(region: str = "na", form: str = "") -> Seller:
    return Seller(Options(seed=7, throttle=False, region=region, form=form))


def sent(seller: Seller, marketplace: str) -> tuple[bytes, str, bool]:
    """A report's bytes as they came, the Content-Type, and whether they were said to be gzipped."""
    seller.wait(minutes=31)
    report_id = seller.request_report(BY_CODE[marketplace].id)
    seller.wait(seconds=1)
    document_id = seller.report(report_id)["reportDocumentId"]
    document = seller.send("GET", f"{DOCUMENTS}/{document_id}").json()
    download = seller.http.get(document["url"])
    return download.content, download.headers["content-type"], "compressionAlgorithm" in document


@pytest.mark.parametrize(
    ("marketplace", "codec", "content_type", "zipped", "flagged"),
    [
        ("US", "utf-8", "text/plain; charset=UTF-8", True, True),
        ("CA", "cp1252", "text/plain; charset=Cp1252", False, False),
        ("GB", "utf-8", "text/plain; charset=UTF-8", True, False),
        ("DE", "cp1252", "text/plain; charset=Cp1252", False, False),
        ("FR", "cp1252", "text/plain", True, True),
        ("JP", "cp932", "text/plain; charset=Shift_JIS", True, True),
        ("AU", "utf-8-sig", "text/plain; charset=UTF-8", False, False),
    ],
)
def test_each_marketplace_sends_its_reports_in_its_own_form(
    marketplace: str, codec: str, content_type: str, zipped: bool, flagged: bool
) -> None:
    region = next(region for region, places in REGIONS.items() if BY_CODE[marketplace] in places)
    expected = as_tsv(
        [x for x in listings(7, START, region) if x.marketplace == marketplace]
    ).encode(codec, "replace")

    content, named, said = sent(account(region), marketplace)

    assert (named, said, content[:2] == b"\x1f\x8b") == (content_type, flagged, zipped)
    assert (gzip.decompress(content) if zipped else content)[:400] == expected[:400]


def test_japanese_titles_hold_letters_that_shift_jis_has_not() -> None:
    text = gzip.decompress(sent(account("fe"), "JP")[0]).decode("cp932")

    assert "①" in text
    assert "髙" in text
    with pytest.raises(UnicodeEncodeError):
        text.encode("shift_jis")


@pytest.mark.parametrize("form", FORMS)
def test_a_form_can_be_asked_for_by_its_name(form: str) -> None:
    content, named, flagged = sent(account("fe", form), "JP")
    wanted = FORMS[form]

    assert (named, flagged) == (wanted.content_type, wanted.gzip and wanted.flagged)
    assert (content[:2] == b"\x1f\x8b") is wanted.gzip


def test_any_form_is_chosen_by_the_seed() -> None:
    def named() -> list[tuple[str, bool]]:
        seller = account("na", ANY)
        return [sent(seller, "US")[1:] for _ in range(12)]

    assert named() == named()
    assert len(set(named())) > 3
    assert not [kind for kind, _ in named() if "JIS" in kind or "31J" in kind]


@pytest.mark.parametrize(("region", "main"), [("eu", "GB"), ("fe", "JP")])
def test_each_region_has_a_world_with_the_same_stories(region: str, main: str) -> None:
    found = listings(7, START, region)
    counted = Counter(x.marketplace for x in found)

    assert counted == {place.code: 15 for place in REGIONS[region]} | {main: 120}
    assert {x.sku for x in found if x.marketplace == main} >= {"RELIST-ME-01", "RED/XL 10"}


def test_prices_in_yen_have_no_decimals() -> None:
    seller = account("fe")
    text = gzip.decompress(sent(seller, "JP")[0]).decode("cp932")
    offer = seller.listing("RELIST-ME-01", JP.id)["attributes"]["purchasable_offer"][0]

    assert "\t24900\t" in text
    assert (offer["currency"], offer["our_price"][0]["schedule"][0]["value_with_tax"]) == (
        "JPY",
        24900,
    )
    prices = {x.price for x in listings(7, START, "fe") if x.marketplace == "JP" and x.price}
    assert all(price % 1 == 0 and price > 400 for price in prices)
    assert Decimal(24900) in prices


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", item("RELIST-ME-01", DE.id), None),
        ("GET", f"{ITEMS}?marketplaceIds={US},{DE.id}", None),
        ("POST", REPORTS, {"reportType": "X", "marketplaceIds": [US, DE.id]}),
    ],
)
def test_a_marketplace_of_another_region_is_forbidden(
    method: str, target: str, body: object
) -> None:
    assert account().send(method, target, body).status_code == 403


def test_a_documents_address_can_be_made_to_be_over_at_once() -> None:
    seller = account()
    seller.http.post("/_faults", json={"next": [{"path": "/documents/", "kind": "expired"}]})
    report_id = seller.request_report()
    seller.wait(seconds=1)
    document_id = seller.report(report_id)["reportDocumentId"]
    urls = [seller.send("GET", f"{DOCUMENTS}/{document_id}").json()["url"] for _ in range(2)]

    assert [seller.http.get(url).status_code for url in urls] == [403, 200]


def test_yen_have_no_smaller_part_in_any_report() -> None:
    there = [x for x in listings(7, START, "fe") if x.marketplace == "JP"]
    amounts = {"price", "your-price", "sales-price"}
    texts = (
        as_loader_file(there),
        planning(there, JP, START, START),
        fee_preview(there, JP, START, START),
    )

    found = [cell for text in texts for cell in column(text, amounts)]

    assert len(found) > 100
    assert [cell for cell in found if not cell.isdecimal() or int(cell) < 100] == []


def test_storage_costs_yen_as_many_as_prices_have() -> None:
    there = [x for x in listings(7, START, "fe") if x.marketplace == "JP"]

    rates = {*column(bill(there, JP, datetime(2026, 9, 1, tzinfo=UTC), START), {"storage-rate"})}

    assert rates == {"72.00", "50.00"}


def column(text: str, names: set[str]) -> list[str]:
    """The cells of a table under these names that hold something."""
    header, *rows = (line.split("\t") for line in text.rstrip("\n").split("\n"))
    at = [n for n, name in enumerate(header) if name.replace("_", "-") in names]
    return [row[n] for row in rows for n in at if row[n] not in ("", "--")]
