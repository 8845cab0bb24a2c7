"""Amazon's mail told of by a person: the date that comes of it, wherever dates are shown."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import select

from bot.workflows import bulk, lookup, notices
from bot.workflows.lookup import NotStranded, Several
from bot.workflows.notices import NotADay, Noted, TakenBack
from bot.workflows.warn import warn
from store.date_tables import NoticeRow
from store.notices import of_skus
from stranded.actions import ActionKind, Actor
from stranded.deadlines import DateSource
from stranded.narrowing import Narrowed
from tests.bot.shop import ADA, DAY, HOUR, LIN, SCOPE, Shop, row


def tell(shop: Shop, text: str, actor: Actor = ADA) -> notices.Answer:
    return notices.answer(shop.parts, text, actor, shop.now)


def noted(shop: Shop, text: str, actor: Actor = ADA) -> Noted:
    found = tell(shop, text, actor)
    assert isinstance(found, Noted), found
    return found


def listed(shop: Shop) -> list[tuple[str, int | None]]:
    found = lookup.deadlines(shop.parts, shop.now)
    assert found.items == len(found.cards)
    return [(card.episode.sku, card.days_left) for card in found.cards]


@pytest.mark.page("F45")
def test_a_notice_gives_its_sku_a_date_that_says_where_it_comes_from(shop: Shop) -> None:
    shop.report(row("LAMP-1"), row("LAMP-2"))

    told = noted(shop, "LAMP-1 2026-11-20")

    assert told.card.removal.on == date(2026, 12, 20)
    assert told.card.removal.source is DateSource.NOTICE_PAGE
    assert listed(shop) == [("LAMP-1", 27)]
    assert shop.audit()[-1].detail == {"on": "2026-11-20"}
    assert (shop.audit()[-1].subject, shop.audit()[-1].actor) == ("US/LAMP-1", ADA.id)


def test_dates_of_reports_and_of_notices_stand_in_one_order(shop: Shop) -> None:
    shop.report(row("A", removal="2026-12-19"), row("B"), row("C", removal="2026-12-21"), row("D"))
    noted(shop, "B 2026-11-20")

    assert [sku for sku, _ in listed(shop)] == ["A", "B", "C"]


def test_the_same_day_told_again_changes_nothing(shop: Shop) -> None:
    shop.report(row("LAMP-1"))
    noted(shop, "LAMP-1 2026-11-20")

    again = noted(shop, "LAMP-1 20 Nov", LIN)

    assert not again.changed
    assert again.card.notice is not None
    assert again.card.notice.by == ADA.id
    assert shop.events() == ["notice"]


def test_another_day_takes_the_place_of_the_first(shop: Shop) -> None:
    shop.report(row("LAMP-1"))
    noted(shop, "LAMP-1 2026-11-20")

    other = noted(shop, "LAMP-1 2026-11-18", LIN)

    assert other.before is not None
    assert (other.before.on, other.before.by) == (date(2026, 11, 20), ADA.id)
    assert other.card.removal.on == date(2026, 12, 18)


def test_taken_back_it_counts_no_more_and_is_not_forgotten(shop: Shop) -> None:
    shop.report(row("LAMP-1"))
    noted(shop, "LAMP-1 2026-11-20")

    back = tell(shop, "LAMP-1 off", LIN)

    assert isinstance(back, TakenBack)
    assert back.was is not None
    assert back.card.removal.on is None
    assert listed(shop) == []
    assert shop.events() == ["notice", "notice_taken_back"]
    assert tell(shop, "LAMP-1 off") == TakenBack(back.card, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LAMP-1", "notice_without_date"),
        ("LAMP-1 soon", None),
        ("LAMP-1 03/04/2026", "notice_date_ambiguous"),
        ("LAMP-1 2026-12-24", "notice_in_the_future"),
        ("LAMP-1 2026-09-01", "notice_before_stranding"),
        ("LAMP-9 2025-01-01", "notice_too_old"),
    ],
)
def test_what_is_no_day_of_a_mail_is_not_written_down(
    shop: Shop, text: str, code: str | None
) -> None:
    shop.report(row("LAMP-1"), row("LAMP-9", date_stranded="2024-01-01"))

    found = tell(shop, text)

    assert isinstance(found, NotADay if code else NotStranded)
    assert not isinstance(found, NotADay) or found.why.code == code
    assert shop.events() == []


def test_of_a_sku_in_two_stores_the_marketplace_is_asked_for(shop: Shop) -> None:
    shop.register("US", "CA")
    shop.report(row("LAMP-1"))
    shop.report(row("LAMP-1"), marketplace="CA")

    assert isinstance(tell(shop, "LAMP-1 2026-11-20"), Several)
    assert noted(shop, "LAMP-1 2026-11-20 ca").card.marketplace.code == "CA"
    assert [card.marketplace.code for card in lookup.deadlines(shop.parts, shop.now).cards] == [
        "CA"
    ]


def test_a_date_of_the_report_comes_before_that_of_a_notice(shop: Shop) -> None:
    shop.report(row("LAMP-1", removal="2026-12-09"))

    assert noted(shop, "LAMP-1 2026-11-20").card.removal.source is DateSource.REPORT
    assert listed(shop) == [("LAMP-1", 16)]


def test_a_stranding_that_began_later_has_no_date_by_an_old_notice(shop: Shop) -> None:
    shop.report(row("LAMP-1"), row("LAMP-2"))
    noted(shop, "LAMP-1 2026-11-20")
    for rows in ([row("LAMP-2")], [row("LAMP-1", date_stranded="2026-11-25"), row("LAMP-2")]):
        shop.pass_time(2 * DAY)
        shop.report(*rows)

    assert listed(shop) == []


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-21"])
def test_without_a_date_of_stranding_a_new_one_needs_to_be_told_of_anew_on_any_day(
    either_shop: Shop, day: str
) -> None:
    shop, undated = either_shop, row("LAMP-1", date_stranded="")
    shop.report(undated, row("LAMP-2"))
    noted(shop, "LAMP-1 2026-11-20")
    for rows in ([row("LAMP-2")], [undated, row("LAMP-2")]):
        shop.pass_time(2 * HOUR)
        shop.report(*rows)
    before = listed(shop)

    told = noted(shop, f"LAMP-1 {day}", LIN)
    again = noted(shop, f"LAMP-1 {day}")

    assert before == []
    assert (told.changed, again.changed) == (True, False)
    assert told.card.removal.on == date.fromisoformat(day) + 30 * DAY
    assert len(listed(shop)) == 1
    assert [one.actor for one in shop.audit() if one.event == "notice"] == [ADA.id, LIN.id]


def test_a_sku_that_one_report_left_out_keeps_its_notice(shop: Shop) -> None:
    shop.report(row("LAMP-1"), row("LAMP-2"))
    noted(shop, "LAMP-1 2026-11-20")
    for rows in ([row("LAMP-2")], [row("LAMP-1"), row("LAMP-2")]):
        shop.pass_time(HOUR)
        shop.report(*rows)

    assert listed(shop) == [("LAMP-1", 27)]


def test_near_its_date_it_comes_first_like_any_other(shop: Shop) -> None:
    shop.report(row("RICH", your_price="900", fulfillable_qty="9"), row("LAMP-1"))
    noted(shop, "LAMP-1 2026-10-26")

    first = lookup.top(shop.parts, shop.now).cards[0]

    assert (first.episode.sku, first.days_left) == ("LAMP-1", 2)


def test_it_is_warned_of_at_each_step_like_any_other(shop: Shop) -> None:
    shop.report(row("LAMP-1"))
    noted(shop, "LAMP-1 2026-11-23")
    for _ in range(33):
        warn(shop.parts, shop.now)
        shop.pass_time(DAY)

    assert [post.subject["first"] for post in shop.posts("warning")] == [30, 14, 7, 3, 1, 0]


def test_of_another_reason_it_is_not_among_those_that_were_asked_for(shop: Shop) -> None:
    shop.report(row("LAMP-1"), row("LAMP-2", "Missing price"))
    noted(shop, "LAMP-1 2026-10-26")
    only = Narrowed("Missing price", ("missing_price",))

    found = lookup.top(shop.parts, shop.now, only=only)

    assert [card.episode.sku for card in found.cards] == ["LAMP-2"]


def test_a_reason_with_a_clock_of_its_own_is_listed_once_by_that_clock(shop: Shop) -> None:
    shop.report(row("LAMP-1", "Trademark misuse", date_stranded="2026-11-02"))
    noted(shop, "LAMP-1 2026-11-20")

    assert listed(shop) == [("LAMP-1", 9)]


def test_among_several_to_choose_from_it_comes_first_like_any_other(shop: Shop) -> None:
    rich = [row(f"RICH-{number:02}", your_price="90") for number in range(bulk.SHOWN + 9)]
    shop.strand(*rich, row("LAMP-1", your_price="1"))
    noted(shop, "LAMP-1 2026-10-25")

    found = bulk.offer(shop.parts, SCOPE, "US", ActionKind.RELIST, shop.now)

    assert (found.cards[0].episode.sku, len(found.cards)) == ("LAMP-1", bulk.SHOWN)


def test_of_two_who_tell_at_once_one_counts_and_the_log_says_which(either_shop: Shop) -> None:
    either_shop.report(row("LAMP-1"))
    texts = [f"LAMP-1 2026-11-{day}" for day in range(16, 24)]
    together = Barrier(len(texts))

    def one(text: str) -> notices.Answer:
        together.wait()
        return tell(either_shop, text)

    with ThreadPoolExecutor(len(texts)) as pool:
        told = [found for found in pool.map(one, texts) if isinstance(found, Noted)]

    assert len(told) == len(texts)
    with either_shop.database.read() as session:
        rows = session.scalars(select(NoticeRow)).all()
        standing = of_skus(session, SCOPE, "US", ["LAMP-1"])
    assert len([one for one in rows if one.taken_back_at is None]) == 1
    logged = [event.detail["on"] for event in either_shop.audit() if event.event == "notice"]
    assert sorted(logged) == sorted(one.day.isoformat() for one in rows)
    assert standing["LAMP-1"].on.isoformat() in logged
    assert len(logged) == sum(one.changed for one in told)
