"""Automatic actions: late, narrow, once, announced first, and with a fresh look before each."""

from datetime import timedelta
from typing import Any

import pytest

from bot.workflows.automate import automate
from stranded.actions import ActionKind
from stranded.cards import ButtonKind
from stranded.items import Episode
from stranded.release import BATCH
from tests.bot.shop import CLOSED, DAY, HOUR, MERCHANT, Shop, row
from tests.store.samples import at_once

DISCONTINUED = "Item discontinued"


def tick(shop: Shop) -> None:
    """One look of the rules, and all the work that it gives."""
    automate(shop.parts, shop.now)
    shop.work()


def closed(shop: Shop, days: int, sku: str = "LAMP-1", reason: str = CLOSED) -> Episode:
    """An item that has been stranded for so many full days at this moment."""
    stranded_on = (shop.now - timedelta(days=days)).isoformat()
    (found,) = shop.strand(row(sku, reason, date_stranded=stranded_on))
    return found


def switched_on(shop: Shop) -> Shop:
    shop.set(automatic="on")
    return shop


@pytest.mark.page("F25")
def test_a_closed_listing_is_relisted_once_when_its_day_has_come(shop: Shop) -> None:
    closed(switched_on(shop), days=30)

    for _ in range(3):
        tick(shop)

    (intent,) = shop.intents()
    assert intent.request.actor.id == "rule:auto_relist"
    assert shop.amazon.patches == [("LAMP-1", ActionKind.RELIST)]
    assert [post.kind for post in shop.posts()] == ["automatic"]
    assert shop.events() == ["relist.planned", "relist.accepted"]


@pytest.mark.page("F25")
def test_a_second_before_its_day_nothing_happens_and_nothing_is_read(shop: Shop) -> None:
    closed(switched_on(shop), days=30)
    shop.pass_time(timedelta(seconds=-1))

    tick(shop)

    assert (shop.intents(), shop.posts(), shop.amazon.looks) == ([], [], [])


@pytest.mark.page("F32")
def test_a_merchant_fulfilled_item_becomes_fba_by_the_other_rule(shop: Shop) -> None:
    shop.offer("LAMP-1", channels=("DEFAULT",))
    closed(switched_on(shop), days=30, reason=MERCHANT)

    tick(shop)

    (intent,) = shop.intents()
    assert intent.request.actor.id == "rule:auto_change_to_fba"
    assert shop.amazon.patches == [("LAMP-1", ActionKind.CHANGE_TO_FBA)]


@pytest.mark.page("F37")
def test_with_0_days_the_second_sighting_acts_within_the_day(shop: Shop) -> None:
    shop.set(automatic="on", auto_change_to_fba_days="0")
    shop.offer("LAMP-1", channels=("DEFAULT",))
    today = row("LAMP-1", MERCHANT, date_stranded=shop.now.date().isoformat())
    shop.report(today)

    shop.pass_time(HOUR)
    shop.report(today)
    tick(shop)

    assert shop.amazon.patches == [("LAMP-1", ActionKind.CHANGE_TO_FBA)]


@pytest.mark.page("F33")
@pytest.mark.trap("Amazon changes nothing to FBA where dangerous-goods answers lack")
def test_merchant_fulfilled_with_information_required_is_never_changed(shop: Shop) -> None:
    shop.offer("LAMP-1", channels=("DEFAULT",))
    closed(switched_on(shop), days=400, reason="Merchant fulfilled (DG info required)")

    tick(shop)

    assert (shop.intents(), shop.posts()) == ([], [])


@pytest.mark.page("F31", "F35")
@pytest.mark.parametrize("reason", [CLOSED, MERCHANT])
def test_an_opted_out_sku_is_left_alone_and_its_button_still_works(shop: Shop, reason: str) -> None:
    shop.offer("LAMP-1", channels=("DEFAULT",))
    found = closed(switched_on(shop), days=60, reason=reason)
    shop.set(undo_change_to_fba_seconds="0")
    shop.press(found, ButtonKind.OPT_OUT)

    tick(shop)
    untouched = list(shop.amazon.patches)
    kind = ButtonKind.RELIST if reason == CLOSED else ButtonKind.CHANGE_TO_FBA
    shop.press(found, kind)
    shop.work()

    assert untouched == []
    assert len(shop.amazon.patches) == 1


def test_an_opt_out_outlives_the_stranding(shop: Shop) -> None:
    found = closed(switched_on(shop), days=60)
    shop.press(found, ButtonKind.OPT_OUT)
    shop.report(row("LAMP-2"), seen_at=shop.now + HOUR)
    shop.pass_time(2 * HOUR)

    closed(shop, days=60)
    tick(shop)

    assert shop.amazon.patches == []


class TestPreview:
    """A new team sees what would be done, once, and nothing is done."""

    def test_each_item_is_told_once_and_nothing_is_sent(self, shop: Shop) -> None:
        closed(shop, days=31)
        for _ in range(3):
            tick(shop)
            shop.pass_time(timedelta(minutes=1))

        (post,) = shop.posts()
        assert (post.kind, post.subject["marketplace"]) == ("preview", "US")
        assert post.subject["episodes"] == [shop.episode("LAMP-1").id]
        assert (shop.intents(), shop.amazon.patches, shop.amazon.looks) == ([], [], [])

    def test_an_item_that_becomes_due_later_is_told_then(self, shop: Shop) -> None:
        stranded_on = {
            sku: (shop.now - days * DAY).isoformat() for sku, days in (("OLD", 31), ("NEW", 29))
        }
        rows = [row(sku, date_stranded=when) for sku, when in stranded_on.items()]
        shop.report(*rows)
        tick(shop)
        shop.pass_time(DAY)
        shop.report(*rows)
        tick(shop)

        told = [post.subject["episodes"] for post in shop.posts("preview")]
        assert told == [[shop.episode("OLD").id], [shop.episode("NEW").id]]

    def test_opted_out_items_are_not_among_them(self, shop: Shop) -> None:
        found = closed(shop, days=31)
        shop.press(found, ButtonKind.OPT_OUT)

        tick(shop)

        assert shop.posts() == []

    @pytest.mark.page("F38")
    @pytest.mark.parametrize(("read", "told"), [(True, 0), (False, 1)])
    def test_what_a_fresh_reading_forbids_is_not_told(
        self, shop: Shop, read: bool, told: int
    ) -> None:
        shop.offer("LAMP-1", start=shop.now + 20 * DAY)
        shop.report(row("LAMP-1"))
        if read:
            shop.know("LAMP-1")

        tick(shop)

        assert len(shop.posts("preview")) == told


class TestAsking:
    @pytest.mark.page("F28")
    @pytest.mark.parametrize("automatic", ["on", "preview"])
    def test_a_discontinued_item_is_asked_about_once_and_never_touched(
        self, shop: Shop, automatic: str
    ) -> None:
        shop.set(automatic=automatic)
        found = closed(shop, days=31, reason=DISCONTINUED)

        for _ in range(3):
            tick(shop)

        (post,) = shop.posts()
        assert (post.kind, post.subject["episodes"]) == ("ask", [found.id])
        assert (shop.intents(), shop.amazon.patches) == ([], [])

    def test_many_of_one_day_are_asked_about_in_one_message_the_nearest_removal_first(
        self, shop: Shop
    ) -> None:
        old = (shop.now - 31 * DAY).isoformat()
        rows = [row(f"POT-{number:02}", DISCONTINUED, date_stranded=old) for number in range(30)]
        shop.report(*rows, row("SOON", DISCONTINUED, date_stranded=old, removal="2026-12-01"))
        tick(shop)

        (post,) = shop.posts()
        assert (post.kind, len(post.subject["episodes"])) == ("ask", 31)
        assert post.subject["episodes"][0] == shop.episode("SOON").id

    def test_what_comes_later_that_day_joins_the_message_and_the_next_day_has_its_own(
        self, shop: Shop
    ) -> None:
        shop.now = shop.now.replace(hour=16)
        when = {"POT-1": timedelta(0), "POT-2": HOUR, "POT-3": DAY}
        rows = [
            row(sku, DISCONTINUED, date_stranded=(shop.now - 30 * DAY + after).isoformat())
            for sku, after in when.items()
        ]
        for _ in range(3):
            shop.report(*rows)
            tick(shop)
            shop.pass_time(HOUR)
        before = shop.posts()
        shop.pass_time(DAY)
        shop.report(*rows)
        tick(shop)

        (first,) = before
        ids = [shop.episode(sku).id for sku in when]
        assert first.subject["episodes"] == ids[:2]
        assert first.wanted > first.drawn
        assert [post.subject["episodes"] for post in shop.posts()] == [ids[:2], ids[2:]]

    def test_who_is_asked_again_in_a_new_stranding(self, shop: Shop) -> None:
        closed(shop, days=31, reason=DISCONTINUED)
        tick(shop)
        shop.pass_time(HOUR)
        shop.report(row("OTHER", "Missing price"))
        shop.pass_time(DAY)
        closed(shop, days=31, reason=DISCONTINUED)
        tick(shop)

        assert len(shop.posts("ask")) == 2

    def test_an_opted_out_item_is_not_asked_about(self, shop: Shop) -> None:
        found = closed(shop, days=31, reason=DISCONTINUED)
        shop.press(found, ButtonKind.OPT_OUT)
        tick(shop)

        assert shop.posts() == []

    def test_old_data_ask_nothing(self, shop: Shop) -> None:
        closed(shop, days=31, reason=DISCONTINUED)
        shop.pass_time(4 * HOUR)
        tick(shop)

        assert shop.posts() == []

    def test_nobody_is_asked_before_the_day(self, shop: Shop) -> None:
        closed(switched_on(shop), days=29, reason=DISCONTINUED)

        tick(shop)

        assert shop.posts() == []

    def test_a_team_may_have_any_automatic_reason_asked(self, shop: Shop) -> None:
        shop.set(**{"automatic": "on", "mode.listing_closed": "ask"})
        closed(shop, days=31)

        tick(shop)

        assert [post.kind for post in shop.posts()] == ["ask"]
        assert shop.amazon.patches == []


@pytest.mark.page("F38")
@pytest.mark.parametrize(
    "known",
    [{"start": "soon"}, {"readable": False}, {"dangerous_goods": False}, {"dangerous_goods": None}],
    ids=["future start", "unreadable", "no DG information", "unknown DG information"],
)
def test_the_listing_is_read_again_right_before_acting(shop: Shop, known: dict[str, Any]) -> None:
    """What was known from before spoke for it; what the listing says at this moment decides."""
    shop.offer("LAMP-1", channels=("DEFAULT",))
    closed(switched_on(shop), days=31, reason=MERCHANT)
    if "start" in known:
        known = {"start": shop.now + 9 * DAY}
    shop.offer("LAMP-1", channels=("DEFAULT",), **known)

    tick(shop)

    assert (shop.intents(), shop.posts()) == ([], [])
    assert (shop.amazon.looks, shop.amazon.patches) == (["LAMP-1"], [])


def many(shop: Shop, count: int, **offer: Any) -> list[str]:
    rows = [row(f"LAMP-{number:03}") for number in range(count)]
    for one in rows:
        shop.offer(one["sku"], **offer)
    shop.report(*rows)
    return [one["sku"] for one in rows]


def test_of_several_processes_that_look_at_once_one_begins_a_batch(either_shop: Shop) -> None:
    shop = switched_on(either_shop)
    stranded_on = (shop.now - timedelta(days=40)).isoformat()
    names = [f"LAMP-{number:02}" for number in range(2 * BATCH)]
    shop.report(*(row(name, CLOSED, date_stranded=stranded_on) for name in names))

    at_once(4, lambda _: automate(shop.parts, shop.now))

    assert len(shop.intents()) == BATCH


def test_a_flood_is_dealt_with_in_batches_of_25_however_often_the_clock_looks(shop: Shop) -> None:
    many(switched_on(shop), 60)
    done = []
    for _ in range(4):
        tick(shop)
        tick(shop)
        done.append(len(shop.amazon.patches))
        shop.pass_time(timedelta(minutes=1))

    assert BATCH == 25
    assert done == [25, 50, 60, 60]
    assert len(set(shop.amazon.patches)) == 60


def test_listings_that_hold_it_back_keep_nobody_else_waiting(shop: Shop) -> None:
    """A season's stock with a start date ahead may be more than one batch."""
    waiting = many(switched_on(shop), 30, start=shop.now + 20 * DAY)
    rows = [row(sku) for sku in [*waiting, "ZULU"]]
    shop.report(*rows, seen_at=shop.now + timedelta(minutes=1))

    for _ in range(3):
        shop.pass_time(timedelta(minutes=1))
        tick(shop)

    assert shop.amazon.patches == [("ZULU", ActionKind.RELIST)]
    assert len(shop.amazon.looks) <= len(rows) + 2, "a listing is not read anew at every tick"


def test_what_was_never_read_comes_before_what_is_read_again(shop: Shop) -> None:
    """However many are held back for months, each hour they are looked at after all others."""
    waiting = many(switched_on(shop), 3 * BATCH, start=shop.now + 80 * DAY)
    for _ in range(3):
        tick(shop)
        shop.pass_time(timedelta(minutes=1))
    assert sorted(shop.amazon.looks) == waiting

    shop.pass_time(HOUR)
    shop.report(*(row(sku) for sku in [*waiting, "YOUNG", "ZULU"]))
    shop.know("ZULU")
    tick(shop)

    assert sorted(sku for sku, _ in shop.amazon.patches) == ["YOUNG", "ZULU"]
    assert shop.amazon.looks[3 * BATCH :][2:BATCH] == waiting[: BATCH - 2], "the oldest reading"


def test_listings_that_can_not_be_read_come_after_what_was_looked_at_before_them(
    shop: Shop,
) -> None:
    offer = shop.offer("ZULU", start=shop.now + 9 * DAY)
    switched_on(shop).strand(row("ZULU"))
    offer.start = None
    shop.pass_time(HOUR)
    unreadable = many(shop, 2 * BATCH, readable=False)
    for _ in range(2):
        tick(shop)
        shop.pass_time(timedelta(minutes=1))
    assert shop.amazon.patches == []

    shop.report(row("ZULU"), *map(row, unreadable))
    shop.pass_time(timedelta(minutes=20))
    tick(shop)

    assert shop.amazon.patches == [("ZULU", ActionKind.RELIST)]


def test_of_those_that_are_due_what_is_taken_away_first_comes_first(shop: Shop) -> None:
    rows = [row(f"LAMP-{number:02}") for number in range(BATCH)]
    switched_on(shop).report(*rows, row("ZULU", removal="2026-12-01"))
    tick(shop)

    skus = [sku for sku, _ in shop.amazon.patches]
    assert len(skus) == BATCH
    assert "ZULU" in skus


def test_a_listing_that_held_it_back_is_looked_at_again_later(shop: Shop) -> None:
    offer = shop.offer("LAMP-1", channels=("DEFAULT",), dangerous_goods=False)
    closed(switched_on(shop), days=31, reason=MERCHANT)
    tick(shop)
    offer.dangerous_goods = True

    shop.pass_time(HOUR + timedelta(minutes=1))
    tick(shop)

    assert shop.amazon.patches == [("LAMP-1", ActionKind.CHANGE_TO_FBA)]


def test_old_data_makes_a_rule_wait(shop: Shop) -> None:
    closed(switched_on(shop), days=31)
    shop.pass_time(3 * HOUR + timedelta(seconds=1))

    tick(shop)

    assert (shop.intents(), shop.posts()) == ([], [])


def test_a_rule_tries_once_in_an_episode(shop: Shop) -> None:
    shop.offer("LAMP-1", trouble=["refuse"])
    closed(switched_on(shop), days=31)

    for _ in range(3):
        tick(shop)
        shop.pass_time(timedelta(minutes=1))

    assert shop.states() == ["refused"]


def test_after_a_persons_click_the_rule_leaves_it_to_them(shop: Shop) -> None:
    found = closed(switched_on(shop), days=31)
    shop.press(found)
    tick(shop)

    assert [one.request.actor.id for one in shop.intents()] == ["U0ADA"]


def test_an_import_only_account_is_only_looked_at(shop: Shop) -> None:
    closed(switched_on(shop), days=31)
    shop.disconnect()

    tick(shop)

    assert (shop.intents(), shop.posts()) == ([], [])


def test_a_witnessed_change_of_reason_starts_the_count_again(shop: Shop) -> None:
    switched_on(shop)
    shop.report(row("LAMP-1", "Restricted ASIN"))
    shop.pass_time(HOUR)
    shop.strand(row("LAMP-1", CLOSED))

    tick(shop)
    early = list(shop.amazon.patches)
    shop.pass_time(30 * DAY)
    shop.strand(row("LAMP-1", CLOSED))
    tick(shop)

    assert (early, shop.amazon.patches) == ([], [("LAMP-1", ActionKind.RELIST)])
