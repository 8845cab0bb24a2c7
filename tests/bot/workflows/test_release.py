"""Settings that make much due at once: listed first, let go by choice, and never a flood."""

import time
from datetime import timedelta
from typing import Any

import pytest

from bot.workflows import bulk, release
from bot.workflows.automate import automate
from bot.workflows.lookup import explain
from bot.workflows.release import Wish
from bot.workflows.verify import verify
from stranded.ahead import AtOnce
from stranded.explanation import Explanation
from stranded.release import BATCH, Choice, Way, held_back
from stranded.rules import Verdict
from stranded.settings import AccountSettings, SettingError, setting_texts
from tests.bot.shop import DAY, HOUR, MERCHANT, SCOPE, Shop, row
from tests.store.samples import at_once

MINUTE = timedelta(minutes=1)
ON = {"automatic": "on"}


def due(shop: Shop, **values: str) -> AtOnce:
    return release.due_at_once(shop.parts, SCOPE, "US", values or ON, shop.now)


def let_go(shop: Shop, way: Way, days: int = 1, **values: str) -> release.Released:
    choice = Choice(way, "U0MAX", days)
    return release.release(shop.parts, Wish(SCOPE, "US", values or ON), choice, shop.now)


def many(shop: Shop, count: int, days: int = 60) -> None:
    stranded_on = (shop.now - days * DAY).isoformat()
    shop.report(*(row(f"LAMP-{number:04}", date_stranded=stranded_on) for number in range(count)))
    for number in range(count):
        shop.offer(f"LAMP-{number:04}")


def tick(shop: Shop) -> int:
    automate(shop.parts, shop.now)
    shop.work()
    return len(shop.amazon.patches)


def gates(shop: Shop, sku: str) -> tuple[Verdict, list[str]]:
    told = explain(shop.parts, sku, shop.now)
    assert isinstance(told, Explanation)
    (decision,) = told.automatic
    return decision.verdict, [gate.why.code for gate in decision.closed]


def test_what_would_start_at_once_is_listed_with_what_would_be_done(shop: Shop) -> None:
    young = (shop.now - DAY).isoformat()
    shop.report(
        row("OLD-1", afn_fulfillable_qty="3"),
        row("OLD-2", MERCHANT),
        row("YOUNG", date_stranded=young),
        row("ASKED", "Item discontinued"),
        row("OTHER", "Missing price"),
    )

    found = due(shop)

    assert sorted(one.sku for one in found.episodes) == ["OLD-1", "OLD-2"]
    assert {kind.value: count for kind, count in found.counts.items()} == {
        "relist": 1,
        "change_to_fba": 1,
    }
    assert {card.episode.sku for card in found.shown} == {"OLD-1", "OLD-2"}


@pytest.mark.parametrize("hours", [0, 9])
def test_old_data_hides_nothing_that_the_next_report_would_set_off(shop: Shop, hours: int) -> None:
    many(shop, 3)
    shop.pass_time(hours * HOUR)

    assert len(due(shop).episodes) == 3


@pytest.mark.parametrize(("minutes", "listed"), [(59, 0), (60, 1)])
def test_a_reading_that_would_be_read_anew_hides_nothing(
    shop: Shop, minutes: int, listed: int
) -> None:
    """The rules read it again after an hour, and act by what it says then."""
    shop.offer("LAMP-1", start=shop.now + 9 * DAY)
    shop.strand(row("LAMP-1"))
    shop.offer("LAMP-1")
    shop.pass_time(minutes * MINUTE)

    found = due(shop)
    let_go(shop, Way.BATCHES)

    assert (len(found.episodes), tick(shop)) == (listed, listed)


def test_only_what_lower_days_add_is_listed(shop: Shop) -> None:
    shop.set(automatic="on")
    young = {"date_stranded": (shop.now - 10 * DAY).isoformat()}
    shop.report(row("OLD"), row("YOUNG", **young))

    found = due(shop, auto_relist_days="7")

    assert [one.sku for one in found.episodes] == ["YOUNG"]
    assert due(shop, auto_relist_days="60").episodes == ()
    assert not due(shop, automatic="on").changed


def test_in_preview_lower_days_set_nothing_off(shop: Shop) -> None:
    many(shop, 3, days=10)

    assert due(shop, auto_relist_days="7").episodes == ()
    assert len(due(shop, automatic="on", auto_relist_days="7").episodes) == 3


def test_batches_begin_25_a_minute_and_the_rate_says_why_others_wait(shop: Shop) -> None:
    many(shop, 60)
    assert let_go(shop, Way.BATCHES) == release.Released(changed=True, count=60)

    assert tick(shop) == tick(shop) == BATCH
    assert gates(shop, "LAMP-0059") == (Verdict.WAITING, ["rate", "start_date_unknown"])
    done = []
    for _ in range(3):
        shop.pass_time(MINUTE)
        done.append(tick(shop))
    assert done == [50, 60, 60]
    assert len(set(shop.amazon.patches)) == 60


def test_what_becomes_due_within_the_minute_only_fills_the_batch(shop: Shop) -> None:
    many(shop, 10)
    let_go(shop, Way.BATCHES)
    assert tick(shop) == 10

    shop.pass_time(timedelta(seconds=10))
    many(shop, 60)

    assert tick(shop) == BATCH


def test_a_restart_does_not_make_a_second_batch(shop: Shop) -> None:
    many(shop, 60)
    let_go(shop, Way.BATCHES)
    tick(shop)

    again = Shop(shop.database, shop.now + timedelta(seconds=5))
    again.amazon.offers = shop.amazon.offers

    assert tick(again) == 0


def test_spread_over_days_begins_evenly_and_explains_each_turn(shop: Shop) -> None:
    many(shop, 30)
    let_go(shop, Way.SPREAD, days=3)
    tick(shop)
    first = len(shop.amazon.patches)
    done = []
    for _ in range(3):
        shop.pass_time(DAY)
        shop.report(*(row(f"LAMP-{number:04}") for number in range(30)))
        shop.pass_time(-MINUTE)
        done.append(tick(shop))
        shop.pass_time(MINUTE)

    assert (first, done) == (1, [10, 20, 30])


def test_what_is_skipped_is_left_to_people_and_what_comes_later_is_not(shop: Shop) -> None:
    many(shop, 3)
    let_go(shop, Way.SKIP)
    tick(shop)
    assert shop.amazon.patches == []
    assert gates(shop, "LAMP-0001")[0] is Verdict.NEVER
    assert "skipped" in gates(shop, "LAMP-0001")[1]

    shop.pass_time(HOUR)
    shop.report(*(row(f"LAMP-{number:04}") for number in range(3)), row("LATER"))
    tick(shop)
    assert [sku for sku, _ in shop.amazon.patches] == ["LATER"]


def test_a_new_stranding_of_a_skipped_sku_is_a_new_one(shop: Shop) -> None:
    many(shop, 1)
    let_go(shop, Way.SKIP)
    shop.pass_time(HOUR)
    shop.report(row("OTHER", "Missing price"))
    shop.pass_time(HOUR)
    shop.report(row("LAMP-0000"))

    assert tick(shop) == 1


def test_a_person_may_still_press_what_was_skipped(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))
    let_go(shop, Way.SKIP)

    shop.press(found)
    shop.work()

    assert len(shop.amazon.patches) == 1


def test_what_was_held_back_once_is_not_due_at_once_again(shop: Shop) -> None:
    many(shop, 4, days=20)
    let_go(shop, Way.SKIP, automatic="on", auto_relist_days="15")

    assert due(shop, auto_relist_days="10").episodes == ()


def test_whose_turn_went_by_in_preview_is_held_back_by_the_next_choice(shop: Shop) -> None:
    many(shop, 4)
    let_go(shop, Way.SPREAD, days=4)
    shop.set(automatic="preview")
    shop.pass_time(6 * DAY)
    many(shop, 4)
    assert len(due(shop).episodes) == 4

    let_go(shop, Way.SKIP)

    assert tick(shop) == 0
    assert gates(shop, "LAMP-0003")[0] is Verdict.NEVER


def test_both_settings_and_choice_are_noted_with_who(shop: Shop) -> None:
    many(shop, 4)
    let_go(shop, Way.SPREAD, days=5)

    (setting, chosen) = [one for one in shop.audit() if one.event != "report"]
    assert (setting.event, setting.actor, setting.detail) == ("setting", "U0MAX", ON)
    assert (chosen.event, chosen.actor, chosen.subject) == ("release", "U0MAX", "US")
    assert chosen.detail == {"way": "spread", "days": 5, "items": 4}


def test_the_second_of_two_who_switch_on_changes_nothing(shop: Shop) -> None:
    many(shop, 4)
    let_go(shop, Way.SKIP)

    again = let_go(shop, Way.BATCHES)
    tick(shop)

    assert again == release.Released(changed=False, count=0)
    assert shop.amazon.patches == []


@pytest.mark.parametrize(("more", "kept"), [(BATCH, True), (BATCH + 1, False)])
def test_a_list_that_grew_since_it_was_shown_is_shown_again(
    shop: Shop, more: int, kept: bool
) -> None:
    many(shop, 10)
    shown = len(due(shop).episodes)
    shop.pass_time(HOUR)
    many(shop, 10 + more)

    wish = Wish(SCOPE, "US", ON, shown=shown)
    done = release.release(shop.parts, wish, Choice(Way.BATCHES, "U0MAX"), shop.now)

    assert done.changed is kept
    assert ("setting" in shop.events()) is kept


def test_a_report_that_comes_while_it_is_looked_through_ends_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(shop, 3)

    def while_looking(*given: Any) -> Any:
        shop.pass_time(HOUR)
        many(shop, 9)
        return held_back(*given)

    monkeypatch.setattr("bot.workflows.release.held_back", while_looking)

    assert not let_go(shop, Way.SKIP).changed
    assert shop.events() == []


def test_switching_on_is_seen_in_the_preview_that_asked(shop: Shop) -> None:
    shop.strand(row("LAMP-1"))
    automate(shop.parts, shop.now)

    let_go(shop, Way.BATCHES)

    (preview,) = shop.posts("preview")
    assert preview.wanted > preview.drawn


def test_one_marketplace_is_switched_alone(shop: Shop) -> None:
    shop.register("CA")
    choice = Choice(Way.BATCHES, "U0MAX")
    release.release(shop.parts, Wish(SCOPE, "CA", ON), choice, shop.now)
    shop.strand(row("LAMP-1"))

    automate(shop.parts, shop.now)

    assert shop.intents() == []


def test_a_wrong_value_is_refused_and_keeps_nothing(shop: Shop) -> None:
    many(shop, 2)
    for values in ({"auto_relist_days": "1"}, {"mode.missing_price": "auto"}):
        with pytest.raises(SettingError):
            due(shop, **values)
        with pytest.raises(SettingError):
            let_go(shop, Way.SKIP, 1, **values)
    assert shop.events() == []


def test_two_thousand_are_listed_and_held_back_in_a_moment_on_each_engine(
    either_shop: Shop,
) -> None:
    many(either_shop, 2000)
    began = time.monotonic()

    found = due(either_shop)
    let_go(either_shop, Way.SPREAD, days=30)

    assert len(found.episodes) == 2000
    assert time.monotonic() - began < 10
    assert due(either_shop, auto_relist_days="29").episodes == ()


def test_a_batch_is_told_of_in_one_message_with_each_result(shop: Shop) -> None:
    many(shop, 26)
    shop.offer("LAMP-0003", trouble=["refuse"])
    let_go(shop, Way.BATCHES)
    tick(shop)
    shop.pass_time(MINUTE)
    tick(shop)

    first, second = shop.posts("bulk", "automatic")
    assert (first.kind, len(first.subject["rows"]), second.kind) == ("bulk", BATCH, "automatic")
    assert first.wanted > 0
    with shop.database.read() as session:
        told = bulk.picture(session, shop.parts, SCOPE, first.key, shop.now)
    assert told is not None
    assert told.done == BATCH
    states = {row.intent.state.value for row in told.rows if row.intent}
    assert states == {"accepted", "refused"}


def test_the_looks_after_a_batch_are_told_in_its_message(shop: Shop) -> None:
    many(shop, 3)
    let_go(shop, Way.BATCHES)
    tick(shop)
    shop.pass_time(3 * HOUR)
    verify(shop.parts, shop.now)

    assert [post.kind for post in shop.posts()] == ["bulk"]


def test_of_several_who_keep_other_values_at_once_one_does(either_shop: Shop) -> None:
    """The others are told that the settings changed meanwhile, and nothing of theirs is kept."""
    many(either_shop, 3)
    before = setting_texts(AccountSettings())
    wishes = [
        Wish(SCOPE, "US", {**ON, "auto_relist_days": str(20 + turn)}, before) for turn in range(6)
    ]

    def keep(turn: int) -> release.Released:
        choice = Choice(Way.SKIP, f"U{turn}")
        return release.release(either_shop.parts, wishes[turn], choice, either_shop.now)

    results = at_once(6, keep)

    assert sorted(one.changed for one in results) == [False] * 5 + [True]
    assert [one.event for one in either_shop.audit()].count("setting") == 1
