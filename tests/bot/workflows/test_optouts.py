"""Opting a SKU out and in: what words come to, who it names, and what it never does twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise
from threading import Barrier

import pytest

from bot.handlers.optouts import IN
from bot.handlers.optouts import said as answer_to
from bot.workflows import optouts
from bot.workflows.lookup import Several, opted_out
from bot.workflows.optouts import NotOut, Refused, WhichPlace
from store import accounts
from stranded.actions import Actor
from stranded.items import OptOut
from stranded.optout_command import OptOutWords
from stranded.optouts import Switched
from stranded.scope import Scope
from tests.bot.messages.things import reader, shown
from tests.bot.shop import ADA, DAY, HOUR, LIN, SCOPE, Shop, row

OTHER = Scope("w1", "A2SELLER")
# The end of the day after 90 others, in Los Angeles.
IN_90_DAYS = datetime(2027, 2, 22, 8, tzinfo=UTC)


def out(shop: Shop, text: str, actor: Actor = ADA) -> optouts.Out:
    return optouts.answer_out(shop.parts, text, actor, shop.now)


def back(shop: Shop, text: str, actor: Actor = ADA) -> optouts.Back:
    return optouts.answer_in(shop.parts, text, actor, shop.now)


def switched(answer: optouts.Out | optouts.Back) -> Switched:
    assert isinstance(answer, Switched), answer
    return answer


def refusal(answer: optouts.Out) -> tuple[str, str]:
    assert isinstance(answer, Refused), answer
    return answer.sku, answer.why.code


def kept(shop: Shop) -> list[OptOut]:
    return opted_out(shop.parts, shop.now)


@pytest.mark.page("F31", "F35")
def test_a_sku_is_opted_out_for_good_or_until_an_end(shop: Shop) -> None:
    shop.report(row("LAMP-1"), row("LAMP-2"))

    for_good, for_a_while = switched(out(shop, "LAMP-1")), switched(out(shop, "LAMP-2 90d", LIN))

    assert kept(shop) == [
        OptOut("A1SELLER", "US", "LAMP-1", ADA.id, shop.now),
        OptOut("A1SELLER", "US", "LAMP-2", LIN.id, shop.now, IN_90_DAYS),
    ]
    assert [for_good.opt_out, for_a_while.opt_out] == kept(shop)
    assert for_good.episode == shop.episode("LAMP-1")
    first, second = (one for one in shop.audit() if one.event == "opt_out")
    assert (first.subject, first.actor, first.detail) == ("US/LAMP-1", ADA.id, {})
    assert datetime.fromisoformat(second.detail["until"]) == IN_90_DAYS


def test_another_end_takes_the_place_of_the_first_and_both_are_noted(shop: Shop) -> None:
    shop.report(row("LAMP-1"))
    out(shop, "LAMP-1 90d")
    first = shop.now
    shop.pass_time(HOUR)

    changed = switched(out(shop, "LAMP-1 forever", LIN))

    assert changed.changed
    assert changed.before == OptOut("A1SELLER", "US", "LAMP-1", ADA.id, first, IN_90_DAYS)
    assert kept(shop) == [OptOut("A1SELLER", "US", "LAMP-1", LIN.id, shop.now)]
    noted = shop.audit()[-1]
    assert (noted.event, noted.actor) == ("opt_out_changed", LIN.id)
    assert noted.detail["until"] is None
    assert noted.detail["before"]["by"] == ADA.id
    assert datetime.fromisoformat(noted.detail["before"]["until"]) == IN_90_DAYS


@pytest.mark.parametrize("first", ["LAMP-1", "LAMP-1 90d", "LAMP-1 forever"])
def test_the_same_told_again_or_no_end_at_all_changes_nothing(shop: Shop, first: str) -> None:
    shop.report(row("LAMP-1"))
    out(shop, first)
    stood = kept(shop)
    shop.pass_time(HOUR)

    for text in (first, "LAMP-1"):
        again = switched(out(shop, text, LIN))
        assert (again.changed, again.opt_out) == (False, stood[0])

    assert kept(shop) == stood
    assert shop.events() == ["opt_out"]


def test_taken_back_it_says_what_stood_and_then_that_nothing_does(shop: Shop) -> None:
    shop.report(row("LAMP-1"))
    stood = switched(out(shop, "LAMP-1 90d")).opt_out

    taken_back = switched(back(shop, "LAMP-1", LIN))

    assert (taken_back.opt_out, taken_back.before, taken_back.changed) == (None, stood, True)
    assert back(shop, "LAMP-1") == NotOut("LAMP-1")
    assert shop.events() == ["opt_out", "opt_in"]


@pytest.mark.parametrize(
    ("text", "sku", "code"),
    [
        ("LAMP-1 2026-11-22", "LAMP-1", "opt_out_past"),
        ("LAMP-1 2031-11-24", "LAMP-1", "opt_out_too_far"),
        ("LAMP-1 03/04/2027", "LAMP-1", "opt_out_ambiguous"),
        ("LAMP-1 soon", "LAMP-1", "opt_out_unread"),
        ("LAMP-1 90", "LAMP-1", "opt_out_unread"),
        ("GONE-1 soon US", "GONE-1", "opt_out_unread"),
        ("NEVER-1 2026-11-22", "NEVER-1", "opt_out_past"),
        ("LAMP-1 JP", "LAMP-1", "opt_out_no_place"),
        ("B0NOSUCH01 90d", "B0NOSUCH01", "opt_out_by_code"),
        ("x" * 41, "x" * 41, "opt_out_no_sku"),
        ("LAMP\0", "LAMP\0", "opt_out_no_sku"),
    ],
)
def test_what_is_not_understood_is_refused_and_nothing_is_kept(
    shop: Shop, text: str, sku: str, code: str
) -> None:
    shop.report(row("LAMP-1"), row("GONE-1"))
    shop.pass_time(HOUR)
    shop.report(row("LAMP-1"))

    assert refusal(out(shop, text)) == (sku, code)
    assert (kept(shop), shop.events()) == ([], [])


def test_without_any_account_there_is_nothing_to_opt_out_of(shop: Shop) -> None:
    assert refusal(optouts.answer_out(shop.parts, "LAMP-1 DE", ADA, shop.now))[1] == (
        "opt_out_no_place"
    )


class TestPlaces:
    """Where nobody says which marketplace is meant."""

    @pytest.fixture(autouse=True)
    def _stores(self, shop: Shop) -> None:
        shop.register("US", "CA")
        shop.report(row("LAMP-1"), row("BOTH-1"))
        shop.report(row("BOTH-1"), marketplace="CA")

    def test_it_is_the_one_in_which_the_sku_is_stranded(self, shop: Shop) -> None:
        assert switched(out(shop, "LAMP-1")).place.marketplace == "US"

    def test_of_two_in_which_it_is_stranded_one_is_asked_for(self, shop: Shop) -> None:
        assert isinstance(out(shop, "BOTH-1 90d"), Several)
        assert switched(out(shop, "BOTH-1 90d ca")).place.marketplace == "CA"
        assert [one.marketplace for one in kept(shop)] == ["CA"]

    def test_of_a_sku_that_is_not_stranded_it_is_asked_for(self, shop: Shop) -> None:
        places = tuple(OptOutWords("NEVER-1", "90d", code, SCOPE.account) for code in ("CA", "US"))

        assert out(shop, "NEVER-1 90d") == WhichPlace("NEVER-1 90d", places)
        named = switched(out(shop, "NEVER-1 90d CA"))
        assert (named.place.marketplace, named.episode) == ("CA", None)

    def test_one_in_which_it_is_not_stranded_may_be_named(self, shop: Shop) -> None:
        named = switched(out(shop, "LAMP-1 CA"))

        assert (named.place.marketplace, named.episode) == ("CA", None)

    def test_an_account_can_be_named_where_there_are_two(self, shop: Shop) -> None:
        with shop.database.write() as session:
            accounts.register(session, OTHER, ["US"], shop.now)

        assert isinstance(out(shop, "NEVER-1 US"), WhichPlace)
        named = switched(out(shop, "NEVER-1 US A2SELLER"))
        assert named.place.scope == OTHER

    def test_opting_in_is_where_it_is_opted_out(self, shop: Shop) -> None:
        for text in ("BOTH-1 US", "BOTH-1 CA", "NEVER-1 CA"):
            out(shop, text)

        both = back(shop, "BOTH-1")
        assert isinstance(both, WhichPlace)
        assert {(one.sku, one.marketplace) for one in both.places} == {
            ("BOTH-1", "US"),
            ("BOTH-1", "CA"),
        }
        assert switched(back(shop, "BOTH-1 us")).place.marketplace == "US"
        assert switched(back(shop, "NEVER-1")).place.marketplace == "CA"
        assert [one.sku for one in kept(shop)] == ["BOTH-1"]


def test_a_sku_that_ends_like_a_date_or_a_marketplace_is_meant_as_it_is(shop: Shop) -> None:
    shop.report(row("LAMP US"), row("LAMP 90d"), row("GONE DE"), row("LAMP"))
    shop.pass_time(HOUR)
    shop.report(row("LAMP US"), row("LAMP 90d"), row("LAMP"))

    for text in ("LAMP US", "LAMP 90d", "GONE DE"):
        done = switched(out(shop, text))
        assert (done.place.sku, done.opt_out and done.opt_out.until) == (text, None)


@pytest.mark.parametrize("name", ["B0LAMP-1", "X00LAMP-1"])
def test_an_asin_and_an_fnsku_on_the_list_mean_its_sku(shop: Shop, name: str) -> None:
    shop.report(row("LAMP-1", fnsku="X00LAMP-1"))

    assert switched(out(shop, f"{name} 90d")).place.sku == "LAMP-1"
    assert switched(back(shop, name)).place.sku == "LAMP-1"


@pytest.mark.parametrize("name", ["B0BOTHLAMP", "X00BOTHLMP"])
def test_of_two_skus_of_one_asin_or_fnsku_each_is_opted_in_by_the_words_that_are_told(
    shop: Shop, name: str
) -> None:
    codes = {"asin": "B0BOTHLAMP", "fnsku": "X00BOTHLMP"}
    shop.report(row("LAMP-1") | codes, row("LAMP-2") | codes)
    for sku in ("LAMP-1", "LAMP-2"):
        out(shop, sku)

    found = back(shop, name)
    said = shown(answer_to(found, IN, reader()))

    assert isinstance(found, WhichPlace)
    commands = [f"optin {one.sku} {one.marketplace}" for one in found.places]
    assert commands == ["optin LAMP-1 US", "optin LAMP-2 US"]
    assert all(f"`/stranded {one}`" in said for one in commands)
    assert switched(back(shop, "LAMP-2 US")).place.sku == "LAMP-2"
    assert [one.sku for one in kept(shop)] == ["LAMP-1"]


def test_a_sku_that_was_never_seen_is_kept_with_what_begins_alike(shop: Shop) -> None:
    shop.report(row("LAMP-10"))

    done = switched(out(shop, "LAMP-1 90d"))

    assert (done.place.sku, done.episode, done.near) == ("LAMP-1", None, ("LAMP-10",))


def test_what_was_shown_is_drawn_anew_when_it_is_switched_and_when_it_ends(shop: Shop) -> None:
    (found,) = shop.strand(row("LAMP-1"))
    shop.press(found)

    def wanted() -> int:
        (post,) = shop.posts("action")
        return post.wanted

    seen = [wanted()]
    for step in ("LAMP-1 1d", "LAMP-1 2d", "LAMP-1 2d", ""):
        if step:
            out(shop, step)
        else:
            shop.pass_time(3 * DAY)
            optouts.note_ended(shop.parts, shop.now)
        seen.append(wanted())

    assert [later - first for first, later in pairwise(seen)] == [1, 1, 0, 1]


def test_one_that_ended_is_noted_once_and_nothing_is_said(either_shop: Shop) -> None:
    shop = either_shop
    shop.report(row("LAMP-1"), row("LAMP-2"), row("LAMP-3"))
    for text in ("LAMP-1 1d", "LAMP-2 1d", "LAMP-3"):
        out(shop, text)
    shop.pass_time(3 * DAY)

    assert [optouts.note_ended(shop.parts, shop.now) for _ in range(2)] == [2, 0]

    assert [one.sku for one in kept(shop)] == ["LAMP-3"]
    ended = [one for one in shop.audit() if one.event == "opt_out_ended"]
    assert [(one.subject, one.actor) for one in ended] == [
        ("US/LAMP-1", "refloat"), ("US/LAMP-2", "refloat"),
    ]  # fmt: skip
    assert shop.posts() == []


def test_whoever_opts_out_again_after_the_end_begins_anew(shop: Shop) -> None:
    shop.report(row("LAMP-1"))
    out(shop, "LAMP-1 1d")
    shop.pass_time(3 * DAY)

    anew = switched(out(shop, "LAMP-1", LIN))

    assert (anew.changed, anew.before) == (True, None)
    assert kept(shop) == [OptOut("A1SELLER", "US", "LAMP-1", LIN.id, shop.now)]
    assert shop.events() == ["opt_out", "opt_out_ended", "opt_out"]


def test_opting_in_after_the_end_has_nothing_to_take_back(shop: Shop) -> None:
    shop.report(row("LAMP-1"))
    out(shop, "LAMP-1 1d")
    shop.pass_time(3 * DAY)

    assert back(shop, "LAMP-1") == NotOut("LAMP-1")
    assert "opt_in" not in shop.events()


def test_of_many_who_tell_an_end_at_once_the_last_in_the_log_counts(either_shop: Shop) -> None:
    shop = either_shop
    shop.report(row("LAMP-1"))
    together = Barrier(8)

    def one(days: int) -> Switched:
        together.wait()
        return switched(out(shop, f"LAMP-1 {days}d"))

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(one, range(1, 9)))

    noted = [one for one in shop.audit() if one.event.startswith("opt_out")]
    assert all(one.changed for one in done)
    assert [one.event for one in noted] == ["opt_out", *["opt_out_changed"] * 7]
    (standing,) = kept(shop)
    assert datetime.fromisoformat(noted[-1].detail["until"]) == standing.until
    for before, after in pairwise(noted):
        assert after.detail["before"]["until"] == before.detail["until"]


def test_words_can_be_given_apart(shop: Shop) -> None:
    told = OptOutWords("LAMP 90d", "90d", "US", "A1SELLER")

    done = switched(optouts.answer_out(shop.parts, told, ADA, shop.now))

    assert (done.place.scope, done.place.sku) == (SCOPE, "LAMP 90d")
