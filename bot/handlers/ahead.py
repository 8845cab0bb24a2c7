"""`/stranded forecast` and `whatif`: questions about a whole list, longer than Slack waits."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from functools import partial

from bot.handlers.desk import PATIENCE, Desk
from bot.handlers.errors import trouble
from bot.messages import Message, Reader, items, whatif
from bot.messages import forecast as told
from bot.messages.blocks import short
from bot.workflows import lookup, switch
from bot.workflows.forecast import forecast
from bot.workflows.whatif import what_if
from stranded.forecast import MOST_DAYS
from stranded.settings import SettingError

Work = Callable[[], Message]


def days_ahead(desk: Desk, words: str, reader: Reader, response_url: str) -> Message:
    """`/stranded forecast 14 US`: so many days, 30 without a number; some marketplaces, or all."""
    places, days = lookup.places(desk.parts), MOST_DAYS
    known = tuple(dict.fromkeys(code for _, code in places))
    named: list[str] = []
    for word in words.split():
        if word.isascii() and word.isdigit() and 1 <= int(word) <= MOST_DAYS:
            days = int(word)
        elif word.upper() in known:
            named.append(word.upper())
        else:
            return told.misread(word, known, reader)
    asked = [place for place in places if place[1] in (named or known)]

    def look() -> Message:
        now = desk.clock.now()
        return told.forecast([forecast(desk.parts, *one, days, now) for one in asked], reader)

    return soon(desk, look, reader, response_url)


def looking_back(desk: Desk, words: str, reader: Reader, response_url: str) -> Message:
    """`/stranded whatif US auto_relist_days=7`: some marketplaces or all; settings to try."""
    places = lookup.places(desk.parts)
    known = tuple(dict.fromkeys(code for _, code in places))
    named: list[str] = []
    values: dict[str, str] = {}
    for word in words.split():
        key, equals, value = word.partition("=")
        if equals:
            values[key] = value
        elif word.upper() in known:
            named.append(word.upper())
        else:
            return whatif.misread(word, known, reader)
    asked = [place for place in places if place[1] in (named or known)]
    try:
        switch.check_values(desk.parts, values)
    except SettingError as error:
        return short(items.why(error.why, reader, passed=False))

    def look() -> Message:
        now = desk.clock.now()
        found = [what_if(desk.parts, *one, values, now) for one in asked]
        return whatif.what_if(found, reader)

    return soon(desk, look, reader, response_url)


def soon(desk: Desk, work: Work, reader: Reader, response_url: str) -> Message:
    """The answer if it comes in time; else a word meanwhile, and the answer after it."""
    made: list[Message] = []
    working = desk.background.later(lambda: made.append(_answer(work, reader)))
    if not wait([working], PATIENCE).not_done:
        return made[0]
    desk.background.after_answer(partial(_follow, desk, working, made, response_url))
    return told.looking(reader)


def _answer(work: Work, reader: Reader) -> Message:
    """Whoever was told to wait is told of an error as well, where no error door stands."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - it is logged, and told with its reference
        return trouble(error, reader)


def _follow(desk: Desk, working: Future[None], made: list[Message], response_url: str) -> None:
    working.result()
    desk.poster.answer(response_url, made[0], replace=True)
