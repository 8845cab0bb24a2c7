from pathlib import Path

import pytest

from tests.page import RULES, TITLE_ROW, proofs, table


def test_the_table_names_each_rules_tests_and_counts_what_is_unproven() -> None:
    lines = table({"F2": ["tests/test_a.py::test_b"]}, {"F2": "Hovering"})

    assert lines[:4] == ["F1", "      unproven", "F2    Hovering", "      tests/test_a.py::test_b"]
    assert lines[-1] == "1 of 110 rules proved, 109 unproven"


def test_a_parametrised_test_is_listed_once(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.page("F7", "F9"))
    name = request.node.nodeid

    assert proofs([request.node, request.node], "page") == {"F7": [name], "F9": [name]}


def test_every_rule_of_the_reference_has_a_title(shared: Path) -> None:
    lines = (shared / "facts" / "stranded-page.md").read_text("utf-8").splitlines()

    found = {row[1] for row in map(TITLE_ROW.match, lines) if row}

    assert found == set(RULES)
