"""Each trap of Amazon's API has a test, and each mark names a trap."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.amazon.traps import BY_SECTION, TRAPS
from tests.page import trap_table


def marked() -> Iterator[str]:
    """What the marks in all test files name, without running one."""
    for path in Path(__file__).parent.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.trap":
                yield from (ast.literal_eval(name) for name in node.args)


def test_every_trap_has_a_test_and_every_mark_names_a_trap() -> None:
    assert set(marked()) == set(TRAPS)


def test_no_trap_is_listed_twice() -> None:
    assert len(set(TRAPS)) == len(TRAPS)


def test_the_table_names_each_traps_tests_and_counts_what_is_unproven() -> None:
    lines = trap_table({TRAPS[1]: ["tests/test_a.py::test_b"]})

    assert lines[1] == next(iter(BY_SECTION))
    assert lines[2:6] == [
        f"  {TRAPS[0]}",
        "      unproven",
        f"  {TRAPS[1]}",
        "      tests/test_a.py::test_b",
    ]
    assert lines[-1] == f"1 of {len(TRAPS)} traps proved, {len(TRAPS) - 1} unproven"
