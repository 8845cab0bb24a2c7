"""What the README promises is there: commands, variables, files."""

import re
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.handlers.commands import COMMANDS
from config.settings import load_settings
from stranded.settings import AccountSettings, setting_texts

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CODE = re.findall(r"`([^`\n]+)`", README) + re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINES = [line.partition(" # ")[0].strip() for text in CODE for line in text.splitlines()]
VARIABLE = re.compile(r"\b(?:SLACK|LWA|SP_API|REFLOAT)_[A-Z_]+\b|\bDATABASE_URL\b")


def found(pattern: str) -> list[str]:
    """The first group of every line of code that matches."""
    names = [match[1] for line in LINES if (match := re.search(pattern, line))]
    assert names, f"the README no longer has {pattern}"
    return sorted(set(names))


@pytest.mark.parametrize("target", found(r"^make ([a-z]+)"))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("call", found(r"-m bot (.+)"))
def test_every_command_line_exists_with_its_options(
    call: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name, *words = call.split()

    with pytest.raises(SystemExit, match="0"):
        main([name, "--help"])

    told = capsys.readouterr().out
    assert all(word in told for word in words if word.startswith("--"))


def test_every_variable_is_one_that_is_read() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "config").glob("*.py"))

    named = set(VARIABLE.findall(README))

    assert {"SLACK_BOT_TOKEN", "SP_API_SELLER_ID", "REFLOAT_CHANNEL"} <= named
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_the_defaults_in_the_table_are_the_real_ones() -> None:
    rows = dict(re.findall(r"^\| (`[A-Z][^|]*) \|[^|]*\| ([^|]*) \|$", README, re.MULTILINE))
    settings = load_settings({})

    told = {
        name: default
        for names, defaults in rows.items()
        for name, default in zip(_code(names), _code(defaults), strict=False)
    }

    assert told == {
        "REFLOAT_TIMEZONE": settings.zone.key,
        "REFLOAT_DIGEST_TIME": f"{settings.digest_time:%H:%M}",
        "REFLOAT_LOCALE": settings.locale,
        "DATABASE_URL": settings.database_url,
        "REFLOAT_KEEP_DAYS": str(settings.keep.days),
        "REFLOAT_MAY_LOOK": "members",
        "REFLOAT_MAY_ACT": "members",
        "REFLOAT_MAY_SETTLE": "admins",
        "REFLOAT_MAY_SPEND": "nobody",
        "REFLOAT_SECOND_PERSON": "off",
        "REFLOAT_HOST": settings.host,
        "REFLOAT_PORT": str(settings.port),
    }
    assert settings.audit_key == b""
    assert not settings.second_person
    usual = {name: word for name, word in told.items() if name.startswith("REFLOAT_MAY_")}
    assert load_settings(usual).roles == settings.roles


def _code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_setting_of_the_example_exists() -> None:
    (example,) = found(r"-m bot settings (.+) --marketplace")

    keys = {pair.partition("=")[0] for pair in example.split()}

    assert keys <= set(setting_texts(AccountSettings()))


def test_every_question_to_the_slash_command_exists() -> None:
    (also,) = re.findall(r"Also (`/stranded`.*)\.", README)

    words = {text.split()[0] for text in re.findall(r"`([^`]+)`", also)} - {"/stranded"}

    assert words == set(COMMANDS)


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_every_link_leads_to_a_file(target: str) -> None:
    assert (ROOT / target).is_file()
