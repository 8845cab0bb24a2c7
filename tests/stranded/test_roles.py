"""Who may: by crowd, by person and by group; guests never, and danger needs a fresh list."""

from datetime import UTC, datetime, timedelta

import pytest

from stranded.roles import GOOD_FOR, Asker, Crowd, Group, Holders, Right, Roles, refusal

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
LOOK, ACT, SETTLE, SPEND = Right
ADA = Asker("U0ADA", is_admin=False, is_guest=False)
MAX = Asker("U0MAX", is_admin=True, is_guest=False)
GUEST = Asker("U0GUEST", is_admin=False, is_guest=True)
MEMBERS, ADMINS = Holders(frozenset({Crowd.MEMBERS})), Holders(frozenset({Crowd.ADMINS}))
ONLY_ADA = Holders(people=frozenset({"U0ADA"}))
OPS = Holders(groups=frozenset({"S0OPS"}))
NOBODY = Holders()


def because(
    right: Right,
    asker: Asker | None,
    roles: Roles,
    groups: dict[str, Group] | None = None,
    now: datetime = NOW,
) -> str:
    """Why not, in a word; empty where the person may."""
    why = refusal(right, asker, roles, groups or {}, now)
    if why is None:
        return ""
    assert (why.code, why.parameters["right"]) == ("not_allowed", right.value)
    return str(why.parameters["because"])


def read(*people: str, before: timedelta = timedelta()) -> dict[str, Group]:
    return {"S0OPS": Group(frozenset(people), NOW - before)}


@pytest.mark.parametrize(
    ("right", "member", "admin"),
    [
        (LOOK, "", ""),
        (ACT, "", ""),
        (SETTLE, "not_admin", ""),
        (SPEND, "nobody", "nobody"),
    ],
)
def test_by_default_members_look_and_act_admins_settle_and_nobody_spends(
    right: Right, member: str, admin: str
) -> None:
    assert (because(right, ADA, Roles()), because(right, MAX, Roles())) == (member, admin)


@pytest.mark.parametrize(
    ("roles", "rights"),
    [
        (Roles(ONLY_ADA, NOBODY, NOBODY, NOBODY), {LOOK}),
        (Roles(NOBODY, ONLY_ADA, NOBODY, NOBODY), {LOOK, ACT}),
        (Roles(NOBODY, NOBODY, ONLY_ADA, NOBODY), {LOOK, ACT, SETTLE}),
        (Roles(NOBODY, NOBODY, NOBODY, ONLY_ADA), {SPEND}),
        (Roles(NOBODY, NOBODY, NOBODY, NOBODY), set()),
    ],
)
def test_a_higher_right_holds_the_lower_ones_but_never_that_to_spend(
    roles: Roles, rights: set[Right]
) -> None:
    assert {right for right in Right if not because(right, ADA, roles)} == rights
    assert {because(right, MAX, roles) for right in rights} <= {"not_named"}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("holders", [MEMBERS, Holders(people=frozenset({"U0GUEST"})), OPS, ADMINS])
def test_a_guest_never_may_whatever_the_list_says(right: Right, holders: Holders) -> None:
    admin = Asker("U0GUEST", is_admin=True, is_guest=True)
    roles = Roles(holders, holders, holders, holders)

    for guest in (GUEST, admin):
        assert because(right, guest, roles, read("U0GUEST")) == "guest"


@pytest.mark.parametrize("right", Right)
def test_whom_nobody_knows_may_nothing(right: Right) -> None:
    assert because(right, None, Roles(MEMBERS, MEMBERS, MEMBERS, MEMBERS)) == "unknown"


@pytest.mark.parametrize("right", Right)
def test_a_group_gives_its_right_to_its_members_alone(right: Right) -> None:
    roles = Roles(OPS, OPS, OPS, OPS)

    assert because(right, ADA, roles, read("U0ADA")) == ""
    assert because(right, MAX, roles, read("U0ADA")) == "not_named"
    assert because(right, ADA, roles, read()) == "not_named"


@pytest.mark.parametrize("right", Right)
def test_a_group_that_was_never_read_gives_nothing_and_is_named(right: Right) -> None:
    roles = Roles(OPS, OPS, OPS, OPS)

    why = refusal(right, ADA, roles, {}, NOW)

    assert why is not None
    assert why.parameters == {"right": right.value, "because": "group_unread", "group": "S0OPS"}


@pytest.mark.parametrize(
    ("right", "said"), [(LOOK, ""), (ACT, ""), (SETTLE, "group_old"), (SPEND, "group_old")]
)
def test_an_old_list_lets_nobody_settle_or_spend(right: Right, said: str) -> None:
    roles = Roles(OPS, OPS, OPS, OPS)

    assert because(right, ADA, roles, read("U0ADA", before=GOOD_FOR)) == ""
    old = read("U0ADA", before=GOOD_FOR + timedelta(seconds=1))
    assert because(right, ADA, roles, old) == said


def test_who_is_named_beside_a_group_needs_no_list() -> None:
    assert because(SETTLE, ADA, Roles(settle=OPS | ONLY_ADA)) == ""
    assert because(SETTLE, MAX, Roles(settle=OPS | ADMINS)) == ""


def test_one_fresh_group_is_enough_where_another_is_old_or_unread() -> None:
    two = OPS | Holders(groups=frozenset({"S0NEW"}))
    old = read("U0ADA", before=2 * GOOD_FOR)

    assert because(SETTLE, ADA, Roles(settle=two), old) == "group_unread"
    fresh = {"S0NEW": Group(frozenset({"U0ADA"}), NOW)}
    assert because(SETTLE, ADA, Roles(settle=two), old | fresh) == ""


def test_the_groups_to_know_are_those_of_all_rights() -> None:
    named = [Holders(groups=frozenset({f"S0{right.value.upper()}"})) for right in Right]

    assert Roles(*named).groups == {"S0LOOK", "S0ACT", "S0SETTLE", "S0SPEND"}
    assert Roles().groups == frozenset()
