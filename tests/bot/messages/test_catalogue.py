"""The Chinese catalogue holds every sentence of the templates, and nothing else."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from markupsafe import Markup

from bot.messages import Language, Reader
from config.links import load_links
from tests.bot.messages.every import every_message, every_why
from tests.bot.messages.test_why import codes_in_use

ROOT = Path(__file__).parents[3]
MESSAGES = ROOT / "bot" / "messages"
CATALOGUE = MESSAGES / "locale" / "zh_CN" / "LC_MESSAGES" / "refloat.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
CHINESE = "\u4e00-\u9fff"
FULL_WIDTH = "，。：；！？（）“”、"


@cache
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def translations() -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    for message in catalogue():
        if message.id:
            yield message, _forms(message.id), _forms(message.string)


def _forms(texts: object) -> tuple[str, ...]:
    return tuple(texts) if isinstance(texts, (tuple, list)) else (str(texts),)


def test_the_catalogue_is_up_to_date_with_the_templates() -> None:
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(str(MESSAGES), methods, options)
    in_templates = {_forms(message) for _, _, message, _, _ in found}

    in_catalogue = {ids for _, ids, _ in translations()}

    assert in_catalogue == in_templates, "run `make messages`, then translate"


def test_every_sentence_is_translated_and_none_is_doubtful() -> None:
    assert [ids for _, ids, strings in translations() if not all(strings)] == []
    assert [ids for message, ids, _ in translations() if message.fuzzy] == []


def test_no_sentence_is_left_over_from_before() -> None:
    assert list(catalogue().obsolete) == []


def test_a_translation_has_the_placeholders_of_its_sentence() -> None:
    for _, ids, strings in translations():
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) == wanted, ids


def test_commands_are_the_same_in_both_languages() -> None:
    for _, ids, strings in translations():
        assert set(re.findall(r"`[^`]+`", ids[-1])) == set(re.findall(r"`[^`]+`", strings[0]))


def test_bold_stands_apart_from_chinese_characters() -> None:
    """Slack formats only where a space or an ASCII mark is beside the asterisk."""
    near = f"[{CHINESE}{FULL_WIDTH}]"
    for _, _, strings in translations():
        for opening, closing in zip(*[iter(_asterisks(strings[0]))] * 2, strict=True):
            assert not re.match(near, strings[0][opening - 1 : opening]), strings
            assert not re.match(near, strings[0][closing + 1 : closing + 2]), strings


def _asterisks(text: str) -> list[int]:
    return [place for place, char in enumerate(text) if char == "*"]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Relist", "重新发布"),
        ("1-click relist", "一键重新发布"),
        ("Change to FBA", "转换为亚马逊物流"),
        ("1-click change to FBA", "一键转换为亚马逊物流"),
        ("Opt out of auto action", "禁用自动操作"),
        ("Edit automatic-action settings", "编辑自动操作设置"),
    ],
)
def test_labels_are_those_that_amazons_chinese_page_prints(english: str, chinese: str) -> None:
    assert catalogue()[english].string == chinese


class Listening(Language):
    """A language that remembers what it was asked to say."""

    def __init__(self) -> None:
        super().__init__("en")
        self.said: set[tuple[str, str]] = set()

    def say(self, template: str, part: str, **values: Any) -> Markup:
        self.said.add((template, part))
        return super().say(template, part, **values)


def test_every_block_of_every_template_is_said_somewhere() -> None:
    spoken = Listening()
    told = Reader(spoken, load_links())

    list(every_message("kettle", told))
    list(every_why("kettle", [*codes_in_use(), "never_heard_of"], told))

    templates = (MESSAGES / "templates").glob("*.j2")
    blocks = {(file.stem, block) for file in templates for block in _blocks(file)}
    assert blocks - spoken.said == set()


def _blocks(template: Path) -> list[str]:
    return re.findall(r"{% block (\w+) %}", template.read_text("utf-8"))
