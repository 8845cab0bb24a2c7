"""Loads the rule book from its files; a wrong file is refused by file, key and field."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from stranded.actions import ActionKind
from stranded.reasons import UNKNOWN, Reason, ReasonText, Removal, RuleBook, Severity
from stranded.settings import Mode

FOLDER = Path(__file__).parent / "rulebook"
STRUCTURE = "reasons.toml"
LOCALES = ("en", "zh-CN")
Choice = TypeVar("Choice", bound=StrEnum)

# Every field that a reason may have, with its value where it is left out.
OPTIONAL: dict[str, Any] = {
    "one_click": [],
    "auto": "",
    "auto_mode": "off",
    "removal": "none",
    "delete_listing": "no",
    "primary_actions": [],
    "links": [],
    "aliases": [],
    "official_names": [],
    "look_for_mail": False,
    "disposal_days": 0,
    "check_hours": [],
}
REQUIRED = ("page_rule", "severity", "resolution")
NUMBERS = ("check_hours",)
TEXT_FIELDS = {"name": str, "meaning": str, "steps": list, "notes": list}
KINDS = {str: "a text", bool: "true or false", int: "a whole number, 0 or more", list: "a list"}
DELETE_LISTING = ("no", "after_removal", "last_resort")


class RuleBookError(Exception):
    """What is wrong in which file, at which reason and field."""

    def __init__(self, file: str, key: str, field: str, problem: str) -> None:
        super().__init__(f"{file}, [{key}], {field}: {problem}")
        self.file, self.key, self.field, self.problem = file, key, field, problem


def load_rulebook(folder: Path = FOLDER) -> RuleBook:
    """The rule book of a folder. Raises RuleBookError."""
    structure = _read(folder / STRUCTURE)
    edition = structure.pop("edition", "")
    _check_kind(STRUCTURE, "-", "edition", edition, str)
    if UNKNOWN in structure:
        raise RuleBookError(STRUCTURE, UNKNOWN, "-", "is fixed and cannot be given rules")
    texts = {locale: _read(folder / f"texts.{locale}.toml") for locale in LOCALES}
    for locale, entries in texts.items():
        _same_keys(f"texts.{locale}.toml", {*structure, UNKNOWN}, {*entries})
    reasons = [
        _reason(key, fields, edition, _texts(key, texts)) for key, fields in structure.items()
    ]
    try:
        return RuleBook(edition, reasons, _unknown(edition, _texts(UNKNOWN, texts)))
    except ValueError as error:
        raise RuleBookError(STRUCTURE, "-", "name or aliases", str(error)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RuleBookError(path.name, "-", "-", str(error)) from error


def _same_keys(file: str, wanted: set[str], found: set[str]) -> None:
    for key in sorted(wanted ^ found):
        problem = "is missing" if key in wanted else "is no reason of the structure"
        raise RuleBookError(file, key, "-", problem)


def _texts(key: str, texts: Mapping[str, dict[str, Any]]) -> dict[str, ReasonText]:
    return {locale: _text(f"texts.{locale}.toml", key, book[key]) for locale, book in texts.items()}


def _text(file: str, key: str, fields: object) -> ReasonText:
    fields = {"notes": [], **_table(file, key, fields)}
    for name in sorted(fields.keys() - TEXT_FIELDS.keys()):
        raise RuleBookError(file, key, name, "is not a field of a text")
    for name, kind in TEXT_FIELDS.items():
        if name != "notes" and not fields.get(name):
            raise RuleBookError(file, key, name, "is missing or empty")
        _check_kind(file, key, name, fields[name], kind)
    return ReasonText(
        fields["name"], fields["meaning"], tuple(fields["steps"]), tuple(fields["notes"])
    )


def _table(file: str, key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RuleBookError(file, key, "-", f"is not a table: write [{key}] above its fields")
    return value


def _check_kind(file: str, key: str, name: str, value: object, kind: type) -> None:
    """Lists hold texts, or whole numbers where the field is one of NUMBERS."""
    empty = value == "" and name not in OPTIONAL
    if type(value) is not kind or empty or (isinstance(value, int) and value < 0):
        raise RuleBookError(file, key, name, f"is {value!r}; it must be {KINDS[kind]}")
    if isinstance(value, list):
        for entry in value:
            _check_kind(file, key, f"an entry of {name}", entry, int if name in NUMBERS else str)


def _reason(key: str, given: object, edition: str, texts: dict[str, ReasonText]) -> Reason:
    reason = _read_reason(key, _fields(key, _table(STRUCTURE, key, given)), edition, texts)
    _check_actions(reason)
    return reason


def _fields(key: str, given: dict[str, Any]) -> dict[str, Any]:
    for name in sorted(given.keys() - OPTIONAL.keys() - {*REQUIRED}):
        raise RuleBookError(STRUCTURE, key, name, "is not a field of a reason")
    for name in REQUIRED:
        if name not in given:
            raise RuleBookError(STRUCTURE, key, name, "is missing")
    for name, value in given.items():
        _check_kind(STRUCTURE, key, name, value, type(OPTIONAL.get(name, "")))
    return OPTIONAL | given


def _read_reason(
    key: str, fields: dict[str, Any], edition: str, texts: dict[str, ReasonText]
) -> Reason:
    return Reason(
        key=key,
        page_rule=fields["page_rule"],
        edition=edition,
        severity=_choice(key, "severity", fields["severity"], Severity),
        resolution=fields["resolution"],
        one_click=tuple(_choice(key, "one_click", one, ActionKind) for one in fields["one_click"]),
        auto=_choice(key, "auto", fields["auto"], ActionKind) if fields["auto"] else None,
        auto_mode=_choice(key, "auto_mode", fields["auto_mode"], Mode),
        removal=_choice(key, "removal", fields["removal"], Removal),
        delete_listing=_one_of(key, "delete_listing", fields["delete_listing"], DELETE_LISTING),
        primary_actions=tuple(fields["primary_actions"]),
        links=tuple(fields["links"]),
        aliases=tuple(fields["aliases"]),
        official_names=tuple(
            _one_of(key, "official_names", locale, LOCALES) for locale in fields["official_names"]
        ),
        texts=texts,
        look_for_mail=fields["look_for_mail"],
        disposal_days=fields["disposal_days"] or None,
        checks=tuple(timedelta(hours=hours) for hours in fields["check_hours"]),
    )


def _check_actions(reason: Reason) -> None:
    """What a click or a rule does must be what resolves the reason, whoever edits the file."""
    for action in reason.one_click:
        if action.value != reason.resolution:
            problem = f"{action.value!r} is not the reason's resolution, {reason.resolution!r}"
            raise RuleBookError(STRUCTURE, reason.key, "one_click", problem)
    if reason.auto is None and reason.auto_mode is not Mode.OFF:
        raise RuleBookError(STRUCTURE, reason.key, "auto_mode", "is set, but auto is not")
    if reason.auto_mode is Mode.AUTO and reason.auto not in reason.one_click:
        problem = "'auto' is only for an action that is a 1-click action too; use 'ask' or 'off'"
        raise RuleBookError(STRUCTURE, reason.key, "auto_mode", problem)


def _choice(key: str, field: str, text: str, choices: type[Choice]) -> Choice:
    return choices(_one_of(key, field, text, [choice.value for choice in choices]))


def _one_of(key: str, field: str, text: str, allowed: Sequence[str]) -> str:
    if text not in allowed:
        problem = f"{text!r} is none of {', '.join(allowed)}"
        raise RuleBookError(STRUCTURE, key, field, problem)
    return text


def _unknown(edition: str, texts: dict[str, ReasonText]) -> Reason:
    """What stands for every text that the rule book does not know: nothing may be done."""
    return Reason(
        key=UNKNOWN,
        page_rule="",
        edition=edition,
        # It may be one of those that cost the stock: warn wide where nothing is known.
        severity=Severity.HIGH,
        resolution="look",
        one_click=(),
        auto=None,
        auto_mode=Mode.OFF,
        removal=Removal.NONE,
        delete_listing="no",
        primary_actions=(),
        links=(),
        aliases=(),
        official_names=(),
        texts=texts,
    )
