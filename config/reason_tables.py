"""One reason from its tables: what a file may say of it, and what it never may."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from config.tables import Table
from stranded.actions import ONE_CLICK, ActionKind
from stranded.reasons import BulkFix, Level, Reason, ReasonText, Removal, Severity
from stranded.settings import Mode
from stranded.steps import HandStep

LOCALES = ("en", "zh-CN")
Choice = TypeVar("Choice", bound=StrEnum)

REQUIRED = {"severity": str, "resolution": str}
# The reference numbers the rules of the base edition only.
REQUIRED_IN_BASE = {"page_rule": str, **REQUIRED}
# Every other field that a reason may have, with its value where it is left out.
OPTIONAL: dict[str, Any] = {
    "level": "listing",
    "one_click": [],
    "auto": "",
    "auto_mode": "off",
    "removal": "none",
    "delete_listing": "no",
    "primary_actions": [],
    "links": [],
    "aliases": [],
    "official_names": [],
    "twin": "",
    "look_for_mail": False,
    "bulk_fix": "no",
    "disposal_days": 0,
    "check_hours": [],
    "by_hand": [],
}
# What the page's file does: it updates prices and changes listings to FBA, and may add a SKU.
BULK_FIXES = ("add_price", "change_to_fba", "relist_then_create_then_delete_and_create")
STEP_KEY = re.compile("[a-z][a-z_]*")
DELETE_LISTING = ("no", "after_removal", "last_resort")


@dataclass(frozen=True, slots=True)
class Known:
    """What a reason's fields may refer to: keys of links.toml and of primary_actions.toml."""

    links: Collection[str]
    primary_actions: Collection[str]


def read_text(table: Table) -> ReasonText:
    more: dict[str, Any] = {"notes": [], "done": []}
    full = table.with_defaults({"name": str, "meaning": str, "steps": list}, more)
    name, meaning = str(full.fields["name"]), str(full.fields["meaning"])
    steps, notes, done = (full.entries(field) for field in ("steps", "notes", "done"))
    return ReasonText(name, meaning, steps, notes, done)


def read_reason(
    table: Table, edition: str, texts: Mapping[str, ReasonText], known: Known, *, base: bool
) -> Reason:
    """The reason of a table. Raises RuleBookError."""
    full = table.with_defaults(REQUIRED_IN_BASE if base else REQUIRED, OPTIONAL)
    reason = _read(full, edition, texts, known)
    _check_actions(full, reason)
    return reason


def _read(table: Table, edition: str, texts: Mapping[str, ReasonText], known: Known) -> Reason:
    given = table.fields
    return Reason(
        key=table.key,
        page_rule=given.get("page_rule", ""),
        edition=edition,
        severity=_choice(table, "severity", Severity),
        resolution=given["resolution"],
        one_click=tuple(ActionKind(one) for one in _words(table, "one_click", [*ONE_CLICK])),
        auto=ActionKind(table.one_of("auto", given["auto"], ONE_CLICK)) if given["auto"] else None,
        auto_mode=_choice(table, "auto_mode", Mode),
        removal=_choice(table, "removal", Removal),
        delete_listing=table.one_of("delete_listing", given["delete_listing"], DELETE_LISTING),
        primary_actions=_words(table, "primary_actions", known.primary_actions),
        links=_words(table, "links", known.links),
        aliases=table.entries("aliases"),
        official_names=_words(table, "official_names", LOCALES),
        texts=dict(texts),
        look_for_mail=given["look_for_mail"],
        bulk_fix=_choice(table, "bulk_fix", BulkFix),
        disposal_days=given["disposal_days"] or None,
        checks=tuple(timedelta(hours=hours) for hours in table.entries("check_hours", int)),
        by_hand=_by_hand(table),
        level=_choice(table, "level", Level),
        twin=given["twin"],
    )


def _by_hand(table: Table) -> tuple[HandStep, ...]:
    """The steps that a person tells of. The first never deletes anything: others may help."""
    found: list[HandStep] = []
    for number, given in enumerate(table.fields["by_hand"], start=1):
        step = _hand_step(replace(table, key=f"{table.key}.by_hand {number}"), given)
        if step.key in [one.key for one in found]:
            raise table.wrong("by_hand", f"has {step.key!r} twice")
        found.append(step)
    if found and found[0].destructive:
        raise table.wrong("by_hand", "begins with a destructive step; it is for the last resort")
    return tuple(found)


def _hand_step(table: Table, given: object) -> HandStep:
    if not isinstance(given, dict):
        raise table.wrong("-", f'is {given!r}; it must be like {{ step = "relist", hours = 24 }}')
    one = replace(table, fields=given)
    full = one.with_defaults({"step": str, "hours": int}, {"destructive": False})
    key, hours, destructive = (full.fields[name] for name in ("step", "hours", "destructive"))
    if not STEP_KEY.fullmatch(key):
        raise one.wrong("step", f"is {key!r}; it must be of small letters and underscores")
    if not hours:
        raise one.wrong("hours", "is 0; Amazon needs time to show what was changed")
    return HandStep(key, timedelta(hours=hours), destructive)


def _choice(table: Table, name: str, choices: type[Choice]) -> Choice:
    return choices(table.one_of(name, table.fields[name], tuple(one.value for one in choices)))


def _words(table: Table, name: str, allowed: Collection[str]) -> tuple[str, ...]:
    return tuple(table.one_of(name, one, tuple(allowed)) for one in table.entries(name))


def _check_actions(table: Table, reason: Reason) -> None:
    """What a click or a rule does must be what resolves the reason, whoever edits the file."""
    if reason.level is Level.ACCOUNT and (reason.one_click or reason.auto):
        field = "one_click" if reason.one_click else "auto"
        raise table.wrong(field, "no action on a listing mends what is wrong with the account")
    for action in reason.one_click:
        if action.value != reason.resolution:
            problem = f"{action.value!r} is not the reason's resolution, {reason.resolution!r}"
            raise table.wrong("one_click", problem)
    deletes = any(step.destructive for step in reason.by_hand)
    if deletes and reason.delete_listing != "last_resort":
        problem = f"has a destructive step, but delete_listing is {reason.delete_listing!r}"
        raise table.wrong("by_hand", problem)
    if reason.bulk_fix is not BulkFix.NO and reason.resolution not in BULK_FIXES:
        raise table.wrong("bulk_fix", f"a file does not mend {reason.resolution!r}")
    if reason.auto is None and reason.auto_mode is not Mode.OFF:
        raise table.wrong("auto_mode", "is set, but auto is not")
    if reason.auto_mode is Mode.AUTO and reason.auto not in reason.one_click:
        problem = "'auto' is only for an action that is a 1-click action too; use 'ask' or 'off'"
        raise table.wrong("auto_mode", problem)
