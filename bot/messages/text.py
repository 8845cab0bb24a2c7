"""Text from outside (listings, people, Amazon's answers) in a form that can't format or address."""

import re
import unicodedata
from collections.abc import Iterable

from markupsafe import Markup

ZERO_WIDTH_JOINER = "\u200d"
# What Slack reads as formatting inside a text, each with its look-alike.
_FORMATTING = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
# One at the end may be closed by a colon of ours.
_EMOJI_NAME = re.compile(r":(?=[\w+'-]+(?::|$))")
_LINE_ENDS = ("Cc", "Zl", "Zp")
# Marks that turn the direction of a text or take no room, halves of characters, private ones.
_UNSEEN = ("Cf", "Cs", "Co")
_LONGEST = 150
_LONGEST_CODE = 60


def plain_line(value: object, longest: int = _LONGEST) -> str:
    """One line for where nothing is formatted, as in a label: without control characters."""
    text = str(value)
    if not text.isprintable():
        text = "".join(map(_seen, text))
    return shorten(re.sub(r"\s+", " ", text).strip(), longest)


def outside(value: object, longest: int = _LONGEST) -> str:
    """One line for a sentence: what would format there becomes a look-alike."""
    text = plain_line(value, longest).translate(_FORMATTING)
    return _EMOJI_NAME.sub("∶", text)


def code(value: object, longest: int = _LONGEST_CODE) -> Markup:
    """An identifier in Slack's fixed-width form: copied as it is, since nothing formats there."""
    return Markup("`{}`").format(plain_line(value, longest).replace("`", "ˋ") or "-")


def in_block(value: object, longest: int = _LONGEST) -> Markup:
    """One line of a block of fixed-width text, which it can't end."""
    return Markup("{}").format(plain_line(value, longest).replace("`", "ˋ"))


def names(values: Iterable[object]) -> Markup:
    """Identifiers one after the other."""
    return Markup(", ").join(map(code, values))


def person(value: str) -> Markup:
    """A Slack user or user group as a mention; anybody else by name."""
    if re.fullmatch(r"[UW][A-Z0-9]{2,}", value):
        return Markup("<@{}>").format(value)
    if re.fullmatch(r"S[A-Z0-9]{4,}", value):
        return Markup("<!subteam^{}>").format(value)
    return Markup("{}").format(outside(value))


def link(url: str, label: str) -> Markup:
    return Markup("<{}|{}>").format(url, label)


def shorten(text: str, longest: int) -> str:
    """At most `longest` characters, never ending inside one that is made of several."""
    if len(text) <= longest:
        return text
    end = longest - 1
    while end > 0 and _belongs_together(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def _seen(char: str) -> str:
    category = unicodedata.category(char)
    if category in _LINE_ENDS:
        return " "
    return "" if category in _UNSEEN and char != ZERO_WIDTH_JOINER else char


def _belongs_together(text: str, at: int) -> bool:
    """Whether the character at this place is one with the character before it."""
    char, before = text[at], text[at - 1]
    joins = ZERO_WIDTH_JOINER in (char, before) or "\U0001f3fb" <= char <= "\U0001f3ff"
    return joins or unicodedata.category(char).startswith("M") or _second_half_of_flag(text, at)


def _second_half_of_flag(text: str, at: int) -> bool:
    """A flag is two regional indicators, so they are counted from the first of a run."""
    run = re.search("[\U0001f1e6-\U0001f1ff]+$", text[: at + 1])
    return run is not None and len(run[0]) % 2 == 0
