"""`pytest --page`: which rules of Amazon's page (F1 to F110) a test proves. Runs no test."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

RULES = tuple(f"F{number}" for number in range(1, 111))
TITLES = Path(__file__).parents[2] / "shared" / "facts" / "stranded-page.md"
TITLE_ROW = re.compile(r"^\| (F\d+) \|[^|]*\| ([^|]*) \|")
TITLE_LENGTH = 70


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--page", action="store_true", help="list the page's rules and their tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        unknown = set(_rules(item)) - set(RULES)
        if unknown:
            raise pytest.UsageError(f"{item.nodeid} is marked with no rule: {sorted(unknown)}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if not session.config.getoption("--page") or session.testsfailed:
        return None
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    assert reporter is not None
    for line in table(proofs(session.items), titles()):
        reporter.write_line(line)
    return True


def _rules(item: pytest.Item) -> list[str]:
    return [str(rule) for mark in item.iter_markers("page") for rule in mark.args]


def proofs(items: list[pytest.Item]) -> dict[str, list[str]]:
    """Each rule's tests, a parametrised one once."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for rule in _rules(item):
            name = item.nodeid.split("[")[0]
            if name not in found[rule]:
                found[rule].append(name)
    return found


def titles() -> dict[str, str]:
    """Short titles where the reference material is at hand, else nothing."""
    if not TITLES.is_file():
        return {}
    rows = (TITLE_ROW.match(line) for line in TITLES.read_text("utf-8").splitlines())
    return {row[1]: row[2][:TITLE_LENGTH] for row in rows if row}


def table(proved: dict[str, list[str]], names: dict[str, str]) -> list[str]:
    lines = []
    for rule in RULES:
        lines.append(f"{rule:5} {names.get(rule, '')}".rstrip())
        lines += [f"      {test}" for test in proved.get(rule, ["unproven"])]
    count = sum(rule in proved for rule in RULES)
    return [*lines, f"{count} of {len(RULES)} rules proved, {len(RULES) - count} unproven"]
