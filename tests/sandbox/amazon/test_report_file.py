from pathlib import Path

import pytest

from sandbox.amazon.reportfile import as_tsv, read
from sandbox.amazon.serve import Options
from sandbox.amazon.world import listings
from tests.sandbox.amazon.seller import START, TO_FBA, Seller

OWN = (
    "SKU\tStranded-Reason\tfulfillable-quantity\tprogram\tyour-price\tdate-stranded\t"
    "date-classified-as-unsellable\tprimary-action\tproduct-name\n"
    "MINE-1\tLISTING_CLOSED\t12\tx\t8.50\t2026-11-01\t2026-12-24T08:00:00Z\tRelist\tCafé “1”\n"
    "MINE-2\tSeller-fulfilled\t?\tx\t\tyesterday\t\tErneut anbieten\n"
    "\n"
    "MINE-3\tNever heard of\t1\tx\tNaN\t2026-11-01T10:00:00\t\t\t\n"
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_bytes(OWN.replace("\n", "\r\n").encode("cp1252"))
    return path


def test_the_world_is_built_from_a_sellers_own_report(own: Path) -> None:
    rows = Seller(Options(report=own, throttle=False)).rows()

    assert list(rows) == ["MINE-1", "MINE-2", "MINE-3"]
    row = rows["MINE-1"]
    assert (row["stranded-reason"], row["primary-action"]) == ("LISTING_CLOSED", "Relist")
    assert (row["date-stranded"], row["fulfillable-qty"]) == ("2026-11-01", "12")
    assert (row["your-price"], row["product-name"]) == ("8.50", "Café “1”")


def test_what_cannot_be_read_is_left_empty(own: Path) -> None:
    rows = Seller(Options(report=own, throttle=False)).rows()

    assert (rows["MINE-2"]["date-stranded"], rows["MINE-2"]["fulfillable-qty"]) == ("", "0")
    assert rows["MINE-2"]["primary-action"] == "Erneut anbieten"
    assert rows["MINE-3"]["your-price"] == ""
    assert rows["MINE-3"]["date-stranded"] == "2026-11-01T10:00:00Z"


def test_code_forms_and_later_names_can_be_mended(own: Path) -> None:
    seller = Seller(Options(report=own, throttle=False))
    seller.relist("MINE-1")
    seller.patch("MINE-2", *TO_FBA)
    seller.relist("MINE-3")
    seller.wait(hours=1)

    assert list(seller.rows()) == ["MINE-3"]


def test_a_written_report_reads_back_the_same(tmp_path: Path) -> None:
    world = [x for x in listings(7, START) if x.marketplace == "US"]
    path = tmp_path / "report.txt"
    path.write_text(as_tsv(world), encoding="utf-8", newline="")

    assert as_tsv(read(path, START)) == as_tsv(world)


def test_another_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "other.txt"
    path.write_text("a\tb\n1\t2\n")

    with pytest.raises(ValueError, match="Download it from Fix stranded inventory"):
        read(path, START)
