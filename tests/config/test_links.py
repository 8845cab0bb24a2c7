from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from config.links import Links, load_links
from stranded.marketplaces import MARKETPLACES

SKU, ASIN = "AB/C 1&?=日", "B0EXAMPLE1"


@pytest.mark.parametrize("code", MARKETPLACES)
def test_every_page_is_on_the_marketplaces_own_seller_central(code: str) -> None:
    links, place = load_links(), MARKETPLACES[code]

    for key in links.keys:
        parts = urlsplit(links(key, place, SKU, ASIN) or "")
        assert (parts.scheme, parts.netloc) == ("https", f"sellercentral.amazon.{place.domain}")
        assert "{" not in parts.geturl()


def test_a_sku_travels_whole_whatever_is_in_it() -> None:
    url = load_links()("edit", MARKETPLACES["JP"], SKU, ASIN)

    assert url is not None
    assert parse_qs(urlsplit(url).query) == {
        "marketplaceID": ["A1VC38T7YXB528"],
        "sku": [SKU],
        "asin": [ASIN],
    }


def test_there_is_no_link_where_its_sku_or_asin_is_missing() -> None:
    links = load_links()

    assert links("edit", MARKETPLACES["US"], "", ASIN) is None
    assert links("edit", MARKETPLACES["US"], SKU, "") is None
    assert links("fix_stranded", MARKETPLACES["US"], "", "") is not None


def test_there_is_no_link_for_a_page_that_nobody_knows() -> None:
    assert load_links()("no_such_page", MARKETPLACES["US"], SKU, ASIN) is None


@pytest.mark.parametrize("key", ["fix_stranded", "settings", "edit", "bulk_fix", "case_log"])
def test_the_pages_that_the_messages_lead_to_are_known(key: str) -> None:
    assert load_links()(key, MARKETPLACES["DE"], SKU, ASIN)


def test_a_page_with_braces_in_the_sku_is_left_alone() -> None:
    links = Links({"page": "https://{host}/x?sku={sku}"})

    assert links("page", MARKETPLACES["US"], "{host}", "") == (
        "https://sellercentral.amazon.com/x?sku=%7Bhost%7D"
    )


def test_links_are_read_from_the_file_that_is_given(tmp_path: Path) -> None:
    path = tmp_path / "links.toml"
    path.write_text('[links]\nhelp = "https://{host}/h"\n', "utf-8")

    assert load_links(path)("help", MARKETPLACES["GB"], "", "") == (
        "https://sellercentral.amazon.co.uk/h"
    )
