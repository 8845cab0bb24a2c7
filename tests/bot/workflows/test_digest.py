"""The morning picture: once a local day, late rather than never, and redrawn from the store."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.drawing import Drawing
from bot.messages import Message
from bot.workflows import lookup
from bot.workflows.digest import digest, thaw
from bot.workflows.lookup import Found
from store import occurrences
from store.posts import Post
from stranded.cards import ButtonKind
from stranded.digest import TOP, Digest
from stranded.items import Money
from tests.bot.messages.things import reader, shown
from tests.bot.shop import CLOSED, DAY, HOUR, MERCHANT, SCOPE, Shop, row
from tests.store.samples import at_once

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def morning(shop: Shop) -> Shop:
    """At nine o'clock, with a report of half past eight."""
    shop.now = NINE
    shop.report(row("LAMP-1"), row("LAMP-2"), seen_at=NINE - 30 * MINUTE)
    return shop


def tick(shop: Shop, by: timedelta = timedelta(0)) -> int:
    shop.pass_time(by)
    return digest(shop.parts, shop.now)


def posted(shop: Shop) -> list[str]:
    return [post.key for post in shop.posts("digest")]


def made(shop: Shop, post: Post) -> Digest:
    """The digest as it would be drawn at this moment."""
    with shop.database.read() as session:
        return thaw(session, shop.parts, SCOPE, post.subject, shop.now)


def drawn(shop: Shop, post: Post) -> Message:
    drawing = Drawing(shop.parts, reader())
    with shop.database.read() as session:
        message = drawing(session, post, shop.now)
    assert message is not None
    return message


def text(shop: Shop, post: Post) -> str:
    return shown(drawn(shop, post))


def skus(told: Digest) -> list[str]:
    return [card.episode.sku for card in told.top]


def test_it_comes_once_a_day_at_its_time(morning: Shop) -> None:
    early = tick(morning, -MINUTE)
    counts = [tick(morning, MINUTE), tick(morning), tick(morning, 5 * HOUR)]
    morning.report(row("LAMP-1"), row("LAMP-2"), seen_at=NINE + 23 * HOUR)
    counts.append(tick(morning, 19 * HOUR))

    assert (early, counts) == (0, [1, 0, 0, 1])
    assert posted(morning) == ["digest|2026-11-23", "digest|2026-11-24"]


def test_two_processes_post_it_once(either_shop: Shop) -> None:
    either_shop.now = NINE
    either_shop.report(row("LAMP-1"))

    counts = at_once(4, lambda _: digest(either_shop.parts, either_shop.now))

    assert sorted(counts) == [0, 0, 0, 1]
    assert posted(either_shop) == ["digest|2026-11-23"]


@pytest.mark.parametrize(
    ("by", "late"), [(15 * MINUTE, False), (16 * MINUTE, True), (6 * HOUR, True)]
)
def test_after_a_break_it_comes_late_and_says_so(morning: Shop, by: timedelta, late: bool) -> None:
    tick(morning, by)

    (post,) = morning.posts("digest")
    assert made(morning, post).late is late


def test_after_six_hours_the_day_is_left_out(morning: Shop) -> None:
    tick(morning, 6 * HOUR + MINUTE)
    skipped = posted(morning)
    tick(morning, 18 * HOUR)

    assert (skipped, posted(morning)) == ([], ["digest|2026-11-24"])


def test_it_waits_a_quarter_of_an_hour_for_the_first_report(shop: Shop) -> None:
    shop.now = NINE
    waited = [tick(shop), tick(shop, 10 * MINUTE)]
    shop.report(row("LAMP-1"))

    assert waited == [0, 0]
    assert tick(shop, MINUTE) == 1
    assert not made(shop, shop.posts("digest")[0]).late


@pytest.mark.page("F5")
def test_without_any_report_it_says_so_and_not_that_all_is_well(shop: Shop) -> None:
    shop.now = NINE

    assert tick(shop, 16 * MINUTE) == 1

    told = made(shop, shop.posts("digest")[0])
    assert (told.marketplaces[0].data_at, told.quiet) == (None, False)


def test_the_day_is_that_of_the_teams_zone(shop: Shop) -> None:
    shop.parts = replace(
        shop.parts, zone=ZoneInfo("Asia/Tokyo"), digest_time=time(8)
    )  # fmt: skip
    shop.now = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
    shop.report(row("LAMP-1"))

    assert [tick(shop), tick(shop, MINUTE)] == [0, 1]
    assert posted(shop) == ["digest|2026-11-24"]


@pytest.mark.page("F5")
def test_the_report_decides_who_is_stranded_and_its_time_is_told(morning: Shop) -> None:
    """The listing says that it can be bought, and the report that it is stranded."""
    morning.offer("LAMP-1", open=True)

    tick(morning)

    (post,) = morning.posts("digest")
    told = made(morning, post)
    assert told.top[0].episode.sku == "LAMP-1"
    assert told.marketplaces[0].data_at == NINE - 30 * MINUTE
    assert "08:30 UTC" in text(morning, post)


@pytest.mark.page("F4")
def test_an_item_that_shows_active_stays_and_is_tagged(shop: Shop) -> None:
    shop.now = NINE
    shop.report(row("LAMP-1", status_primary="Active"))

    tick(shop)

    (post,) = shop.posts("digest")
    assert skus(made(shop, post)) == ["LAMP-1"]
    assert "Active" in text(shop, post)


@pytest.mark.page("F8")
def test_days_stranded_are_the_same_number_everywhere(morning: Shop) -> None:
    tick(morning)

    (post,) = morning.posts("digest")
    found = lookup.look_up(morning.parts, "LAMP-1", morning.now)
    assert isinstance(found, Found)
    assert made(morning, post).top[0].days_stranded == found.card.days_stranded == 53
    assert "53 days" in text(morning, post)


def test_the_listings_of_the_top_are_read_so_that_buttons_are_there(shop: Shop) -> None:
    shop.now = NINE
    shop.report(*(row(f"LAMP-{number}") for number in range(9)))

    tick(shop)

    (post,) = shop.posts("digest")
    told = made(shop, post)
    assert shop.amazon.looks == skus(told)
    assert len(told.top) == TOP
    assert {card.buttons[0].press.kind for card in told.top} == {ButtonKind.RELIST}
    assert [card.episode.sku for card in told.rest] == [f"LAMP-{number}" for number in range(5, 9)]


def test_what_does_not_fit_goes_into_the_thread(shop: Shop) -> None:
    shop.now = NINE
    shop.report(*(row(f"LAMP-{number}") for number in range(6)))

    tick(shop)

    assert {post.parent for post in shop.posts("digest_part")} == {"digest|2026-11-23"}


def test_a_short_list_has_no_thread(morning: Shop) -> None:
    tick(morning)

    assert morning.posts("digest_part") == []


def test_the_audit_logs_head_goes_out_last_in_its_thread_and_stays_as_it_was(shop: Shop) -> None:
    shop.now = NINE
    shop.report(*(row(f"LAMP-{number}") for number in range(6)))
    tick(shop)
    head = shop.audit()[-1].hash
    shop.report(row("LAMP-1"), seen_at=NINE + MINUTE)

    post = shop.posts()[-1]
    assert (post.kind, post.parent) == ("audit_head", "digest|2026-11-23")
    assert len(shop.audit()) == 2
    first, how = text(shop, post).splitlines()
    assert first == f":lock: Audit log: 1 entry, ending with `{head}`"
    assert how.endswith(f"none was cut off since: `python -m bot audit verify --head {head}`")


def test_each_days_head_is_that_of_its_morning(either_shop: Shop) -> None:
    shop = either_shop
    shop.now = NINE
    for _ in range(2):
        shop.report(row("LAMP-1"), seen_at=shop.now)
        tick(shop)
        shop.pass_time(DAY)

    noted = [one.hash for one in shop.audit()]
    told = [(post.subject["rows"], post.subject["head"]) for post in shop.posts("audit_head")]
    assert told == [(1, noted[0]), (2, noted[1])]


def test_a_log_without_an_entry_has_no_head(shop: Shop) -> None:
    shop.now = NINE

    assert tick(shop, 16 * MINUTE) == 1
    assert [post.kind for post in shop.posts()] == ["digest"]


def test_it_tells_what_is_new_and_what_left_since_the_one_before(morning: Shop) -> None:
    tick(morning)
    first = made(morning, morning.posts("digest")[0])
    morning.pass_time(DAY)
    morning.report(row("LAMP-2"), row("LAMP-3"))

    tick(morning, MINUTE)

    second = made(morning, morning.posts("digest")[1])
    assert (first.since, first.new_count, first.departed_count) == (None, 0, 0)
    assert second.since == NINE
    assert ([one.episode.sku for one in second.new], second.new_count) == (["LAMP-3"], 1)
    assert [one.episode.sku for one in second.departed] == ["LAMP-1"]


def test_its_items_are_redrawn_from_the_store_and_its_counts_stand(morning: Shop) -> None:
    tick(morning)
    morning.press(morning.episode("LAMP-1"))
    morning.work()
    morning.pass_time(HOUR)
    morning.report(row("LAMP-1"))

    (post,) = morning.posts("digest")
    told = made(morning, post)

    first, second = told.top
    assert (first.last is not None, second.departure is not None) == (True, True)
    assert (told.items, told.now) == (2, NINE)
    assert post.wanted > post.drawn


def test_money_is_exact_and_unpriced_items_are_counted(shop: Shop) -> None:
    shop.now = NINE
    cells = {"fulfillable_qty": "3", "unfulfillable_qty": "0"}
    shop.report(row("A", your_price="0.10", **cells), row("B", your_price="", **cells))

    tick(shop)

    (state,) = made(shop, shop.posts("digest")[0]).marketplaces
    assert state.tied_up == (Money(Decimal("0.30"), "USD"),)
    assert (state.items, state.units, state.unpriced) == (2, 6, 1)


def test_it_tells_how_many_lines_of_the_report_could_not_be_read(shop: Shop) -> None:
    shop.now = NINE
    shop.report(row("A"), row("B", your_price="cheap"), row("", asin="", fnsku=""))

    tick(shop)

    (post,) = shop.posts("digest")
    assert made(shop, post).marketplaces[0].rejected == 2
    assert "2 lines of the report could not be read: `/stranded rejected`" in text(shop, post)


def test_an_all_clear_needs_a_report_that_says_so(shop: Shop) -> None:
    shop.now = NINE
    shop.report(row("LAMP-1"), seen_at=NINE - 2 * HOUR)
    shop.report(seen_at=NINE - HOUR, confirmed=True)

    tick(shop)

    assert made(shop, shop.posts("digest")[0]).quiet


def test_old_data_is_named_stale(morning: Shop) -> None:
    tick(morning, 2 * DAY)

    (state,) = made(morning, morning.posts("digest")[-1]).marketplaces
    assert (state.items, state.stale) == (2, True)


def test_each_marketplace_has_its_own_line_and_currency(morning: Shop) -> None:
    morning.register("CA")
    morning.report(row("TOQUE-1", CLOSED), marketplace="CA")

    tick(morning)

    told = made(morning, morning.posts("digest")[0])
    assert {state.code: state.items for state in told.marketplaces} == {"US": 2, "CA": 1}
    assert [money.currency for money in told.tied_up] == ["CAD", "USD"]


def test_a_skipped_day_is_not_the_one_before(morning: Shop) -> None:
    tick(morning)
    tick(morning, DAY + 7 * HOUR)
    morning.pass_time(17 * HOUR)

    with morning.database.read() as session:
        assert occurrences.last_done(session, SCOPE, "digest|") == NINE


def test_ten_thousand_items_are_five_three_messages_and_true_counts(shop: Shop) -> None:
    shop.now = NINE
    shop.register("CA")
    cells = {"fulfillable_qty": "3", "unfulfillable_qty": "1", "reserved_quantity": "0"}
    american = [row(f"US-{n:04}", your_price="0.10" if n else "", **cells) for n in range(6000)]
    canadian = [row(f"CA-{n:04}", MERCHANT, your_price="20.05", **cells) for n in range(4000)]
    shop.report(*american)
    shop.report(*canadian, marketplace="CA")

    tick(shop)

    (post,) = shop.posts("digest")
    told = made(shop, post)
    assert (told.items, told.units, len(told.top)) == (10_000, 40_000, 5)
    assert told.tied_up == (
        Money(Decimal("320800.00"), "CAD"),
        Money(Decimal("2399.60"), "USD"),
    )
    parts = [shown(drawn(shop, one)).splitlines() for one in shop.posts("digest_part")]
    lines = sum(line.startswith("•") for part in parts for line in part)
    assert (len(parts), lines) == (3, 60)
    assert parts[-1][-1] == "~ … and 9,935 more: `/stranded list`"
    digest_text = text(shop, post)
    assert "*10,000 items stranded* · 40,000 units · CA$320,800.00 + $2,399.60" in digest_text
    assert "(1 item without a known price)" in digest_text
    rows = [line for line in digest_text.splitlines() if line.startswith("[")]
    assert len(rows) == 6, "one of each item, and one for several at once"
    assert "9,995 more in the thread, or with `/stranded list`" in digest_text
