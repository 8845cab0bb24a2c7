"""What Amazon has against a listing, in a seller's words, beside Amazon's own message."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from markupsafe import Markup

from bot.messages.languages import Language

MOST = 3
# What an attribute is about tells more than "missing" or "invalid", and so do these categories.
ABOUT = {
    "batteries_required": "dangerous_goods",
    "supplier_declared_dg_hz_regulation": "dangerous_goods",
}
FAMILIES = {
    "batteries": re.compile(r"batter|lithium"),
    "hazards": re.compile(r"hazmat|^ghs|safety_data_sheet|flash_point"),
}
TELLING = frozenset(
    {
        "QUALIFICATION_REQUIRED",
        "MISSING_PRICE",
        "INVALID_PRICE",
        "MISSING_IMAGE",
        "INVALID_IMAGE",
        "DUPLICATE",
    }
)


def issue_lines(issues: Iterable[Any], language: Language) -> list[Markup]:
    """The first few, those with the same words together; an unknown one in Amazon's words alone.

    Each is `[code, message, categories, attributes]`; an intent of before may lack the last two.
    """
    told = [(_part(language, *issue[:1], *issue[2:]), issue) for issue in list(issues)[:MOST]]
    return [
        _line(part, [(issue[1], issue[0]) for _, issue in group], language)
        for part, group in groupby(told, key=lambda one: one[0])
    ]


def _line(part: str, messages: list[tuple[str, str]], language: Language) -> Markup:
    said = language.say("issues", "said", messages=messages)
    return Markup(" ").join([language.say("issues", part), said]) if part else said


def _part(
    language: Language, code: str, categories: Iterable[str] = (), attributes: Iterable[str] = ()
) -> str:
    """Which words fit best; "" where nobody knows the issue."""
    kinds = list(categories)
    candidates = [
        *_about(attributes),
        *(kind for kind in kinds if kind in TELLING),
        f"code_{code}",
        *kinds,
    ]
    return next((part for part in candidates if language.has("issues", part)), "")


def _about(attributes: Iterable[str]) -> Iterator[str]:
    for name in attributes:
        if name in ABOUT:
            yield ABOUT[name]
        else:
            yield from (family for family, like in FAMILIES.items() if like.search(name))
