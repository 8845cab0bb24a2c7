"""The calendar: who has an address, for how long it works, and what stands behind it."""

from dataclasses import replace

from sqlalchemy import select, text

from bot.workflows import feed, notices
from bot.workflows.feed import Made, Stands
from store.date_tables import CalendarAddressRow
from stranded.roles import Holders, Roles
from tests.bot.shop import ADA, DAY, HOUR, LIN, Shop, row
from tests.store.samples import at_once

LIN_ALONE = Holders(people=frozenset({LIN.id}))
ONLY_LIN = Roles(look=LIN_ALONE, act=LIN_ALONE, settle=LIN_ALONE)


def made(shop: Shop, person: str = ADA.id, *, anew: bool = False) -> str:
    shop.meet(person)
    given = feed.give(shop.parts, person, shop.now, anew=anew)
    assert isinstance(given, Made)
    return given.token


def listed(shop: Shop, token: str) -> list[tuple[str, int | None]] | None:
    found = feed.read(shop.parts, token, shop.now)
    return None if found is None else [(one.episode.sku, one.days_left) for one in found.cards]


def test_all_dates_of_all_stores_stand_in_it_the_nearest_first(shop: Shop) -> None:
    shop.register("US", "CA")
    shop.report(
        row("A", removal="2027-09-01"), row("B"), row("C"), row("PAST", removal="2026-11-20")
    )
    shop.report(row("D", removal="2026-11-25"), marketplace="CA")
    notices.answer(shop.parts, "B 2026-11-20", ADA, shop.now)

    assert listed(shop, made(shop)) == [("PAST", -3), ("D", 2), ("B", 27), ("A", 282)]


def test_only_a_fingerprint_of_the_address_is_kept(shop: Shop) -> None:
    token = made(shop)

    with shop.database.read() as session:
        (kept,) = session.scalars(select(CalendarAddressRow)).all()
        assert kept.fingerprint == feed.fingerprint(token)
        tables = ("calendar_addresses", "audit", "posts", "deliveries")
        for table in tables:
            rows = session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608
            assert token not in str(rows)


def test_an_address_is_made_once_and_told_once(shop: Shop) -> None:
    first = made(shop)

    assert feed.give(shop.parts, ADA.id, shop.now + HOUR) == Stands(shop.now)
    assert listed(shop, first) == []


def give_at_once(shop: Shop, *, anew: bool) -> list[str]:
    """The addresses that eight clicks of one person hand out."""
    shop.meet(ADA.id)
    given = at_once(8, lambda _: feed.give(shop.parts, ADA.id, shop.now, anew=anew))
    return [one.token for one in given if isinstance(one, Made)]


def test_of_eight_clicks_at_once_one_is_handed_an_address_and_it_works(either_shop: Shop) -> None:
    tokens = give_at_once(either_shop, anew=False)

    assert [listed(either_shop, one) for one in tokens] == [[]]
    assert either_shop.events() == ["calendar_address"]


def test_of_eight_who_want_a_new_one_at_once_all_get_one_and_one_works(
    either_shop: Shop,
) -> None:
    made(either_shop)

    tokens = give_at_once(either_shop, anew=True)

    assert sorted(listed(either_shop, one) is not None for one in tokens) == [False] * 7 + [True]
    assert either_shop.events() == ["calendar_address"] * 9
    with either_shop.database.read() as session:
        kept = session.scalars(select(CalendarAddressRow.fingerprint)).all()
    assert {feed.fingerprint(one) for one in tokens} < set(kept)


def test_a_new_one_ends_the_one_before_and_nobody_elses(shop: Shop) -> None:
    first, other = made(shop), made(shop, LIN.id)

    second = made(shop, anew=True)

    assert len({first, second, other}) == 3
    assert [listed(shop, one) for one in (first, second, other)] == [None, [], []]


def test_revoked_all_are_ended_at_once_and_for_good(shop: Shop) -> None:
    tokens = [made(shop), made(shop, LIN.id)]

    assert feed.revoke_all(shop.parts, LIN.id, shop.now) == 2
    assert feed.revoke_all(shop.parts, LIN.id, shop.now) == 0
    assert [listed(shop, one) for one in tokens] == [None, None]
    assert shop.events() == ["calendar_address", "calendar_address", "calendar_revoked"]
    assert listed(shop, made(shop)) == []


def test_it_works_as_long_as_its_person_may_look(shop: Shop) -> None:
    token = made(shop)

    shop.meet(ADA.id, is_guest=True)
    assert listed(shop, token) is None
    shop.meet(ADA.id)
    assert listed(shop, token) == []
    shop.parts = replace(shop.parts, roles=ONLY_LIN)
    assert listed(shop, token) is None


def test_another_workspace_has_other_addresses(shop: Shop) -> None:
    token = made(shop)
    shop.parts = replace(shop.parts, workspace="w2")

    assert listed(shop, token) is None


def test_what_nobody_made_is_no_address(shop: Shop) -> None:
    token = made(shop)

    for wrong in ("", token[:-1], token + "A", token.swapcase(), feed.fingerprint(token)):
        assert listed(shop, wrong) is None


def test_a_date_that_moved_moves_and_what_left_is_gone(shop: Shop) -> None:
    token = made(shop)
    shop.report(row("A", removal="2026-12-01"), row("B", removal="2026-12-05"), row("C"))
    assert listed(shop, token) == [("A", 8), ("B", 12)]
    shop.pass_time(DAY)
    shop.report(row("B", removal="2026-12-09"), row("C"))

    assert listed(shop, token) == [("B", 15)]
