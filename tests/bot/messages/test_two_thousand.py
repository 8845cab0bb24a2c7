"""Two thousand listings of the worst kind, through every message that shows an item."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import pytest

from bot.messages import Message, Reader, answers, asking, notices, optouts, removal
from bot.messages import card as cards
from bot.messages import digest as digests
from stranded.actions import ActionKind, IntentState, Why
from stranded.cards import Card
from stranded.explanation import Explanation
from stranded.items import Evidence
from stranded.optouts import Place, Switched
from stranded.rules import decide_automatic, decide_click
from stranded.scope import Scope
from tests.bot.messages.every import OUTSIDE_FIELDS, SHAPES
from tests.bot.messages.hostile import said, tokens
from tests.bot.messages.test_hostile_text import _nothing_is_lost, assert_safe
from tests.bot.messages.things import (
    LOCALES,
    departure,
    digest,
    facts,
    intent,
    opt_out,
    reader,
    rulebook,
    state,
)

__all__ = ["_nothing_is_lost"]
# Each of these takes half a minute on a slow machine, and twice that with coverage.
pytestmark = pytest.mark.timeout(300)

ITEMS = 2000
PART = 500
CHUNK = 20

Showing = Callable[[Card, Reader], Message]
Listing = Callable[[list[Card], Reader], Iterator[Message]]
PLAIN = dict.fromkeys(OUTSIDE_FIELDS, "Plain")


def _explanation(shown: Card, told: Reader) -> Message:
    known = facts(shown.episode)
    automatic = tuple(decide_automatic(kind, known, shown.now) for kind in ActionKind)
    clicks = tuple(decide_click(kind, known, shown.now) for kind in ActionKind)
    return cards.explanation(Explanation(shown, automatic, clicks), told)


def _intent(shown: Card, ended: IntentState) -> Any:
    return intent(ended, Why("bad_request", {"said": shown.episode.item.title}), sku=_sku(shown))


def _sku(shown: Card) -> str:
    return shown.episode.sku


def _switched(shown: Card) -> Switched:
    place = Place(Scope("w1", "A1SELLER"), "US", _sku(shown))
    return Switched(place, opt_out(sku=_sku(shown)), True, None, shown.episode)


# Each message about one item.
ONE: dict[str, Showing] = {
    "card": lambda one, told: cards.card(one, (departure(one.episode),), told),
    "ready": cards.ready,
    "explanation": _explanation,
    "ask": lambda one, told: asking.ask(asking.Asking((one,), "US", 1), told),
    "action": lambda one, told: notices.action(_intent(one, IntentState.FAILED), one, False, told),
    "line": lambda one, told: notices.action(_intent(one, IntentState.CONFIRMED), one, True, told),
    "check": lambda one, told: notices.check(
        _intent(one, IntentState.CONFIRMED), Evidence.STILL_STRANDED, timedelta(hours=3), told
    ),
    "too late": lambda one, told: answers.too_late(_intent(one, IntentState.REFUSED), told),
    "stale": lambda one, told: answers.stale(
        rulebook().get("listing_closed"), one.episode, False, rulebook().unknown, told
    ),
    "switched": lambda one, told: optouts.switched(_switched(one), told),
    "not stranded": lambda one, told: answers.not_stranded(
        _sku(one) or "x", (_sku(one),), departure(one.episode), True, told
    ),
    "closed": lambda one, told: answers.closed(
        Why("primary_action", {"said": one.episode.item.primary_action}), told
    ),
}


def _digests(shown: list[Card], told: Reader) -> Iterator[Message]:
    gone = tuple(departure(one.episode) for one in shown[:5])
    for first in range(0, len(shown), 5):
        ordered = shown[first:] + shown[:first]
        made = digest(ordered, new=tuple(ordered[:5]), departed=gone, departed_count=9)
        yield digests.digest(made, told)
        if first == 0:
            yield from digests.digest_thread(replace(made, rest=tuple(shown)), told)


def _lists(shown: list[Card], told: Reader) -> Iterator[Message]:
    for first in range(0, len(shown), 10):
        page = tuple(shown[first : first + 10])
        yield answers.top_list(page, (state(items=len(shown)),), first, told)


def _warnings(shown: list[Card], told: Reader) -> Iterator[Message]:
    for first in range(0, len(shown), removal.SHOWN):
        page = tuple(shown[first : first + removal.SHOWN])
        yield removal.warning(removal.Removals(page, 7, 7, "US", 3), told)


def _previews(shown: list[Card], told: Reader) -> Iterator[Message]:
    for first in range(0, len(shown), notices.LINES):
        page = tuple(shown[first : first + notices.LINES])
        yield notices.preview(notices.Preview(page, "US", 3, False, "A1SELLER\nUS"), told)


def _answers(shown: list[Card], told: Reader) -> Iterator[Message]:
    dated = tuple(one for one in shown if one.removal.on)
    yield answers.deadlines(dated[:15], len(dated), 0, told)
    yield answers.several("x", tuple(one.episode for one in shown), told)
    yield answers.opt_outs([opt_out(sku=_sku(one)) for one in shown], told)
    for first in range(0, len(shown), 5):
        near = tuple(_sku(one) for one in shown[first : first + 5])
        yield answers.not_stranded("x", near, None, True, told)


# Each message about many items.
MANY: tuple[Listing, ...] = (_digests, _lists, _warnings, _previews, _answers)


def _twin(place: int, shape: int) -> Card:
    """Its reason is its own, since a list has a line for each reason."""
    return SHAPES[shape]({**PLAIN, "reason_text": f"Plain {place}"})


def _all_tokens(messages: list[Message]) -> Counter[str]:
    return sum(map(tokens, messages), Counter())


@cache
def _expected(kind: str, shape: int, locale: str) -> Any:
    return tokens(ONE[kind](SHAPES[shape](PLAIN), reader(locale)))


def _hostile(part: int) -> list[tuple[int, Card]]:
    """(the shape's number, the card) of 500 items; each part is drawn by its own seed."""
    random = Random(part)
    return [
        (number % len(SHAPES), SHAPES[number % len(SHAPES)](said(random))) for number in range(PART)
    ]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("part", range(ITEMS // PART))
def test_a_message_about_one_hostile_item_is_like_that_of_a_harmless_one(
    part: int, locale: str
) -> None:
    for shape, shown in _hostile(part):
        for kind, show in ONE.items():
            message = show(shown, reader(locale))
            assert_safe(message)
            strange = tokens(message) - _expected(kind, shape, locale)
            assert not strange, f"{kind}: {strange} of {shown.episode.item!r}"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("part", range(ITEMS // PART))
def test_a_message_about_many_hostile_items_is_like_that_of_harmless_ones(
    part: int, locale: str
) -> None:
    drawn = _hostile(part)
    for first in range(0, PART, CHUNK):
        chunk = drawn[first : first + CHUNK]
        twins = [_twin(place, shape) for place, (shape, _) in enumerate(chunk)]
        for listing in MANY:
            messages = list(listing([shown for _, shown in chunk], reader(locale)))
            expected = list(listing(twins, reader(locale)))
            for message in messages:
                assert_safe(message)
            strange = _all_tokens(messages) - _all_tokens(expected)
            assert not strange, f"{listing.__name__}: {strange}"
