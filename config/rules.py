"""Loads the rule book from its files; a wrong file is refused by file, key and field."""

import tomllib
from collections.abc import Mapping
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
TEXT_FIELDS = {"name": str, "meaning": str, "steps": list, "notes": list}


class RuleBookError(Exception):
    """What is wrong in which file, at which reason and field."""

    def __init__(self, file: str, key: str, field: str, problem: str) -> None:
        super().__init__(f"{file}, [{key}], {field}: {problem}")
        self.file, self.key, self.field, self.problem = file, key, field, problem


def load_rulebook(folder: Path = FOLDER) -> RuleBook:
    """The rule book of a folder. Raises RuleBookError."""
    structure = _read(folder / STRUCTURE)
    edition = str(structure.pop("edition", ""))
    texts = {locale: _read(folder / f"texts.{locale}.toml") for locale in LOCALES}
    for locale, entries in texts.items():
        _same_keys(f"texts.{locale}.toml", {*structure, UNKNOWN}, {*entries})
    reasons = [
        _reason(key, fields, edition, _texts(key, texts)) for key, fields in structure.items()
    ]
    try:
        return RuleBook(edition, reasons, _unknown(edition, _texts(UNKNOWN, texts)))
    except ValueError as error:
        raise RuleBookError("texts", "names", "name", str(error)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise RuleBookError(path.name, "-", "-", str(error)) from error


def _same_keys(file: str, wanted: set[str], found: set[str]) -> None:
    for key in sorted(wanted ^ found):
        problem = "is missing" if key in wanted else "is no reason of the structure"
        raise RuleBookError(file, key, "-", problem)


def _texts(key: str, texts: Mapping[str, dict[str, Any]]) -> dict[str, ReasonText]:
    return {locale: _text(f"texts.{locale}.toml", key, book[key]) for locale, book in texts.items()}


def _text(file: str, key: str, fields: dict[str, Any]) -> ReasonText:
    for name in fields.keys() - TEXT_FIELDS.keys():
        raise RuleBookError(file, key, name, "is not a field of a text")
    for name, kind in TEXT_FIELDS.items():
        if name == "notes" and name not in fields:
            continue
        if not isinstance(fields.get(name), kind) or not fields[name]:
            raise RuleBookError(file, key, name, "is missing or empty")
    return ReasonText(
        fields["name"], fields["meaning"], tuple(fields["steps"]), tuple(fields.get("notes", ()))
    )


def _reason(key: str, given: dict[str, Any], edition: str, texts: dict[str, ReasonText]) -> Reason:
    for name in given.keys() - OPTIONAL.keys() - {*REQUIRED}:
        raise RuleBookError(STRUCTURE, key, name, "is not a field of a reason")
    for name in REQUIRED:
        if name not in given:
            raise RuleBookError(STRUCTURE, key, name, "is missing")
    fields = OPTIONAL | given
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
        delete_listing=fields["delete_listing"],
        primary_actions=tuple(fields["primary_actions"]),
        links=tuple(fields["links"]),
        aliases=tuple(fields["aliases"]),
        official_names=tuple(fields["official_names"]),
        texts=texts,
        look_for_mail=fields["look_for_mail"],
        disposal_days=fields["disposal_days"] or None,
        checks=tuple(timedelta(hours=hours) for hours in fields["check_hours"]),
    )


def _choice(key: str, field: str, text: str, choices: type[Choice]) -> Choice:
    if text not in list(choices):
        allowed = ", ".join(choice.value for choice in choices)
        raise RuleBookError(STRUCTURE, key, field, f"{text!r} is none of {allowed}")
    return choices(text)


def _unknown(edition: str, texts: dict[str, ReasonText]) -> Reason:
    """What stands for every text that the rule book does not know: nothing may be done."""
    return Reason(
        key=UNKNOWN,
        page_rule="",
        edition=edition,
        severity=Severity.MEDIUM,
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
