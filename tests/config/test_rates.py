"""The table of storage rates: what stands in it, and how a wrong file is refused."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from config.rates import FILE, RatesError, load_rates
from stranded.items import Money
from stranded.marketplaces import MARKETPLACES


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(FILE, tmp_path / "rates.toml"))


@pytest.mark.parametrize(
    ("tier", "day", "price"),
    [
        ("Standard-Size", date(2024, 4, 1), "0.78"),
        ("Large standard-size", date(2026, 9, 30), "0.78"),
        ("Small standard-size", date(2026, 10, 1), "2.40"),
        ("Large bulky", date(2026, 8, 1), "0.56"),
        ("Extra-large 50+ to 70 lb", date(2026, 12, 31), "1.40"),
        ("UsLargeStandardSize", date(2026, 8, 1), "0.78"),
        ("UsLargeOversize", date(2026, 12, 31), "1.40"),
        ("Oversize", date(2026, 12, 31), "1.40"),
    ],
)
def test_the_rates_of_the_united_states_from_2024_on(tier: str, day: date, price: str) -> None:
    found = load_rates().find("US", tier, "cubic feet", day)

    assert found is not None
    assert found.price == Money(Decimal(price), "USD")
    assert found.since == date(2024, 4, 1)


def test_rates_that_no_source_gives_are_not_there() -> None:
    rates = load_rates()

    assert rates.find("US", "Standard-Size", "cubic feet", date(2024, 3, 31)) is None
    assert rates.find("US", "Apparel", "cubic feet", date(2026, 10, 1)) is None
    for code in MARKETPLACES.keys() - {"US"}:
        assert rates.find(code, "Standard-Size", "cubic feet", date(2026, 10, 1)) is None


SECOND = 'months = [10, 11, 12]\nsince = 2024-04-01\nrate = "2.40"'


@pytest.mark.parametrize(
    ("old", "new", "key", "field"),
    [
        ("[units]", "[units", "-", "-"),
        ("[units]", "[volumes]", "volumes", "-"),
        ("[units]", "[[units]]", "units", "-"),
        ('["cubic feet", "cubic foot"]', '"cubic feet"', "units", "cubic_feet"),
        ('"cubic foot"', "7", "units", "cubic_feet"),
        ('  "oversize",', '  "oversize", "Standard",', "tiers", "oversize"),
        ('rate = "2.40"', 'rate = "2.40"\ncolour = 1', "rates 2", "colour"),
        ('rate = "2.40"', "rate = 2.40", "rates 2", "rate"),
        ('rate = "2.40"', 'rate = "2,40"', "rates 2", "rate"),
        ('rate = "2.40"\n', "", "rates 2", "rate"),
        (SECOND, SECOND.replace("2024-04-01", '"April"'), "rates 2", "since"),
        (SECOND, SECOND.replace("[10, 11, 12]", "[0, 13]"), "rates 2", "months"),
        (SECOND, SECOND.replace("[10, 11, 12]", "[]"), "rates 2", "months"),
        (SECOND, SECOND.replace("[10, 11, 12]", "[9, 10]"), "rates 2", "months"),
        ('marketplace = "US"', 'marketplace = "XX"', "rates 1", "marketplace"),
        ('tier = "standard"', 'tier = "tiny"', "rates 1", "tier"),
        ('unit = "cubic_feet"', 'unit = "litres"', "rates 1", "unit"),
        ('currency = "USD"', 'currency = "CAD"', "rates 1", "currency"),
    ],
)
def test_a_wrong_file_is_refused_by_file_key_and_field(
    file: Path, old: str, new: str, key: str, field: str
) -> None:
    content = file.read_text("utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), "utf-8")

    with pytest.raises(RatesError) as caught:
        load_rates(file)

    error = caught.value
    assert (error.file, error.key, error.field) == ("rates.toml", key, field)
    assert all(part in str(error) for part in (error.file, error.key, error.problem))


def test_rates_that_are_no_tables_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "rates.toml"
    with pytest.raises(RatesError, match=r"rates\.toml"):
        load_rates(file)
    file.write_text("rates = [1]\n[units]\n[tiers]\n", "utf-8")

    with pytest.raises(RatesError, match="is not a table"):
        load_rates(file)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("rates = []\n[tiers]\n", "units"),
        ("[units]\n[tiers]\n", "rates"),
        ("rates = 5\n[units]\n[tiers]\n", "rates"),
    ],
)
def test_a_table_that_is_missing_or_of_another_kind_is_named(
    tmp_path: Path, content: str, key: str
) -> None:
    file = tmp_path / "rates.toml"
    file.write_text(content, "utf-8")

    with pytest.raises(RatesError) as caught:
        load_rates(file)

    assert (caught.value.key, caught.value.field) == (key, "-")
