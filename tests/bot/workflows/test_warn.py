"""Warnings before stock is taken away: early, each step once, and never behind the times."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.drawing import Drawing
from bot.workflows.warn import SHOWN, warn
from store import outbox
from stranded.cards import ButtonKind
from tests.bot.messages.things import reader, shown
from tests.bot.shop import DAY, HOUR, Shop, row

TODAY = date(2026, 11, 23)


def due_in(days: int, sku: str = "LAMP-1", **cells: str) -> dict[str, str]:
    return row(sku, removal=(TODAY + timedelta(days=days)).isoformat(), **cells)


def told(shop: Shop) -> list[tuple[int, int]]:
    """The days left that each warning speaks of."""
    return [(post.subject["first"], post.subject["last"]) for post in shop.posts("warning")]


def tick(shop: Shop, by: timedelta = timedelta(0)) -> int:
    shop.pass_time(by)
    return warn(shop.parts, shop.now)


def test_each_step_is_warned_of_once(shop: Shop) -> None:
    shop.report(due_in(31))
    for _ in range(33 * 2):
        tick(shop)
        tick(shop, DAY / 2)

    assert [first for first, _ in told(shop)] == [30, 14, 7, 3, 1, 0]


def test_after_a_gap_only_the_latest_step_is_warned_of(shop: Shop) -> None:
    shop.report(due_in(20))
    tick(shop)

    tick(shop, 18 * DAY)
    tick(shop, HOUR)

    assert told(shop) == [(20, 20), (2, 2)]


def test_a_date_that_amazon_moved_is_warned_of_anew(shop: Shop) -> None:
    shop.report(due_in(6))
    tick(shop)
    shop.pass_time(HOUR)
    shop.report(due_in(5))

    tick(shop)
    tick(shop, HOUR)

    assert told(shop) == [(6, 6), (5, 5)]


@pytest.mark.parametrize("days", [-31, -300, 31])
def test_a_long_past_or_far_date_is_silent(shop: Shop, days: int) -> None:
    shop.report(due_in(days))

    assert tick(shop) == 0
    assert shop.posts() == []


def test_an_item_without_a_date_is_silent(shop: Shop) -> None:
    shop.report(row("LAMP-1"))

    assert tick(shop) == 0


def test_an_instant_counts_as_its_day_in_the_marketplaces_zone(shop: Shop) -> None:
    before_midnight = datetime(2026, 11, 24, 7, 59, tzinfo=UTC).isoformat()
    shop.report(row("LAMP-1", removal=before_midnight))

    tick(shop)

    assert told(shop) == [(0, 0)]


@pytest.mark.page("F92")
def test_trademark_misuse_is_warned_of_by_the_earliest_reading(shop: Shop) -> None:
    shop.report(row("LAMP-1", "Trademark misuse", date_stranded="2026-10-31"))

    tick(shop)

    assert told(shop) == [(7, 7)]


def test_what_one_look_finds_is_one_message_the_nearest_first(shop: Shop) -> None:
    shop.report(due_in(9, "LATER"), due_in(0, "TODAY"), due_in(2, "SOON"))

    assert tick(shop) == 3

    (post,) = shop.posts("warning")
    skus = {shop.episode(sku).id: sku for sku in shop.listed()}
    assert [skus[one] for one in post.subject["episodes"]] == ["TODAY", "SOON", "LATER"]
    assert told(shop) == [(0, 9)]


def test_the_first_listings_are_read_so_that_buttons_are_there(shop: Shop) -> None:
    shop.report(*(due_in(3, f"LAMP-{number:02}") for number in range(SHOWN + 5)))

    tick(shop)

    assert shop.amazon.looks == [f"LAMP-{number:02}" for number in range(SHOWN)]


def test_an_opted_out_item_is_warned_of_all_the_same(shop: Shop) -> None:
    shop.report(due_in(3))
    shop.press(shop.episode("LAMP-1"), ButtonKind.OPT_OUT)

    assert tick(shop) == 1


def test_an_item_that_left_is_not_warned_of(shop: Shop) -> None:
    shop.report(due_in(5), row("LAMP-2"))
    shop.pass_time(HOUR)
    shop.report(row("LAMP-2"))

    assert tick(shop) == 0


def test_a_new_stranding_is_warned_of_anew(shop: Shop) -> None:
    shop.report(due_in(5), row("LAMP-2"))
    tick(shop)
    for rows in ([row("LAMP-2")], [due_in(5), row("LAMP-2")]):
        shop.pass_time(HOUR)
        shop.report(*rows)
        tick(shop)

    assert len(told(shop)) == 2


def test_the_teams_own_steps_count(shop: Shop) -> None:
    shop.set(warning_days="45,2")
    shop.report(due_in(40))
    for _ in range(42):
        tick(shop)
        shop.pass_time(DAY)

    assert [first for first, _ in told(shop)] == [40, 2]


def test_an_import_only_account_is_warned_too(shop: Shop) -> None:
    shop.disconnect()
    shop.report(due_in(3))

    assert tick(shop) == 1


def drawn(shop: Shop, kind: str) -> str:
    """The newest post of a kind as it stands by now; empty where there is nothing to say."""
    post = shop.posts(kind)[-1]
    with shop.database.read() as session:
        message = Drawing(shop.parts, reader())(session, post, shop.now)
    return shown(message) if message else ""


def test_a_past_date_with_the_stock_still_there_is_told_once(shop: Shop) -> None:
    shop.report(due_in(1))
    tick(shop)
    for _ in range(12):
        shop.pass_time(DAY / 3)
        shop.report(due_in(1))
        tick(shop)

    assert told(shop) == [(1, 1), (0, 0)]
    (past,) = shop.posts("past_date")
    assert (past.subject["first"], past.subject["last"]) == (-1, -1)
    assert "Check in Seller Central" in drawn(shop, "past_date")


def test_by_a_report_of_before_its_date_nobody_knows_that_the_stock_is_there(shop: Shop) -> None:
    shop.report(due_in(0))
    tick(shop)

    tick(shop, 3 * DAY)

    assert shop.posts("past_date") == []


def test_a_stock_that_left_after_its_date_is_not_told_of(shop: Shop) -> None:
    shop.report(due_in(0), row("LAMP-2"))
    tick(shop)
    shop.pass_time(2 * DAY)
    shop.report(row("LAMP-2"))

    assert tick(shop) == 0


@pytest.mark.page("F47")
def test_with_accelerated_removal_warnings_start_at_once(shop: Shop) -> None:
    shop.set(accelerated_removal="on")
    shop.report(due_in(200))
    tick(shop)
    assert "or sooner" in drawn(shop, "warning")
    for _ in range(202):
        tick(shop, DAY)

    assert [first for first, _ in told(shop)] == [200, 30, 14, 7, 3, 1, 0]


def test_a_warning_that_could_not_be_posted_comes_in_its_latest_state(shop: Shop) -> None:
    shop.report(due_in(3, "A"), due_in(3, "B"), row("C"))
    tick(shop)
    shop.pass_time(2 * DAY)
    shop.report(due_in(3, "A"), row("C"))

    said = drawn(shop, "warning")

    assert "takes 1 stranded item of US away tomorrow" in said
    assert "`B`" not in said


@pytest.mark.parametrize(
    ("days", "kind", "mixed"),
    [
        (3, "warning", "takes 1 stranded item of US away in 3 days"),
        (-3, "past_date", "The removal date of 1 item of US is past, and it is listed still"),
    ],
)
def test_a_posted_message_tells_of_what_left_and_counts_it_no_more(
    shop: Shop, days: int, kind: str, mixed: str
) -> None:
    shop.report(due_in(days, "A"), due_in(days, "B"), row("C"))
    tick(shop)
    send(shop, kind)
    said = []
    for rows in ([due_in(days, "A"), row("C")], [row("C")]):
        shop.pass_time(HOUR)
        shop.report(*rows)
        said.append(drawn(shop, kind))

    assert mixed in said[0]
    assert "What I warned of here has left the stranded list of US." in said[1]
    assert ["`A`" in text and "`B`" in text for text in said] == [True, True]
    assert "listed still" not in said[1]


def send(shop: Shop, kind: str) -> None:
    """As if Slack had taken the newest post of a kind."""
    with shop.database.write() as session:
        outbox.sent(session, shop.posts(kind)[-1], "1763917200.000100")


def test_a_warning_of_what_left_before_it_was_posted_has_nothing_to_say(shop: Shop) -> None:
    shop.report(due_in(3, "A"), row("C"))
    tick(shop)
    shop.pass_time(HOUR)
    shop.report(row("C"))

    assert drawn(shop, "warning") == ""


def test_a_warning_whose_first_items_left_before_it_was_posted_tells_of_those_that_stay(
    either_shop: Shop,
) -> None:
    early = [due_in(2, f"EARLY-{number}") for number in range(SHOWN)]
    late = [due_in(3, f"LATE-{number}") for number in range(SHOWN + 2)]
    either_shop.report(*early, *late)
    tick(either_shop)
    either_shop.pass_time(HOUR)
    either_shop.report(*late)

    said = drawn(either_shop, "warning")

    assert f"takes {SHOWN + 2} stranded items of US away within 3 days" in said
    assert "EARLY" not in said
    assert [f"`LATE-{number}`" in said for number in range(SHOWN + 2)] == [True] * SHOWN + [
        False,
        False,
    ]
    assert "… and 2 more" in said


def test_a_warning_that_is_posted_after_its_date_says_that_the_date_is_past(shop: Shop) -> None:
    shop.report(due_in(1))
    tick(shop)
    shop.pass_time(3 * DAY)

    assert "The removal date of 1 item of US is past" in drawn(shop, "warning")


def test_ahead_and_past_are_two_messages(shop: Shop) -> None:
    shop.report(due_in(3, "A"), due_in(-3, "B"))

    assert tick(shop) == 2
    assert [post.kind for post in shop.posts()] == ["warning", "past_date"]


def test_the_owner_is_called_in_the_last_days(shop: Shop) -> None:
    shop.parts = replace(shop.parts, owner="U0OWNER")
    shop.report(due_in(7))
    tick(shop)
    early = drawn(shop, "warning")
    tick(shop, 4 * DAY)

    assert "<@U0OWNER>" not in early
    assert "<@U0OWNER>" in drawn(shop, "warning")
