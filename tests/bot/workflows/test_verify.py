"""Did it really help? Looked at after 3 and 24 hours, and never claimed without evidence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.drawing import Drawing
from bot.workflows import bulk
from bot.workflows.press import Taken, TooLate
from bot.workflows.verify import verify
from store.posts import Post
from stranded.actions import ActionKind
from stranded.bulk import BulkWish, Choice
from stranded.items import Episode, Evidence
from stranded.reasons import RuleBook
from tests.bot.messages.things import reader
from tests.bot.office import read
from tests.bot.shop import ADA, DAY, HOUR, Shop, row
from tests.store.samples import at_once


def relisted(shop: Shop, **offer: object) -> Episode:
    """An item whose relist Amazon accepted at this moment; another one stays on the list."""
    shop.offer("LAMP-1", **offer)
    (found, _) = shop.strand(row("LAMP-1"), row("OTHER"))
    assert isinstance(shop.press(found), Taken)
    shop.work()
    return found


def later(shop: Shop, by: timedelta, *, listed: bool) -> int:
    """Time passes, a fresh report comes in, and what is due is looked at."""
    shop.pass_time(by)
    shop.report(*([row("LAMP-1")] if listed else []), row("OTHER"))
    shop.work()
    return verify(shop.parts, shop.now)


def told(shop: Shop) -> list[tuple[int, str]]:
    return [(post.subject["hours"], post.subject["evidence"]) for post in shop.posts("check")]


@pytest.mark.page("F84")
def test_nothing_is_said_before_three_hours(shop: Shop) -> None:
    relisted(shop)

    assert later(shop, 3 * HOUR - timedelta(seconds=1), listed=True) == 0
    assert told(shop) == []


@pytest.mark.page("F84", "F85")
def test_it_is_looked_at_after_3_and_after_24_hours(shop: Shop) -> None:
    relisted(shop, takes=30 * DAY)

    counts = [later(shop, by, listed=True) for by in (3 * HOUR, HOUR, 20 * HOUR, 30 * HOUR)]

    assert counts == [1, 0, 1, 0]
    assert told(shop) == [(3, "still_stranded"), (24, "still_stranded")]


def test_an_item_that_left_and_can_be_bought_is_verified(shop: Shop) -> None:
    found = relisted(shop)

    later(shop, 3 * HOUR, listed=False)

    departure = shop.departure(found)
    assert told(shop) == [(3, "verified")]
    assert departure is not None
    assert departure.evidence is Evidence.VERIFIED


@pytest.mark.trap("A reopened offer may stay down for another reason")
@pytest.mark.parametrize("offer", [{"open": False}, {"readable": False}])
def test_an_item_that_left_and_can_not_be_bought_is_never_called_mended(
    shop: Shop, offer: dict[str, bool]
) -> None:
    found = relisted(shop, takes=30 * DAY)
    shop.offer("LAMP-1", **offer)

    later(shop, 3 * HOUR, listed=False)

    departure = shop.departure(found)
    assert told(shop) == [(3, "left_the_list")]
    assert departure is not None
    assert departure.evidence is Evidence.LEFT_THE_LIST


def test_an_item_that_sells_only_after_a_day_is_verified_then(shop: Shop) -> None:
    found = relisted(shop, takes=20 * HOUR)

    later(shop, 3 * HOUR, listed=False)
    later(shop, 21 * HOUR, listed=False)

    departure = shop.departure(found)
    assert told(shop) == [(3, "left_the_list"), (24, "verified")]
    assert departure is not None
    assert departure.evidence is Evidence.VERIFIED


def test_without_a_fresh_report_nobody_knows(shop: Shop) -> None:
    """A report from before the action still names the SKU, which says nothing."""
    found = relisted(shop)
    shop.pass_time(3 * HOUR + timedelta(seconds=1))

    verify(shop.parts, shop.now)

    assert told(shop) == [(3, "unknown")]
    assert shop.departure(found) is None


def test_what_never_reached_amazon_is_not_called_stranded_in_spite_of_it(shop: Shop) -> None:
    relisted(shop, trouble=["lost_on_the_way"])
    shop.work()
    assert shop.states() == ["unknown"]

    for hours in (3, 21):
        later(shop, hours * HOUR, listed=True)

    assert told(shop) == []
    assert shop.checks() == []


def test_a_lost_answer_is_looked_at_later_too(shop: Shop) -> None:
    relisted(shop, trouble=["answer_lost"])

    later(shop, 3 * HOUR, listed=False)

    assert told(shop) == [(3, "verified")]


def test_the_answer_stands_in_the_thread_of_the_action(shop: Shop) -> None:
    relisted(shop)

    later(shop, 3 * HOUR, listed=True)

    (line,), (check,) = shop.posts("action"), shop.posts("check")
    assert check.parent == line.key
    assert shop.events()[-1] == "check.still_stranded"


def test_two_processes_answer_a_check_once(either_shop: Shop) -> None:
    relisted(either_shop)
    either_shop.pass_time(3 * HOUR)

    counts = at_once(4, lambda _: verify(either_shop.parts, either_shop.now))

    assert sum(counts) == 1
    assert len(told(either_shop)) == 1


def test_once_it_proved_to_be_in_vain_one_may_press_again(shop: Shop) -> None:
    found = relisted(shop)
    later(shop, 3 * HOUR, listed=True)
    shop.know("LAMP-1")
    early = shop.press(found)
    later(shop, 22 * HOUR, listed=True)
    shop.know("LAMP-1")

    assert shop.states() == ["confirmed"]
    assert isinstance(early, TooLate)
    assert isinstance(shop.press(found), Taken)


@pytest.mark.trap("A mended SKU stays in the report for up to 24 hours")
def test_still_stranded_after_its_time_escalates_with_all_that_was_tried(shop: Shop) -> None:
    relisted(shop, takes=30 * DAY)
    shop.parts = replace(shop.parts, owner="U0OWNER")
    later(shop, 3 * HOUR, listed=True)
    later(shop, 21 * HOUR, listed=True)

    early, late = (drawn(shop, post) for post in shop.posts("check"))
    assert "Seller Support" not in early
    assert "<@U0ADA> <@U0OWNER>" in late
    assert "SKU: LAMP-1" in late
    assert "Relist: accepted (submission-1)" in late


def test_a_reason_with_a_longer_time_of_its_own_is_given_it(shop: Shop) -> None:
    slow = replace(shop.parts.rulebook.get("listing_closed"), checks=(timedelta(hours=72),))
    book = RuleBook("slow", [slow], shop.parts.rulebook.unknown)
    shop.parts = replace(shop.parts, rulebook=book)
    relisted(shop, takes=30 * DAY)
    for by in (3 * HOUR, 21 * HOUR, 48 * HOUR):
        later(shop, by, listed=True)

    said = [(post.subject["hours"], post.subject["escalates"]) for post in shop.posts("check")]
    assert said == [(3, False), (24, False), (72, True)]


def test_one_of_several_that_is_still_stranded_is_told_beneath_their_message(shop: Shop) -> None:
    shop.strand(row("LAMP-1"), row("OTHER"))
    chosen = [shop.episode(name) for name in ("LAMP-1", "OTHER")]
    choices = tuple(Choice(one.id, one.reason) for one in chosen)
    wish = BulkWish("A1SELLER", "US", ActionKind.RELIST, ADA, choices)
    shop.meet(ADA.id)
    bulk.begin(shop.parts, wish, "bulk|V1", shop.now)
    shop.pass_time(timedelta(minutes=1))
    shop.work()
    later(shop, 24 * HOUR, listed=False)
    later(shop, timedelta(0), listed=False)

    (told_of,) = [post for post in shop.posts("check") if post.subject["escalates"]]
    assert told_of.parent == "bulk|V1"
    assert "SKU: OTHER" in drawn(shop, told_of)


def drawn(shop: Shop, post: Post) -> str:
    with shop.database.read() as session:
        message = Drawing(shop.parts, reader())(session, post, shop.now)
    assert message is not None
    return read({"text": message.text, "blocks": message.blocks})
