"""After a stop: what is late says so, what is stale is not said, and rules judge anew."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.drawing import Drawing
from bot.workflows.automate import automate
from bot.workflows.digest import digest
from bot.workflows.refresh import refresh
from bot.workflows.signals import tell_signals
from bot.workflows.verify import verify
from stranded.cards import ButtonKind
from tests.bot.messages.things import reader, shown
from tests.bot.shop import DAY, HOUR, MERCHANT, NOW, Shop, row

MINUTE = timedelta(minutes=1)
DISCONTINUED = "Item discontinued"


def said(shop: Shop, kind: str) -> str:
    """The newest post of a kind as it would be sent at this moment; empty where it is not."""
    post = shop.posts(kind)[-1]
    with shop.database.read() as session:
        message = Drawing(shop.parts, reader())(session, post, shop.now)
    return shown(message) if message else ""


@pytest.fixture
def stopped(shop: Shop) -> Shop:
    """Where a rule planned its action, and the bot stood still right then."""
    shop.set(automatic="on", undo_change_to_fba_seconds="0")
    shop.report(row("LAMP-1", MERCHANT), row("OTHER", "Missing price"))
    shop.offer("LAMP-1", channels=("DEFAULT",))
    automate(shop.parts, shop.now)
    assert shop.states() == ["planned"]
    return shop


class TestWhatARulePlanned:
    def test_waits_for_a_report_and_is_then_carried_out(self, stopped: Shop) -> None:
        stopped.pass_time(10 * DAY)
        stopped.work()
        waiting = stopped.states()
        stopped.report(row("LAMP-1", MERCHANT), row("OTHER", "Missing price"))
        stopped.pass_time(16 * MINUTE)
        stopped.work()

        assert waiting == ["planned"]
        assert stopped.states() == ["accepted"]

    @pytest.mark.parametrize("known", ["start", "dangerous_goods"])
    def test_is_refused_where_the_listing_speaks_against_it_by_now(
        self, stopped: Shop, known: str
    ) -> None:
        stopped.pass_time(2 * HOUR)
        changed = {"start": stopped.now + 9 * DAY, "dangerous_goods": False}
        stopped.offer("LAMP-1", channels=("DEFAULT",), **{known: changed[known]})

        stopped.work()

        assert stopped.states() == ["refused"]
        assert stopped.amazon.patches == []

    def test_is_left_where_the_item_left(self, stopped: Shop) -> None:
        stopped.pass_time(10 * DAY)
        stopped.report(row("OTHER", "Missing price"))
        stopped.work()

        assert stopped.states() == ["superseded"]
        assert stopped.amazon.patches == []

    def test_is_refused_where_somebody_opted_out_meanwhile(self, stopped: Shop) -> None:
        stopped.pass_time(10 * DAY)
        stopped.report(row("LAMP-1", MERCHANT), row("OTHER", "Missing price"))
        stopped.press(stopped.episode("LAMP-1"), ButtonKind.OPT_OUT)
        stopped.work()

        assert stopped.states() == ["refused"]
        assert stopped.amazon.patches == []


class TestDigests:
    @pytest.mark.parametrize(("hours", "told"), [(5, ["digest|2026-11-27"]), (7, [])])
    def test_of_several_that_were_missed_only_the_newest_comes(
        self, shop: Shop, hours: int, told: list[str]
    ) -> None:
        shop.report(row("LAMP-1"))
        shop.now = datetime(2026, 11, 27, 9 + hours, tzinfo=UTC)

        for _ in range(3):
            digest(shop.parts, shop.now)

        assert [post.key for post in shop.posts("digest")] == told
        assert all(post.subject["late"] for post in shop.posts("digest"))

    @pytest.mark.parametrize(
        ("after", "late"), [(15 * MINUTE, False), (16 * MINUTE, True), (6 * HOUR, True)]
    )
    def test_one_that_could_not_be_sent_at_once_says_that_it_is_late(
        self, shop: Shop, after: timedelta, late: bool
    ) -> None:
        shop.now = NOW.replace(hour=9)
        shop.report(row("LAMP-1"))
        digest(shop.parts, shop.now)

        shop.pass_time(after)

        assert ("Posted late" in said(shop, "digest")) is late

    def test_one_that_could_not_be_sent_for_six_hours_is_not_sent(self, shop: Shop) -> None:
        shop.now = NOW.replace(hour=9)
        shop.report(row("LAMP-1"))
        digest(shop.parts, shop.now)

        shop.pass_time(6 * HOUR + MINUTE)

        assert said(shop, "digest") == ""


class TestQuestionsAndPreviews:
    @pytest.mark.parametrize(("kind", "reason"), [("ask", DISCONTINUED), ("preview", MERCHANT)])
    def test_what_left_meanwhile_or_is_opted_out_is_not_among_them(
        self, shop: Shop, kind: str, reason: str
    ) -> None:
        names = ("STAYS", "LEAVES", "OUT", "CHANGES")
        shop.report(*(row(sku, reason) for sku in names))
        automate(shop.parts, shop.now)
        shop.pass_time(DAY)
        shop.report(row("STAYS", reason), row("OUT", reason), row("CHANGES", "Missing price"))
        shop.press(shop.episode("OUT"), ButtonKind.OPT_OUT)

        text = said(shop, kind)

        assert [sku for sku in names if sku in text] == ["STAYS"]

    @pytest.mark.parametrize(("kind", "reason"), [("ask", DISCONTINUED), ("preview", MERCHANT)])
    def test_where_nothing_is_left_nothing_is_said(
        self, shop: Shop, kind: str, reason: str
    ) -> None:
        shop.report(row("LAMP-1", reason), row("OTHER", "Missing price"))
        automate(shop.parts, shop.now)
        shop.pass_time(DAY)
        shop.report(row("OTHER", "Missing price"))

        assert said(shop, kind) == ""


def test_a_burst_of_days_ago_is_no_news(shop: Shop) -> None:
    shop.report(row("LAMP-1"))
    shop.pass_time(HOUR)
    shop.report(row("LAMP-1"), *(row(f"POT-{number:02}", MERCHANT) for number in range(20)))
    tell_signals(shop.parts, shop.now)
    soon = said(shop, "signal")

    shop.pass_time(25 * HOUR)

    assert soon != ""
    assert said(shop, "signal") == ""


class TestLooks:
    @pytest.fixture
    def acted(self, shop: Shop) -> Shop:
        """Where somebody relisted an item, and the bot stood still for ten days."""
        shop.offer("LAMP-1", takes=30 * DAY)
        (found, _) = shop.strand(row("LAMP-1"), row("OTHER"))
        shop.press(found)
        shop.work()
        shop.pass_time(10 * DAY)
        return shop

    def test_of_all_that_are_due_only_the_last_is_told(self, acted: Shop) -> None:
        acted.report(row("LAMP-1"), row("OTHER"))

        for _ in range(3):
            verify(acted.parts, acted.now)

        told = [(post.subject["hours"], post.subject["escalates"]) for post in acted.posts("check")]
        assert told == [(24, True)]

    def test_one_waits_for_the_report_that_is_on_its_way(self, acted: Shop) -> None:
        """What the old report says is no evidence, and a look is answered once."""
        acted.amazon.file(row("LAMP-1"), row("OTHER"))
        refresh(acted.parts, acted.now)
        verify(acted.parts, acted.now)
        before = acted.posts("check")
        refresh(acted.parts, acted.now)
        verify(acted.parts, acted.now)

        assert before == []
        assert [post.subject["evidence"] for post in acted.posts("check")] == ["still_stranded"]

    def test_where_no_report_comes_nobody_claims_anything(self, acted: Shop) -> None:
        acted.amazon.down = True
        refresh(acted.parts, acted.now)
        verify(acted.parts, acted.now)

        assert [post.subject["evidence"] for post in acted.posts("check")] == ["unknown"]
