"""Who may look, act, settle and spend: everybody of the team, its admins, or who is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stranded.actions import ActionKind, Why


class Right(StrEnum):
    """To look at the list, to act on an item, to settle what holds for all items, to spend."""

    LOOK = "look"
    ACT = "act"
    SETTLE = "settle"
    SPEND = "spend"


# What can't be undone. A price can, but not what was sold at a wrong one.
SPENDING = (ActionKind.DELETE_LISTING, ActionKind.CREATE_REMOVAL_ORDER)
COSTLY = (*SPENDING, ActionKind.SET_PRICE)


def right_for(action: ActionKind) -> Right:
    """What it takes to ask for an action: what costs money, or can cost the stock, takes more."""
    return Right.SPEND if action in COSTLY else Right.ACT


class Crowd(StrEnum):
    MEMBERS = "members"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has a right: whole crowds, and people and groups by their ids. Empty means nobody."""

    crowds: frozenset[Crowd] = frozenset()
    people: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def __or__(self, other: "Holders") -> "Holders":
        return Holders(
            self.crowds | other.crowds, self.people | other.people, self.groups | other.groups
        )


@dataclass(frozen=True, slots=True)
class Roles:
    """The holders of each right. Money is spent by nobody until somebody is named."""

    look: Holders = Holders(frozenset({Crowd.MEMBERS}))
    act: Holders = Holders(frozenset({Crowd.MEMBERS}))
    settle: Holders = Holders(frozenset({Crowd.ADMINS}))
    spend: Holders = Holders()

    def listed(self, right: Right) -> Holders:
        """Who is named for this right itself."""
        listed = {Right.LOOK: self.look, Right.ACT: self.act, Right.SETTLE: self.settle}
        return listed.get(right, self.spend)

    def holders(self, right: Right) -> Holders:
        """All who have the right, by itself or by a higher one."""
        match right:
            case Right.LOOK:
                return self.look | self.act | self.settle
            case Right.ACT:
                return self.act | self.settle
            case _:
                return self.listed(right)

    @property
    def groups(self) -> frozenset[str]:
        """The groups whose members must be known."""
        return self.holders(Right.LOOK).groups | self.spend.groups


@dataclass(frozen=True, slots=True)
class Asker:
    """A guest is whoever is no full member of the team: people of other companies, and bots."""

    id: str
    is_admin: bool
    is_guest: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Who was in a group when its list was read."""

    people: frozenset[str]
    read_at: datetime


# Somebody who left a group an hour ago may still look and act, but settles and spends no more.
GOOD_FOR = timedelta(hours=1)
DANGEROUS = frozenset({Right.SETTLE, Right.SPEND})


def refusal(
    right: Right, asker: Asker | None, roles: Roles, groups: Mapping[str, Group], now: datetime
) -> Why | None:
    """Why a person may not; None where they may. `asker` is None where nobody knows who it is."""
    if asker is None:
        return _not_allowed(right, "unknown")
    if asker.is_guest:
        return _not_allowed(right, "guest")
    holders = roles.holders(right)
    if _is_named(asker, holders):
        return None
    unread = holders.groups - groups.keys()
    old = _old(right, holders.groups - unread, groups, now)
    if any(asker.id in groups[one].people for one in holders.groups - unread - old):
        return None
    if unread:
        return _not_allowed(right, "group_unread", min(unread))
    if old:
        return _not_allowed(right, "group_old", min(old))
    return _not_allowed(right, _nobody_names(holders))


def _is_named(asker: Asker, holders: Holders) -> bool:
    if Crowd.MEMBERS in holders.crowds or asker.id in holders.people:
        return True
    return asker.is_admin and Crowd.ADMINS in holders.crowds


def _old(
    right: Right, read: frozenset[str], groups: Mapping[str, Group], now: datetime
) -> frozenset[str]:
    if right not in DANGEROUS:
        return frozenset()
    return frozenset(one for one in read if now - groups[one].read_at > GOOD_FOR)


def _nobody_names(holders: Holders) -> str:
    if holders == Holders():
        return "nobody"
    only_admins = holders == Holders(frozenset({Crowd.ADMINS}))
    return "not_admin" if only_admins else "not_named"


def _not_allowed(right: Right, because: str, group: str = "") -> Why:
    return Why("not_allowed", {"right": right.value, "because": because, "group": group})
