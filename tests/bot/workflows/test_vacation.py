"""A listing is closed on purpose for a time: once each way, never sooner, and always said."""

from datetime import date, datetime, timedelta

import pytest

from bot.workflows.pause_steps import look_at_pauses
from bot.workflows.vacation import Wish, begin, picture, running
from store import pauses
from store.intents import LOOK_UP_EVERY
from stranded.actions import ActionKind, Why
from stranded.marketplaces import MARKETPLACES
from stranded.pause import Days, Pause, PauseState, Vacation
from tests.bot.shop import ADA, SCOPE, Shop

CLOSE, RELIST = ActionKind.CLOSE_LISTING, ActionKind.RELIST
MINUTE = timedelta(minutes=1)
UNDO = MINUTE
KEY = "vacation|V1"
ZONE = MARKETPLACES["US"].zone
# Today is November 23rd there.
TODAY, BACK = date(2026, 11, 23), date(2026, 11, 30)


def wish(*skus: str, close_on: date = TODAY, relist_on: date = BACK) -> Wish:
    return Wish(SCOPE, "US", skus or ("LAMP-1",), Days(close_on, relist_on))


def plan(
    shop: Shop, *skus: str, close_on: date = TODAY, relist_on: date = BACK, key: str = KEY
) -> Why | None:
    """Ada plans it; the listings are open until then."""
    shop.meet("U0ADA")
    for sku in skus or ("LAMP-1",):
        if sku not in shop.amazon.offers:
            shop.offer(sku, open=True)
    wanted = wish(*skus, close_on=close_on, relist_on=relist_on)
    return begin(shop.parts, wanted, key, ADA, shop.now)


def tick(shop: Shop, by: timedelta = timedelta(0)) -> None:
    """Time passes; then all that is due is done."""
    shop.pass_time(by)
    look_at_pauses(shop.parts, shop.now)
    shop.work()


def go_to(shop: Shop, when: datetime) -> None:
    tick(shop, when - shop.now)


def closed(shop: Shop, *skus: str) -> Pause:
    """A pause whose listing shows that it is closed."""
    assert plan(shop, *skus) is None
    tick(shop, UNDO)
    tick(shop, LOOK_UP_EVERY)
    return pause(shop, *skus[:1])


def pause(shop: Shop, sku: str = "LAMP-1") -> Pause:
    with shop.parts.database.read() as session:
        found = pauses.last_of(session, SCOPE, "US", sku)
    assert found is not None
    return found


def told(shop: Shop, key: str = KEY) -> Vacation:
    with shop.parts.database.read() as session:
        found = picture(session, SCOPE, key)
    assert found is not None
    return found


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZONE)


@pytest.mark.page("F41", "F42")
def test_it_is_closed_after_the_time_to_take_it_back_and_relisted_on_its_day(
    either_shop: Shop,
) -> None:
    plan(either_shop)
    tick(either_shop)
    at_once_sent = list(either_shop.amazon.patches)
    tick(either_shop, UNDO)
    tick(either_shop, LOOK_UP_EVERY)
    go_to(either_shop, midnight(BACK) - timedelta(seconds=1))
    before = list(either_shop.amazon.patches)
    go_to(either_shop, midnight(BACK))
    tick(either_shop, LOOK_UP_EVERY)

    assert at_once_sent == []
    assert before == [("LAMP-1", CLOSE)]
    assert either_shop.amazon.patches == [("LAMP-1", CLOSE), ("LAMP-1", RELIST)]
    assert either_shop.states() == ["confirmed", "confirmed"]
    assert pause(either_shop).state is PauseState.ENDED
    assert running(either_shop.parts) == ()


def test_a_day_ahead_closes_at_its_beginning_in_the_marketplaces_zone(shop: Shop) -> None:
    first = date(2026, 12, 24)
    plan(shop, close_on=first, relist_on=date(2027, 1, 2))
    go_to(shop, midnight(first) - timedelta(seconds=1))
    before = shop.states()
    go_to(shop, midnight(first))

    assert before == []
    assert shop.amazon.patches == [("LAMP-1", CLOSE)]
