"""A yes to a held report, where something comes in between."""

from collections.abc import Callable
from io import BytesIO
from typing import IO

from bot.workflows.held import Yes, end_interrupted, take_held
from bot.workflows.intake import FROM_SLACK
from bot.workflows.mapping import map_value, rejudge
from store import held
from store.snapshots import Ingested
from stranded.actions import Why
from tests.amazon.files import report
from tests.bot.shop import HOUR, SCOPE, Shop, row

MOON = "Phase of the moon"
MANY = [row("LAMP", MOON), *(row(f"S{number}") for number in range(50))]
FEW = [row("LAMP", MOON)]


def hold(shop: Shop) -> int:
    """A file of Slack that names one item of 51; the number it waits under."""
    shop.report(*MANY)
    shop.pass_time(HOUR)
    waiting = shop.report(*FEW, report_id=f"{FROM_SLACK}F1")
    assert waiting.state == "held"
    shop.pass_time(HOUR)
    return waiting.snapshot


def say_yes(
    shop: Shop, snapshot: int, meanwhile: Callable[[], object] = lambda: None
) -> Ingested | Why:
    def fetch(_: str) -> IO[bytes]:
        meanwhile()
        return BytesIO(report(*FEW).encode())

    return take_held(shop.parts, Yes(SCOPE, "US", snapshot, "U0ADA"), shop.now, fetch)


def settle_the_moon(shop: Shop) -> None:
    map_value(shop.parts, MOON, "listing_closed", "U0MAX", shop.now)
    assert rejudge(shop.parts, MOON, None, shop.now) == 1


def test_a_newer_report_that_is_shown_while_the_held_one_is_fetched_stays(
    either_shop: Shop,
) -> None:
    snapshot = hold(either_shop)

    result = say_yes(either_shop, snapshot, lambda: either_shop.report(*MANY, row("NEW")))

    assert result == Why("held_no_more")
    assert len(either_shop.listed()) == 52
    assert either_shop.posts("held") == []
    assert say_yes(either_shop, snapshot) == Why("held_no_more")


def test_a_reason_that_was_settled_leaves_the_yes_as_it_was(either_shop: Shop) -> None:
    snapshot = hold(either_shop)
    settle_the_moon(either_shop)

    assert isinstance(say_yes(either_shop, snapshot), Ingested)
    assert either_shop.listed() == ["LAMP"]


def test_a_reason_that_is_settled_while_it_is_fetched_does_too(either_shop: Shop) -> None:
    snapshot = hold(either_shop)

    taken = say_yes(either_shop, snapshot, lambda: settle_the_moon(either_shop))

    assert isinstance(taken, Ingested)
    assert either_shop.episode("LAMP").reason == "listing_closed"


def test_a_yes_that_a_power_cut_ended_can_be_said_again(either_shop: Shop) -> None:
    snapshot = hold(either_shop)
    with either_shop.database.write() as session:
        held.claim(session, SCOPE, "US", snapshot)
    assert say_yes(either_shop, snapshot) == Why("held_no_more")

    assert end_interrupted(either_shop.parts) == 1

    assert isinstance(say_yes(either_shop, snapshot), Ingested)
    assert say_yes(either_shop, snapshot) == Why("held_no_more")
