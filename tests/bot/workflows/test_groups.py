"""Group lists are read again and again; a silent Slack leaves the last one, which grows old."""

from dataclasses import dataclass, field, replace

import pytest

from bot.workflows.groups import EVERY, read, refresh_groups
from store import groups
from stranded.roles import Group, Holders, Roles
from tests.bot.shop import SCOPE, Shop


@dataclass
class Directory:
    """Who is in which group; `silent` as long as nobody answers."""

    members: dict[str, frozenset[str]]
    silent: bool = False
    asked: list[str] = field(default_factory=list)

    def ask(self, group_id: str) -> frozenset[str] | None:
        self.asked.append(group_id)
        return None if self.silent else self.members[group_id]


@pytest.fixture
def directory(shop: Shop) -> Directory:
    ops = Holders(groups=frozenset({"S0OPS"}))
    shop.parts = replace(shop.parts, roles=Roles(act=ops))
    return Directory({"S0OPS": frozenset({"U0ADA"}), "S0OTHER": frozenset({"U0LIN"})})


def kept(shop: Shop) -> dict[str, Group]:
    with shop.database.read() as session:
        return groups.of_workspace(session, SCOPE.workspace)


def test_only_groups_that_have_a_right_are_read(shop: Shop, directory: Directory) -> None:
    refresh_groups(shop.parts, directory.ask, shop.now)

    assert directory.asked == ["S0OPS"]
    assert kept(shop) == {"S0OPS": Group(frozenset({"U0ADA"}), shop.now)}


def test_a_list_is_read_again_every_five_minutes(shop: Shop, directory: Directory) -> None:
    for _ in range(3):
        refresh_groups(shop.parts, directory.ask, shop.now)
    assert directory.asked == ["S0OPS"]

    shop.pass_time(EVERY)
    directory.members["S0OPS"] = frozenset()
    refresh_groups(shop.parts, directory.ask, shop.now)

    assert kept(shop) == {"S0OPS": Group(frozenset(), shop.now)}


def test_where_nobody_answers_the_last_list_stays_with_its_age(
    shop: Shop, directory: Directory
) -> None:
    refresh_groups(shop.parts, directory.ask, shop.now)
    before = kept(shop)

    shop.pass_time(2 * EVERY)
    directory.silent = True
    for _ in range(2):
        refresh_groups(shop.parts, directory.ask, shop.now)

    assert kept(shop) == before
    assert len(directory.asked) == 3, "who got no answer asks again at the next tick"


def test_a_change_is_read_at_once(shop: Shop, directory: Directory) -> None:
    refresh_groups(shop.parts, directory.ask, shop.now)
    directory.members["S0OPS"] = frozenset({"U0LIN"})

    read(shop.parts, ["S0OPS"], directory.ask, shop.now)

    assert kept(shop)["S0OPS"].people == {"U0LIN"}


def test_without_named_groups_nothing_is_asked(shop: Shop) -> None:
    directory = Directory({})

    assert refresh_groups(shop.parts, directory.ask, shop.now) == 0
    assert directory.asked == []
