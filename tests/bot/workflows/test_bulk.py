"""Several items at once: each row is its own intent with its own result."""

from datetime import timedelta

import pytest

from bot.workflows import bulk, undo
from bot.workflows.verify import verify
from stranded.actions import ActionKind, IntentState, Why
from stranded.bulk import Bulk, BulkWish, Choice, Offer
from stranded.cards import ButtonKind
from stranded.items import Evidence
from tests.bot.shop import ADA, CLOSED, LIN, MERCHANT, SCOPE, Shop, row

MINUTE = timedelta(minutes=1)
KEY = "bulk|V1"
RELIST, FBA = ActionKind.RELIST, ActionKind.CHANGE_TO_FBA


def offered(shop: Shop, action: ActionKind = RELIST) -> Offer:
    return bulk.offer(shop.parts, SCOPE, "US", action, shop.now)


def skus(offer: Offer) -> list[str]:
    return [card.episode.sku for card in offer.cards]


def choose(shop: Shop, *names: str, action: ActionKind = RELIST, key: str = KEY) -> Why | None:
    """Chooses these SKUs as they are listed at this moment."""
    shop.meet(ADA.id)
    chosen = [shop.episode(name) for name in names]
    choices = tuple(Choice(one.id, one.reason) for one in chosen)
    return bulk.begin(shop.parts, BulkWish("A1SELLER", "US", action, ADA, choices), key, shop.now)


def shown(shop: Shop, key: str = KEY) -> Bulk:
    with shop.database.read() as session:
        found = bulk.picture(session, shop.parts, SCOPE, key, shop.now)
    assert found is not None
    return found


def results(shop: Shop) -> dict[str, str]:
    """Each row's own result: an intent's state, or the code of why nothing was done."""
    said = {}
    for one in shown(shop).rows:
        if one.intent is not None:
            refused = one.intent.state is IntentState.REFUSED
            said[one.card.episode.sku] = one.intent.why.code if refused else one.intent.state.value
        elif one.why is not None:
            said[one.card.episode.sku] = one.why.code
    return said


def wait(shop: Shop) -> None:
    shop.pass_time(MINUTE)
    shop.work()


@pytest.mark.page("F17", "F18")
def test_25_are_relisted_together_after_a_minute_and_each_has_its_own_result(
    either_shop: Shop,
) -> None:
    names = [f"LAMP-{number:02}" for number in range(25)]
    either_shop.strand(*(row(name) for name in names))

    assert choose(either_shop, *names) is None
    either_shop.work()
    before = list(either_shop.amazon.patches)
    wait(either_shop)

    assert before == []
    assert sorted(either_shop.amazon.patches) == [(name, RELIST) for name in names]
    assert set(results(either_shop).values()) == {"accepted"}
    assert shown(either_shop).done == 25


@pytest.mark.page("F17")
@pytest.mark.parametrize("count", [0, 26])
def test_none_and_26_are_refused_and_nothing_is_written(shop: Shop, count: int) -> None:
    names = [f"LAMP-{number:02}" for number in range(count)]
    shop.strand(row("DESK"), *(row(name) for name in names))

    why = choose(shop, *names)

    assert why is not None
    assert why.parameters["most"] == 25
    assert (shop.intents(), shop.posts()) == ([], [])


@pytest.mark.page("F18")
def test_only_rows_whose_recommended_action_it_is_are_offered(shop: Shop) -> None:
    shop.strand(
        row("LAMP-1"),
        row("CHAIR", MERCHANT),
        row("GONE", "Item discontinued"),
        row("BAD", "Product recall"),
        row("OTHER", primary_action="Create removal order"),
    )

    assert skus(offered(shop)) == ["LAMP-1"]
    assert skus(offered(shop, FBA)) == ["CHAIR"]


def test_what_is_under_way_or_was_just_done_is_not_offered_again(shop: Shop) -> None:
    found = shop.strand(row("LAMP-1"), row("LAMP-2"), row("LAMP-3"))
    shop.press(found[0])
    shop.press(found[1], ButtonKind.RELIST, LIN)
    shop.work()

    assert skus(offered(shop)) == ["LAMP-3"]
    assert offered(shop).withheld == 0


def test_the_most_urgent_are_offered_first_and_as_many_as_a_person_looks_through(
    shop: Shop,
) -> None:
    names = [f"LAMP-{number:03}" for number in range(60)]
    rows = [row(name, your_price=str(100 + number)) for number, name in enumerate(names)]
    shop.report(*rows, row("SOON", removal="2026-11-25"))

    offer = offered(shop)

    assert len(offer.cards) == bulk.SHOWN
    assert skus(offer)[:2] == ["SOON", "LAMP-059"]


@pytest.mark.page("F19")
def test_a_relist_in_bulk_carries_no_change_of_the_listing(shop: Shop) -> None:
    """The gateway is asked for the action alone; what it sends is proven in tests/amazon."""
    shop.strand(row("LAMP-1"), row("LAMP-2"))
    choose(shop, "LAMP-1", "LAMP-2")
    wait(shop)

    assert {action for _, action in shop.amazon.patches} == {RELIST}


@pytest.mark.page("F22")
def test_a_change_to_fba_in_bulk_changes_the_channel_and_never_relists(shop: Shop) -> None:
    for name in ("CHAIR", "SOFA"):
        shop.offer(name, channels=("DEFAULT",))
    shop.strand(row("CHAIR", MERCHANT), row("SOFA", MERCHANT))
    choose(shop, "CHAIR", "SOFA", action=FBA)
    wait(shop)

    assert sorted(shop.amazon.patches) == [("CHAIR", FBA), ("SOFA", FBA)]


@pytest.mark.page("F23")
def test_rows_without_dangerous_goods_information_are_refused_one_by_one(shop: Shop) -> None:
    shop.offer("BAD", channels=("DEFAULT",), dangerous_goods=False)
    shop.offer("CHAIR", channels=("DEFAULT",))
    shop.offer("UNREAD", channels=("DEFAULT",), dangerous_goods=None)
    shop.strand(row("BAD", MERCHANT), row("CHAIR", MERCHANT), row("UNREAD", MERCHANT))

    choose(shop, "BAD", "CHAIR", "UNREAD", action=FBA)
    wait(shop)

    assert results(shop) == {
        "BAD": "dangerous_goods_missing",
        "CHAIR": "accepted",
        "UNREAD": "dangerous_goods_unknown",
    }
    assert shop.amazon.patches == [("CHAIR", FBA)]


def test_a_listing_that_was_not_read_yet_does_not_keep_a_row_out(shop: Shop) -> None:
    shop.report(row("LAMP-1"), row("LAMP-2"))

    assert sorted(skus(offered(shop))) == ["LAMP-1", "LAMP-2"]
    assert choose(shop, "LAMP-1", "LAMP-2") is None
    wait(shop)
    assert len(shop.amazon.patches) == 2


def test_what_stands_against_one_row_is_said_and_the_others_go_on(shop: Shop) -> None:
    taken, *_ = shop.strand(row("TAKEN"), row("FREE"), row("CHANGED"), row("LEFT"))
    old = {name: shop.episode(name) for name in ("TAKEN", "FREE", "CHANGED", "LEFT")}
    shop.press(taken, actor=LIN)
    shop.pass_time(timedelta(minutes=31))
    shop.report(row("TAKEN"), row("FREE"), row("CHANGED", MERCHANT))
    choices = tuple(Choice(one.id, one.reason) for one in old.values())
    choices = (*choices, Choice("nowhere", "listing_closed"))
    wish = BulkWish("A1SELLER", "US", RELIST, ADA, choices)
    shop.meet(ADA.id)

    assert bulk.begin(shop.parts, wish, KEY, shop.now) is None
    wait(shop)

    assert results(shop) == {
        "TAKEN": "already_asked",
        "FREE": "accepted",
        "CHANGED": "reason_changed",
        "LEFT": "left_the_list",
    }


def test_a_submission_that_comes_twice_is_written_once(either_shop: Shop) -> None:
    either_shop.strand(row("LAMP-1"), row("LAMP-2"))
    for _ in range(2):
        assert choose(either_shop, "LAMP-1", "LAMP-2") is None

    assert len(either_shop.intents()) == 2
    assert len(either_shop.posts("bulk")) == 1


def test_all_that_waits_is_taken_back_at_once(either_shop: Shop) -> None:
    either_shop.strand(row("LAMP-1"), row("LAMP-2"))
    choose(either_shop, "LAMP-1", "LAMP-2")

    count = undo.cancel_all(either_shop.parts, SCOPE, KEY, LIN, either_shop.now)
    wait(either_shop)

    assert count == 2
    assert set(results(either_shop).values()) == {"cancelled"}
    assert either_shop.amazon.patches == []
    assert undo.cancel_all(either_shop.parts, SCOPE, KEY, LIN, either_shop.now) == 0


def test_all_that_waits_is_done_at_once(shop: Shop) -> None:
    shop.strand(row("LAMP-1"), row("LAMP-2"))
    choose(shop, "LAMP-1", "LAMP-2")

    assert undo.do_all_now(shop.parts, SCOPE, KEY, shop.now) == 2
    shop.work()

    assert len(shop.amazon.patches) == 2
    assert shown(shop).waiting == ()


def test_the_next_ones_are_offered_while_there_are_any(shop: Shop) -> None:
    names = [f"LAMP-{number:02}" for number in range(30)]
    shop.strand(*(row(name) for name in names))
    choose(shop, *names[:25])
    first = shown(shop).more
    rest = skus(offered(shop))
    choose(shop, *rest, key="bulk|V2")

    assert (first, sorted(rest), shown(shop, "bulk|V2").more) == (True, names[25:], False)


def test_each_row_tells_what_the_later_looks_found_and_the_thread_stays_quiet(
    shop: Shop,
) -> None:
    shop.strand(row("LAMP-1"), row("LAMP-2"))
    choose(shop, "LAMP-1", "LAMP-2")
    wait(shop)
    shop.pass_time(timedelta(hours=2))
    shop.report(row("LAMP-2"))
    shop.pass_time(timedelta(hours=1))
    verify(shop.parts, shop.now)

    found = {one.card.episode.sku: one.evidence for one in shown(shop).rows}
    assert found == {"LAMP-1": Evidence.VERIFIED, "LAMP-2": Evidence.STILL_STRANDED}
    assert [post.kind for post in shop.posts()] == ["bulk"]


def test_a_failure_of_one_leaves_the_others_alone(shop: Shop) -> None:
    shop.offer("LAMP-1", trouble=["fail"])
    shop.offer("LAMP-2", trouble=["refuse"])
    shop.strand(row("LAMP-1"), row("LAMP-2"), row("LAMP-3"))
    choose(shop, "LAMP-1", "LAMP-2", "LAMP-3")
    wait(shop)

    assert results(shop) == {"LAMP-1": "failed", "LAMP-2": "amazon_refused", "LAMP-3": "accepted"}
    states = {one.state for one in shop.intents()}
    assert states == {IntentState.FAILED, IntentState.REFUSED, IntentState.ACCEPTED}


def test_rows_of_another_marketplace_are_not_touched(shop: Shop) -> None:
    shop.register("US", "CA")
    shop.strand(row("LAMP-1"))
    foreign = shop.episode("LAMP-1")
    wish = BulkWish("A1SELLER", "CA", RELIST, ADA, (Choice(foreign.id, CLOSED),))
    bulk.begin(shop.parts, wish, KEY, shop.now)

    assert shop.intents() == []
