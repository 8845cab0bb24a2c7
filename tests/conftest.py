from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import fresh_database, running_server

pytest_plugins = ["tests.page"]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The SQLAlchemy URL of a real PostgreSQL, started when first asked for."""
    with running_server() as url:
        yield url


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own."""
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of this test's own, once for each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'refloat.db'}"
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material beside the project, where a machine has it."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("the reference material (../shared) is not on this machine")
    return folder
