"""The rules of the house that neither ruff, mypy nor import-linter can hold."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = (
    "stranded", "amazon", "store", "config", "bot", "sandbox", "benchmarks", "chaos", "tests",
)  # fmt: skip
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40

# A module may be longer than LONGEST_MODULE only if it stands here with its reason.
LONG_MODULES: dict[str, str] = {}
LONG_PARTS = ("store/migrations/versions/", "tests/")  # a list of columns; a list of cases

CLOCK = re.compile(r"datetime\.(now|today|utcnow)|date\.today|time\.time$")
# Where the wall clock may be asked: the clock itself, and what is outside the bot.
CLOCKED = ("bot/clock.py", "bot/__main__.py", "sandbox/", "benchmarks/", "tests/")

TEXTS = (
    "pyproject.toml", "requirements.txt", "requirements-dev.txt", "Makefile", "manifest.json",
    ".ci/run", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "babel.cfg",
)  # fmt: skip
MACHINE = re.compile(
    r"file://|(?<![\w.*])/(root|home|opt|mnt|srv)/|--(extra-)?index-url|--find-links|--trusted-host"
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), _name(path))


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def _clock_readings(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and CLOCK.search(ast.unparse(node)):
            yield node.lineno


def test_no_module_outgrows_its_room() -> None:
    lengths = {_name(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    long = {name for name, lines in lengths.items() if lines > LONGEST_MODULE}

    assert sorted(name for name in long if not name.startswith(LONG_PARTS)) == sorted(LONG_MODULES)


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{_name(path)}:{function.lineno} {function.name}"
        for path in MODULES
        if not _name(path).startswith(LONG_PARTS)
        for function in _functions(_tree(path))
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]

    assert long == []


def test_only_the_clock_asks_what_time_it_is() -> None:
    readings = [
        f"{_name(path)}:{line}"
        for path in MODULES
        if not _name(path).startswith(CLOCKED)
        for line in _clock_readings(_tree(path))
    ]

    assert readings == []


def test_the_business_knows_only_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"stranded"}
    foreign = {
        f"{_name(path)} imports {name}"
        for path in (ROOT / "stranded").rglob("*.py")
        for name in set(_imported(_tree(path))) - allowed
    }

    assert foreign == set()


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}

    assert [_name(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_for_every_machine_names_none(name: str) -> None:
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"{name} is not written yet")

    lines = path.read_text("utf-8").splitlines()

    assert [line for line in lines if MACHINE.search(line)] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_file_names_no_host_and_hashes_everything(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    pins = re.findall(r"^[a-z][^\n]*==[^\n]*\\\n +--hash=sha256:", text, re.MULTILINE)

    assert "://" not in text
    assert len(pins) == len(re.findall(r"^[a-z]", text, re.MULTILINE))
