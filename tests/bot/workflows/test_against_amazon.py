"""The use cases against the pretend Amazon over HTTP, which writes down what it saw."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.workflows import pricing
from bot.workflows.look import read_missing
from bot.workflows.press import Taken
from bot.workflows.refresh import refresh
from bot.workflows.verify import verify
from sandbox.process import running
from stranded.cards import ButtonKind
from stranded.items import Evidence
from stranded.roles import Holders, Roles
from stranded.steps import StepPress
from tests.amazon.seller import Seller
from tests.bot.shop import ADA, SCOPE, Shop
from tests.store.samples import at_once

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def amazon() -> Iterator[Seller]:
    """One pretend account for the module: each test has SKUs of its own."""
    arguments = ("--seed", "7", "--no-throttle", "--report-seconds", "0")
    with running("amazon", *arguments) as url, Seller(url) as seller:
        yield seller


@pytest.fixture
def real(shop: Shop, amazon: Seller) -> Shop:
    """A shop with the real client in front of that account, and its list read."""
    shop.now = amazon.now = amazon._world_time()
    shop.parts = replace(shop.parts, gateways={SCOPE: amazon.account})
    for _ in range(3):
        refresh(shop.parts, shop.now)
    assert len(shop.listed()) > 100
    return shop


def press(shop: Shop, amazon: Seller, sku: str, kind: ButtonKind = ButtonKind.RELIST) -> None:
    found = shop.episode(sku)
    read_missing(shop.parts, [found], shop.now)
    shop.press(found, kind)


def later(shop: Shop, amazon: Seller, by: timedelta) -> None:
    shop.pass_time(by)
    shop.work()


@pytest.mark.parametrize(
    ("sku", "kind", "effect"),
    [
        ("RELIST-ME-01", ButtonKind.RELIST, "relist"),
        ("MF-DG-KNOWN-04", ButtonKind.CHANGE_TO_FBA, "change_to_fba"),
        ("RED/XL 10", ButtonKind.RELIST, "relist"),
    ],
)
def test_one_click_is_one_change_at_amazon(
    real: Shop, amazon: Seller, sku: str, kind: ButtonKind, effect: str
) -> None:
    real.set(undo_change_to_fba_seconds="0")
    press(real, amazon, sku, kind)
    at_once(4, lambda _: real.work())

    assert amazon.effects(sku).count(effect) == 1
    assert real.states() == ["accepted"]


def test_a_refusal_of_amazon_is_told_with_its_words(real: Shop, amazon: Seller) -> None:
    press(real, amazon, "RELIST-REFUSED-11")
    real.work()

    (intent,) = real.intents()
    assert (intent.state.value, intent.why.code) == ("refused", "amazon_refused")
    assert intent.why.parameters["issues"]
    assert "relist" not in amazon.effects("RELIST-REFUSED-11")


def test_a_lost_answer_is_found_by_reading_and_sent_once(real: Shop, amazon: Seller) -> None:
    sku = "AUTO-RELIST-06"
    press(real, amazon, sku)
    amazon.edit(sku, takes_seconds=0)
    # The preview goes through; the answer to the patch itself gets lost.
    amazon.fault("reset_after_commit", "PATCH", f"{sku}?marketplaceIds")
    real.work()
    later(real, amazon, 6 * MINUTE)

    assert real.states() == ["confirmed"]
    assert amazon.effects(sku).count("relist") == 1


def test_without_dangerous_goods_information_nothing_is_sent(real: Shop, amazon: Seller) -> None:
    press(real, amazon, "MF-DG-MISSING-05", ButtonKind.CHANGE_TO_FBA)
    real.work()

    assert real.states() == []
    assert [one for one in amazon.log("MF-DG-MISSING-05") if one["method"] == "PATCH"] == []


def test_a_start_date_ahead_keeps_the_stock_stranded(real: Shop, amazon: Seller) -> None:
    press(real, amazon, "FUTURE-START-09")
    real.work()

    assert real.states() == []


def test_a_relist_that_worked_is_verified_from_a_new_report(real: Shop, amazon: Seller) -> None:
    sku = "BOTH-SHOPS-14"
    found = real.episode(sku)
    amazon.edit(sku, takes_seconds=0)
    press(real, amazon, sku)
    real.work()
    rows = [{"sku": one} for one in real.listed() if one != sku]
    real.pass_time(timedelta(hours=3, minutes=1))
    real.report(*rows)

    verify(real.parts, real.now)

    departure = real.departure(found)
    assert departure is not None
    assert departure.evidence is Evidence.VERIFIED


def test_a_price_that_is_named_ends_the_stranding_at_amazon(real: Shop, amazon: Seller) -> None:
    real.parts = replace(real.parts, roles=Roles(spend=Holders(people=frozenset({ADA.id}))))
    real.meet(ADA.id)
    sku = amazon.with_reason("Missing price")[0]
    amazon.edit(sku, takes_seconds=0)
    found = real.episode(sku)
    read_missing(real.parts, [found], real.now)

    pressed = StepPress(found.account, found.id, found.reason, "add_price")
    taken = pricing.ask(real.parts, pressed, "19.99", ADA, real.now, "19.99 USD")
    later(real, amazon, MINUTE)
    later(real, amazon, 6 * MINUTE)

    assert isinstance(taken, Taken)
    assert real.states() == ["confirmed"]
    assert amazon.effects(sku).count("price") == 1
