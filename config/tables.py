"""TOML tables that know where they stand, so that a mistake is named by file, key and field."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number, 0 or more",
    list: "a list",
    date: "a day such as 2024-04-01",
}


class TableError(Exception):
    """What is wrong in which file, at which key and field."""

    def __init__(self, file: str, key: str, field: str, problem: str) -> None:
        super().__init__(f"{file}, [{key}], {field}: {problem}")
        self.file, self.key, self.field, self.problem = file, key, field, problem


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file; `key` is "-" for what stands above all tables.

    `error` is what a mistake in the file raises.
    """

    file: str
    key: str
    fields: Mapping[str, Any]
    error: type[TableError]

    def wrong(self, field: str, problem: str) -> TableError:
        return self.error(self.file, self.key, field, problem)

    def below(self, key: str, name: str = "") -> "Table":
        """The table under a key; `name` is the whole name, where it has more than one part."""
        name = name or key
        return self._below(name, self._value(key, name), f"[{name}]")

    def listed(self, key: str) -> list["Table"]:
        """The tables of a list, each named with its number."""
        given = self._value(key, key)
        replace(self, key=key).check("-", given, list)
        return [
            self._below(f"{key} {number}", value, f"[[{key}]]")
            for number, value in enumerate(given, start=1)
        ]

    def _value(self, key: str, name: str) -> Any:
        if key not in self.fields:
            raise self.error(self.file, name, "-", "is missing")
        return self.fields[key]

    def _below(self, name: str, value: object, heading: str) -> "Table":
        if not isinstance(value, dict):
            problem = f"is not a table: write {heading} above its fields"
            raise self.error(self.file, name, "-", problem)
        return replace(self, key=name, fields=value)

    def with_defaults(self, required: Mapping[str, type], optional: Mapping[str, Any]) -> "Table":
        """The table with all its fields, each of its kind. Raises its error."""
        for name in sorted(self.fields.keys() - optional.keys() - required.keys()):
            raise self.wrong(name, "is not a field here")
        for name in required:
            if name not in self.fields:
                raise self.wrong(name, "is missing")
        for name, value in self.fields.items():
            self.check(name, value, required.get(name) or type(optional[name]))
            if name in required and not value and value != 0:
                raise self.wrong(name, "is empty")
        return replace(self, fields={**optional, **self.fields})

    def check(self, name: str, value: object, kind: type) -> None:
        if type(value) is not kind or (isinstance(value, int) and value < 0):
            raise self.wrong(name, f"is {value!r}; it must be {KINDS[kind]}")

    def entries(self, name: str, kind: type = str) -> tuple[Any, ...]:
        """A list's entries, all of one kind and none empty."""
        for value in self.fields[name]:
            self.check_entry(f"an entry of {name}", value, kind)
        return tuple(self.fields[name])

    def check_entry(self, name: str, value: object, kind: type = str) -> None:
        self.check(name, value, kind)
        if value == "":
            raise self.wrong(name, "is empty")

    def one_of(self, name: str, value: object, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise self.wrong(name, f"{value!r} is none of {', '.join(allowed)}")
        return str(value)


def read_table(folder: Path, name: str, error: type[TableError]) -> Table:
    """A whole file of the folder, which raises `error` where it is wrong."""
    try:
        return Table(name, "-", tomllib.loads((folder / name).read_text("utf-8")), error)
    except (OSError, ValueError) as wrong:
        raise error(name, "-", "-", str(wrong)) from wrong
