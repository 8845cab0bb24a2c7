"""What a report means beyond its rows is told once: a way back, a turn for the worse, a burst."""

from datetime import timedelta

import pytest

from bot.messages import ids
from bot.workflows.mapping import Mapped, map_value, rejudge
from bot.workflows.signals import STALE, tell_signals
from store import changes
from stranded.cards import ButtonKind
from stranded.reasons import ReasonMapping
from stranded.signals import MANY
from tests.bot.office import Office
from tests.bot.shop import CLOSED, HOUR, MERCHANT, SCOPE, Row, Shop, row

OTHER = row("OTHER", "Inventory error")
MOON = "Phase of the moon"
RESTRICTED, REVIEW = "Restricted ASIN", "Inventory under review"


def several(count: int, reason: str, prefix: str = "LAMP") -> list[Row]:
    return [row(f"{prefix}-{number:02}", reason) for number in range(count)]


def report(shop: Shop, *rows: Row, after: timedelta = HOUR) -> int:
    """A report some time after the last one; returns how many things it was worth telling."""
    shop.pass_time(after)
    shop.report(*rows, OTHER)
    return tell_signals(shop.parts, shop.now)


def told(shop: Shop) -> list[tuple[str, str, int]]:
    """Kind, reason and number of items of each, in order."""
    return [
        (one.subject["kind"], one.subject["reason"], one.subject["items"])
        for one in shop.posts("signal")
    ]


@pytest.mark.page("F43")
def test_a_restricted_asin_that_is_only_closed_by_now_looks_reinstated(either_shop: Shop) -> None:
    report(either_shop, row("LAMP-1", RESTRICTED), row("LAMP-2", RESTRICTED))

    report(either_shop, row("LAMP-1", CLOSED), row("LAMP-2", RESTRICTED))

    assert told(either_shop) == [("reinstated", "listing_closed", 1)]


def test_a_review_that_ends_in_a_removal_is_urgent(either_shop: Shop) -> None:
    report(either_shop, row("LAMP-1", REVIEW))

    report(either_shop, row("LAMP-1", "Item discontinued"))

    assert told(either_shop) == [("worse", "item_discontinued", 1)]


def test_a_review_that_ends_well_is_not(shop: Shop) -> None:
    report(shop, row("LAMP-1", REVIEW))

    assert report(shop, row("LAMP-1", CLOSED)) == 0


@pytest.mark.parametrize("before", [None, "Inventory error"])
def test_many_that_come_to_one_reason_at_once_are_one_thing(
    either_shop: Shop, before: str | None
) -> None:
    """New ones, or such as had another reason."""
    report(either_shop, *(several(MANY, before) if before else []))

    report(either_shop, *several(MANY, CLOSED))

    assert told(either_shop) == [("burst", "listing_closed", MANY)]


def test_one_less_is_none(shop: Shop) -> None:
    report(shop)

    assert report(shop, *several(MANY - 1, CLOSED)) == 0


def test_a_first_report_is_none_however_long_it_is(shop: Shop) -> None:
    assert report(shop, *several(50, CLOSED)) == 0


def test_what_stays_as_it_was_is_not_told_again(shop: Shop) -> None:
    report(shop)
    report(shop, *several(MANY, CLOSED))

    assert report(shop, *several(MANY, CLOSED)) == 0
    assert tell_signals(shop.parts, shop.now) == 0


def test_between_reports_a_day_apart_nothing_is_said_to_be_at_once(shop: Shop) -> None:
    report(shop)

    assert report(shop, *several(MANY, CLOSED), after=timedelta(hours=24, seconds=1)) == 0


def test_several_reports_since_the_last_look_are_each_told_of(shop: Shop) -> None:
    report(shop, row("LAMP-1", RESTRICTED), row("LAMP-2", RESTRICTED))
    for rows in ((row("LAMP-1"), row("LAMP-2", RESTRICTED)), (row("LAMP-1"), row("LAMP-2"))):
        shop.pass_time(HOUR)
        shop.report(*rows, OTHER)

    assert tell_signals(shop.parts, shop.now) == 2


def test_an_old_story_is_not_told_after_a_stop(shop: Shop) -> None:
    report(shop, row("LAMP-1", RESTRICTED))
    shop.pass_time(HOUR)
    shop.report(row("LAMP-1"), OTHER)
    shop.pass_time(STALE + timedelta(seconds=1))

    assert tell_signals(shop.parts, shop.now) == 0


def choose(shop: Shop, key: str, before: ReasonMapping | None = None) -> ReasonMapping:
    """A person says which reason the text stands for; what is listed follows at once."""
    shop.pass_time(HOUR)
    made = map_value(shop.parts, MOON, key, "U0MAX", shop.now)
    assert isinstance(made, Mapped)
    assert rejudge(shop.parts, MOON, before, shop.now) > 0
    return made.mapping


class TestAReasonThatAPersonChose:
    """It changes what rows mean, not what Amazon did."""

    @pytest.mark.parametrize("choices", [["listing_closed"], ["restricted_asin", "listing_closed"]])
    def test_is_no_burst_and_no_way_back(self, either_shop: Shop, choices: list[str]) -> None:
        report(either_shop)
        report(either_shop, *several(MANY - 1, MOON), row("LAMP-X", MOON), after=2 * STALE)
        before = None
        for key in choices:
            before = choose(either_shop, key, before)
            tell_signals(either_shop.parts, either_shop.now)
        report(either_shop, *several(MANY - 1, MOON), row("LAMP-X", MOON))

        assert told(either_shop) == []

    def test_is_what_the_next_report_is_compared_with(self, either_shop: Shop) -> None:
        report(either_shop, row("LAMP-1", MOON))
        choose(either_shop, "restricted_asin")
        tell_signals(either_shop.parts, either_shop.now)

        report(either_shop, row("LAMP-1", CLOSED))

        assert told(either_shop) == [("reinstated", "listing_closed", 1)]

    def test_leaves_the_time_between_two_reports_as_it_is(self, either_shop: Shop) -> None:
        report(either_shop, row("LAMP-1", MOON))
        first = either_shop.now
        choose(either_shop, "missing_price")
        tell_signals(either_shop.parts, either_shop.now)

        report(either_shop, row("LAMP-1", MOON), *several(MANY, CLOSED))

        (post,) = either_shop.posts("signal")
        assert post.subject["since"] == first.isoformat()
        assert told(either_shop) == [("burst", "listing_closed", MANY)]
        with either_shop.database.read() as session:
            looks = changes.looks(session, SCOPE, "US", 9)
        assert [(one.seen_at, one.since) for one in looks] == [
            (first, None),
            (either_shop.now, first),
        ]


@pytest.mark.page("F40")
@pytest.mark.parametrize(("days", "advised"), [("30", 1), ("2", 1), ("1", 0), ("0", 0)])
def test_where_many_are_merchant_fulfilled_the_pages_advice_is_given_once(
    shop: Shop, days: str, advised: int
) -> None:
    shop.set(auto_change_to_fba_days=days)

    first = report(shop, *several(MANY, MERCHANT))
    again = report(shop, *several(MANY, MERCHANT))

    assert (first, again) == (advised, 0)


class TestAsPeopleReadThem:
    @pytest.mark.page("F43", "F44")
    def test_a_reinstated_item_can_be_relisted_at_once_or_the_setting_shortened(
        self, bot: Office
    ) -> None:
        report(bot.shop, row("LAMP-1", RESTRICTED))
        report(bot.shop, row("LAMP-1", CLOSED))
        bot.shop.know("LAMP-1")
        bot.settle()

        said = bot.channel()[-1]
        assert "looks reinstated" in said
        assert "/stranded settings" in said
        assert ids.PRESS[ButtonKind.RELIST] in str(bot.world.messages()[-1]["blocks"])

    def test_a_burst_names_its_hours_claims_no_proof_and_is_mended_together(
        self, bot: Office
    ) -> None:
        report(bot.shop)
        report(bot.shop, *several(MANY, CLOSED))
        bot.settle()

        said = bot.channel()[-1]
        assert f"{MANY} items of US came to" in said
        assert "a correlation, not a proof" in said
        assert ids.BULK in str(bot.world.messages()[-1]["blocks"])
        assert f"{MANY - 5} more" in said

    def test_what_is_urgent_says_so_first(self, bot: Office) -> None:
        report(bot.shop, row("LAMP-1", REVIEW))
        report(bot.shop, row("LAMP-1", "Item discontinued"))
        bot.settle()

        assert "Urgent: the review of 1 item of US is over" in bot.channel()[-1]
