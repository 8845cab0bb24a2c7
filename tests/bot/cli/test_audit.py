"""`audit verify` and `audit export`: whether the log is as it was written, and all of it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.cli.audit import COLUMNS, FORMULA, _csv_cell
from store import audit
from store.audit import START
from store.database import Database
from stranded.scope import Scope
from tests.bot.cli.terminal import Said, Terminal
from tests.bot.shop import NOW
from tests.store.test_audit import behind_the_guard

KEY = "a key of some thirty-two characters"
SCOPE = Scope("default", "A1SELLER")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "\tx", "\rx", "  =1", "\"'=1", "\n=1", "＝1")


def append(
    database: Database, actor: str = "U0ADA", key: str = KEY, event: str = "opt_out", **detail: Any
) -> None:
    with database.write() as session:
        audit.append(session, SCOPE, key.encode(), event, actor, "US/LAMP-1", detail, NOW)


@pytest.fixture
def log(either_database: Database, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A log of four rows where the commands look, sealed with the key that they know."""
    url = either_database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("REFLOAT_AUDIT_KEY", KEY)
    for number in range(4):
        append(either_database, number=number)
    return either_database


def verify(terminal: Terminal, *arguments: str) -> Said:
    return terminal.run("audit", "verify", *arguments)


def head_of(database: Database) -> str:
    with database.read() as session:
        last = audit.head(session, SCOPE.workspace)
    assert last is not None
    return last[1]


def test_an_untouched_log_fits_and_tells_its_rows_and_its_head(
    log: Database, terminal: Terminal
) -> None:
    said = verify(terminal)

    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        f"4 rows, each as it was written. Head: {head_of(log)}",
        "Note that head elsewhere: `audit verify --head` then finds a cut tail too.",
    ]
    assert verify(terminal, "--json").json == {
        "ok": True,
        "rows": 4,
        "head": head_of(log),
        "broken_at": None,
        "fault": None,
        "keyed": True,
    }


@pytest.mark.parametrize(
    ("change", "row", "fault", "told"),
    [
        ("UPDATE audit SET actor = 'U9' WHERE number = 2", 2, "changed", "Row 2 was changed"),
        ("DELETE FROM audit WHERE number = 3", 3, "missing", "Row 3 was removed."),
        ("UPDATE audit SET number = number - 9 WHERE number < 3", 1, "missing", "Row 1 was"),
    ],
)
def test_the_first_row_that_does_not_fit_is_named_with_what_to_do(
    log: Database, terminal: Terminal, change: str, row: int, fault: str, told: str
) -> None:
    behind_the_guard(log, change)

    said, as_json = verify(terminal), verify(terminal, "--json")

    assert (said.code, as_json.code, said.err) == (1, 1, "")
    assert said.out.startswith(told)
    assert f"Before it stand {row - 1} row" in said.out
    assert "newest backup in which `audit verify` finds nothing wrong" in said.out
    assert as_json.json["ok"] is False
    assert (as_json.json["broken_at"], as_json.json["fault"]) == (row, fault)


def test_two_rows_that_were_swapped_are_found(log: Database, terminal: Terminal) -> None:
    swap = "UPDATE audit SET number = CASE number WHEN 2 THEN -3 ELSE -2 END WHERE number IN (2, 3)"
    behind_the_guard(log, swap)
    with log.write() as session:
        if log.dialect == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE audit SET number = -number WHERE number < 0"))

    said = verify(terminal)

    assert said.code == 1
    assert said.out.startswith("Row 2 does not follow the one before it: it was swapped")


def test_a_tail_that_was_cut_off_is_found_by_an_earlier_head_only(
    log: Database, terminal: Terminal
) -> None:
    head = head_of(log)
    append(log)
    kept = verify(terminal, "--head", head.upper())
    behind_the_guard(log, "DELETE FROM audit WHERE number > 3")

    cut = verify(terminal, "--head", head)

    assert (kept.code, verify(terminal).code, cut.code) == (0, 0, 1)
    assert "The head that you gave is one of them: nothing was cut off since." in kept.out
    assert cut.out.startswith("No row has that head: the rows from 4 on were removed")
    assert verify(terminal, "--head", head, "--json").json["fault"] == "cut"


def test_without_a_key_it_is_called_a_checksum(
    either_database: Database, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = either_database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    append(either_database, key="")

    said = verify(terminal)

    assert said.code == 0
    assert "REFLOAT_AUDIT_KEY is not set, so this is only a checksum, which anyone" in said.out
    assert verify(terminal, "--json").json["keyed"] is False


def test_a_key_that_was_set_later_or_is_another_one_is_thought_of(
    log: Database, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFLOAT_AUDIT_KEY", "another one")
    other = verify(terminal)
    behind_the_guard(log, "DELETE FROM audit")
    for key in ("", "", "another one"):
        append(log, key=key)
    later = verify(terminal)

    assert (other.code, later.code) == (1, 1)
    assert "REFLOAT_AUDIT_KEY may be another one than when they were written" in other.out
    assert "Rows 1 to 2 fit without a key: REFLOAT_AUDIT_KEY was set only after" in later.out


def test_an_empty_log_fits(terminal: Terminal) -> None:
    said = terminal("audit", "verify", "--json")

    assert (said.code, said.json["rows"], said.json["head"]) == (0, 0, START)
    assert terminal("audit", "export").out == ""


def test_every_row_is_exported_as_a_line_of_json(log: Database, terminal: Terminal) -> None:
    append(log, actor="=Zoë 价格", why="no_effect", parameters={"issues": [["1", '"']]})

    said = terminal.run("audit", "export")

    lines = [json.loads(line) for line in said.out.splitlines()]
    with log.read() as session:
        events = list(audit.read(session, SCOPE.workspace))
    assert said.code == 0
    assert lines == [
        {name: getattr(one, name) for name in COLUMNS} | {"at": one.at.isoformat()}
        for one in events
    ]
    assert (lines[4]["actor"], len(lines)) == ("=Zoë 价格", 5)


@pytest.mark.parametrize("actor", FORMULAS)
def test_a_table_is_read_back_whole_and_holds_no_formula(
    log: Database, terminal: Terminal, actor: str
) -> None:
    append(log, actor=actor, event="-x", number=-1, word="=1+1")
    out = terminal.folder / "log.csv"

    said = terminal.run("audit", "export", "--format", "csv", "--out", str(out))

    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (said.code, said.out) == (0, f"5 rows in {out}.\n")
    assert (rows[0]["number"], rows[0]["event"]) == ("1", "opt_out")
    assert rows[4]["hash"] == head_of(log)
    assert (rows[4]["actor"], rows[4]["event"]) == (f"'{actor}", "'-x")
    assert json.loads(rows[4]["detail"]) == {"number": -1, "word": "=1+1"}
    assert [json.loads(one["detail"])["number"] for one in rows] == [0, 1, 2, 3, -1]
    assert rows[4]["at"] == NOW.isoformat()


@given(st.text(alphabet="=+-@\t\r\n '\"aé价＝", max_size=8) | st.text(max_size=8))
def test_what_was_defused_can_be_told_from_what_was_not(said: str) -> None:
    cell = _csv_cell(said)

    assert isinstance(cell, str)
    back = cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell
    assert back == said
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))


def test_numbers_stay_numbers() -> None:
    table = io.StringIO()
    csv.writer(table).writerow([_csv_cell(-5), _csv_cell("-5")])
    assert table.getvalue() == "-5,'-5\r\n"


def test_a_place_where_nothing_can_be_written_is_said(terminal: Terminal) -> None:
    said = terminal("audit", "export", "--out", str(Path("no") / "such" / "place.csv"))

    assert (said.code, said.out) == (1, "")
    assert "can't be written: No such file or directory. Name another place" in said.err
