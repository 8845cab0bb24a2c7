import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.lock import AlreadyRunningError, only_one

HOLDER = """
import sys, time
from pathlib import Path
from bot.lock import only_one

with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_process_is_refused_with_the_locks_name(tmp_path: Path) -> None:
    database = tmp_path / "refloat.db"

    with (
        only_one(database),
        pytest.raises(AlreadyRunningError, match=r"refloat\.db\.lock"),
        only_one(database),
    ):
        pytest.fail("two at once")


def test_the_lock_is_free_after_the_first_is_done(tmp_path: Path) -> None:
    with only_one(tmp_path / "refloat.db"):
        pass

    with only_one(tmp_path / "refloat.db"):
        pass


def test_the_lock_is_free_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_one(tmp_path / "refloat.db"):
        1 / 0  # noqa: B018 - any error

    with only_one(tmp_path / "refloat.db"):
        pass


def test_two_databases_have_two_locks(tmp_path: Path) -> None:
    with only_one(tmp_path / "one.db"), only_one(tmp_path / "two.db"):
        pass


def test_a_server_has_no_lock_here(tmp_path: Path) -> None:
    with only_one(None), only_one(None):
        assert list(tmp_path.iterdir()) == []


def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    with only_one(tmp_path / "far" / "away" / "refloat.db"):
        assert (tmp_path / "far" / "away").is_dir()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    database = tmp_path / "refloat.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(database)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunningError), only_one(database):
            pytest.fail("two at once")
        holder.kill()
        holder.wait()

    with only_one(database):
        pass
