"""Whether Slack knows the people and user groups that the settings give a right."""

from collections.abc import Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.cli.check import Check
from bot.handlers.desk import is_guest
from stranded.roles import Right, Roles

NAME = "who may"
SCOPE_FIX = "Take manifest.json as the app's manifest, then install the app again."


def who_may(client: WebClient, roles: Roles, team: str) -> Check:
    """One check for all rights; it is told as well who has which."""
    wrong = [*_people(client, roles, team), *_groups(client, roles)]
    if not wrong:
        return Check(NAME, ok=True, detail="; ".join(_told(right, roles) for right in Right))
    lacks_scope = any("missing_scope" in said for said in wrong)
    fix = "Set it anew: it names ids of people (U…) and of user groups (S…); guests never may."
    return Check(NAME, ok=False, detail="; ".join(wrong), fix=SCOPE_FIX if lacks_scope else fix)


def _told(right: Right, roles: Roles) -> str:
    holders = roles.listed(right)
    named = [*sorted(holders.crowds), *sorted(holders.people), *sorted(holders.groups)]
    return f"{right.value}: {', '.join(named) or 'nobody'}"


def _people(client: WebClient, roles: Roles, team: str) -> Iterator[str]:
    for person, variables in _where(roles, groups=False):
        try:
            user: dict[str, Any] = client.users_info(user=person)["user"]
        except SlackApiError as error:
            yield f"{variables} names {person}; Slack says {error.response['error']}"
        else:
            if is_guest(user, team):
                yield f"{variables} names {person}, who is no full member"


def _groups(client: WebClient, roles: Roles) -> Iterator[str]:
    for group, variables in _where(roles, groups=True):
        try:
            client.usergroups_users_list(usergroup=group)
        except SlackApiError as error:
            yield f"{variables} names {group}; Slack says {error.response['error']}"


def _where(roles: Roles, *, groups: bool) -> Iterator[tuple[str, str]]:
    """Each id that is named, with the variables that name it."""
    found: dict[str, list[str]] = {}
    for right in Right:
        holders = roles.listed(right)
        for one in sorted(holders.groups if groups else holders.people):
            found.setdefault(one, []).append(f"REFLOAT_MAY_{right.upper()}")
    return ((one, " and ".join(names)) for one, names in found.items())
