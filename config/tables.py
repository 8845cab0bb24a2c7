"""TOML tables that know where they stand, so that a mistake is named by file, key and field."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = {str: "a text", bool: "true or false", int: "a whole number, 0 or more", list: "a list"}


class RuleBookError(Exception):
    """What is wrong in which file, at which reason and field."""

    def __init__(self, file: str, key: str, field: str, problem: str) -> None:
        super().__init__(f"{file}, [{key}], {field}: {problem}")
        self.file, self.key, self.field, self.problem = file, key, field, problem


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file; `key` is "-" for what stands above all tables."""

    file: str
    key: str
    fields: Mapping[str, Any]

    def wrong(self, field: str, problem: str) -> RuleBookError:
        return RuleBookError(self.file, self.key, field, problem)

    def below(self, key: str, name: str = "") -> "Table":
        """The table under a key; `name` is the whole name, where it has more than one part."""
        value, name = self.fields[key], name or key
        if not isinstance(value, dict):
            problem = f"is not a table: write [{name}] above its fields"
            raise RuleBookError(self.file, name, "-", problem)
        return Table(self.file, name, value)

    def with_defaults(self, required: Mapping[str, type], optional: Mapping[str, Any]) -> "Table":
        """The table with all its fields, each of its kind. Raises RuleBookError."""
        for name in sorted(self.fields.keys() - optional.keys() - required.keys()):
            raise self.wrong(name, "is not a field here")
        for name in required:
            if name not in self.fields:
                raise self.wrong(name, "is missing")
        for name, value in self.fields.items():
            self._check(name, value, required.get(name) or type(optional[name]))
            if name in required and not value and value != 0:
                raise self.wrong(name, "is empty")
        return Table(self.file, self.key, {**optional, **self.fields})

    def _check(self, name: str, value: object, kind: type) -> None:
        if type(value) is not kind or (isinstance(value, int) and value < 0):
            raise self.wrong(name, f"is {value!r}; it must be {KINDS[kind]}")

    def entries(self, name: str, kind: type = str) -> tuple[Any, ...]:
        """A list's entries, all of one kind and none empty."""
        for value in self.fields[name]:
            self._check(f"an entry of {name}", value, kind)
            if value == "":
                raise self.wrong(f"an entry of {name}", "is empty")
        return tuple(self.fields[name])

    def one_of(self, name: str, value: object, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise self.wrong(name, f"{value!r} is none of {', '.join(allowed)}")
        return str(value)


def read_table(folder: Path, name: str) -> Table:
    """A whole file of the folder. Raises RuleBookError."""
    try:
        return Table(name, "-", tomllib.loads((folder / name).read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise RuleBookError(name, "-", "-", str(error)) from error
