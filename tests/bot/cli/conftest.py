import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.bot.cli.terminal import Terminal
from tests.bot.sandboxes import both

OURS = ("SLACK_", "SP_API_", "LWA_", "REFLOAT_", "DATABASE_URL", "AWS_")


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file as the first command makes it, made once."""
    file = tmp_path_factory.mktemp("tables") / "refloat.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture
def terminal(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    empty_tables: Path,
) -> Terminal:
    """A terminal whose environment says nothing of us, and whose state is in a fresh folder."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    return Terminal(tmp_path, capsys, empty_tables)


@pytest.fixture(scope="package")
def sandboxes() -> Iterator[dict[str, str]]:
    """The settings for a pretend Slack and a pretend Amazon that run."""
    with both() as environment:
        yield environment


@pytest.fixture
def connected(
    terminal: Terminal, sandboxes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal whose environment names both."""
    for name, value in sandboxes.items():
        monkeypatch.setenv(name, value)
    return terminal
