"""The command line as a person or a program uses it, in this process."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from tests.amazon.files import report

NOW = "2026-11-23T09:00Z"
LATER = "2026-11-23T10:00Z"
SELLER = "A1SELLER"


@dataclass(frozen=True, slots=True)
class Said:
    """An exit code, and what stood on stdout and on stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as the one JSON document that it must be."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Terminal:
    folder: Path
    capsys: pytest.CaptureFixture[str]
    empty_tables: Path

    @property
    def database(self) -> Path:
        return self.folder / "data" / "refloat.db"

    def run(self, *arguments: str) -> Said:
        """`python -m bot …` as it is."""
        self.capsys.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = self.capsys.readouterr()
        return Said(code, captured.out, captured.err)

    def __call__(self, *arguments: str) -> Said:
        """As `run`, with the state in this terminal's folder."""
        return self.run(*arguments, "--data", str(self.folder / "data"))

    def file(self, *rows: dict[str, str], name: str = "report.txt") -> str:
        """A stranded report as it was downloaded: its path."""
        return self.raw(report(*rows).encode(), name)

    def raw(self, content: bytes, name: str = "report.txt") -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def import_rows(
        self,
        *rows: dict[str, str],
        more: tuple[str, ...] = (),
        account: str = SELLER,
        marketplace: str = "US",
        seen_at: str = NOW,
    ) -> Said:
        """`import --json` of a report with these rows."""
        if not self.database.exists():
            self.database.parent.mkdir()
            shutil.copy(self.empty_tables, self.database)
        scope = ("--account", account, "--marketplace", marketplace, "--seen-at", seen_at)
        return self("import", self.file(*rows), *scope, "--json", *more)
