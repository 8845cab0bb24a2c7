"""Amazon's marketplaces, beside the reference material where a machine has it."""

import re
from pathlib import Path

import pytest

from stranded.marketplaces import MARKETPLACES


def test_each_marketplace_has_an_id_and_a_zone_of_this_world() -> None:
    assert len({place.id for place in MARKETPLACES.values()}) == len(MARKETPLACES) == 23
    assert {
        code for code, place in MARKETPLACES.items() if place.zone.key != place.timezone
    } == set()


def test_each_marketplace_belongs_to_a_region_and_a_currency() -> None:
    assert {place.region for place in MARKETPLACES.values()} == {"na", "eu", "fe"}
    assert all(re.fullmatch("[A-Z]{3}", place.currency) for place in MARKETPLACES.values())


@pytest.mark.trap("India and the Gulf belong to Europe's host")
@pytest.mark.parametrize(
    ("region", "codes"), [("na", "BR MX"), ("eu", "AE EG IN SA TR ZA"), ("fe", "AU JP SG")]
)
def test_a_region_is_amazons_and_no_continent(region: str, codes: str) -> None:
    assert {MARKETPLACES[code].region for code in codes.split()} == {region}


@pytest.mark.parametrize(
    ("code", "id_", "channel"),
    [
        ("US", "ATVPDKIKX0DER", "AMAZON_NA"),
        ("CA", "A2EUQ1WTGCTBG2", "AMAZON_NA"),
        ("GB", "A1F83G8C2ARO7P", "AMAZON_EU"),
        ("DE", "A1PA6795UKMFR9", "AMAZON_EU"),
        ("JP", "A1VC38T7YXB528", "AMAZON_JP"),
        ("AU", "A39IBJ37TRP1C6", None),
    ],
)
def test_well_known_ones(code: str, id_: str, channel: str | None) -> None:
    assert (MARKETPLACES[code].id, MARKETPLACES[code].fba_channel) == (id_, channel)


def test_the_ids_are_those_of_the_reference(shared: Path) -> None:
    text = (shared / "facts" / "amazon.md").read_text("utf-8")

    named = set(re.findall(r"\bA[0-9A-Z]{12,13}\b", text))

    assert named == {place.id for place in MARKETPLACES.values()}
