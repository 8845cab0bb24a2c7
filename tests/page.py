"""`pytest --page`: which rules of Amazon's page (F1 to F110) a test proves; `--traps`: which traps
of its API. Neither runs a test."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.amazon.traps import BY_SECTION, TRAPS

RULES = tuple(f"F{number}" for number in range(1, 111))
TITLES = Path(__file__).parents[2] / "shared" / "facts" / "stranded-page.md"
TITLE_ROW = re.compile(r"^\| (F\d+) \|[^|]*\| ([^|]*) \|")
TITLE_LENGTH = 70
KNOWN = {"page": RULES, "trap": TRAPS}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--page", action="store_true", help="list the page's rules and their tests")
    parser.addoption("--traps", action="store_true", help="list Amazon's traps and their tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark, known in KNOWN.items():
            unknown = set(_marked(item, mark)) - set(known)
            if unknown:
                raise pytest.UsageError(f"{item.nodeid}: no {mark} is called {sorted(unknown)}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    lines = [] if session.testsfailed else _asked_for(session)
    if not lines:
        return None
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    assert reporter is not None
    for line in lines:
        reporter.write_line(line)
    return True


def _asked_for(session: pytest.Session) -> list[str]:
    if session.config.getoption("--page"):
        return table(proofs(session.items, "page"), titles())
    if session.config.getoption("--traps"):
        return trap_table(proofs(session.items, "trap"))
    return []


def _marked(item: pytest.Item, mark: str) -> list[str]:
    return [str(name) for found in item.iter_markers(mark) for name in found.args]


def proofs(items: list[pytest.Item], mark: str) -> dict[str, list[str]]:
    """The tests of each rule or trap, a parametrised one once."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for name in _marked(item, mark):
            test = item.nodeid.split("[")[0]
            if test not in found[name]:
                found[name].append(test)
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


def trap_table(proved: dict[str, list[str]]) -> list[str]:
    lines = []
    for section, traps in BY_SECTION.items():
        lines += ["", section]
        for trap in traps:
            lines.append(f"  {trap}")
            lines += [f"      {test}" for test in proved.get(trap, ["unproven"])]
    count = sum(trap in proved for trap in TRAPS)
    return [*lines, f"{count} of {len(TRAPS)} traps proved, {len(TRAPS) - count} unproven"]
