"""`/stranded forecast`: questions about a whole list, which may take longer than Slack waits."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from functools import partial

from bot.handlers.desk import PATIENCE, Desk
from bot.messages import Message, Reader
from bot.messages import forecast as told
from bot.workflows import lookup
from bot.workflows.forecast import forecast
from stranded.forecast import MOST_DAYS

Work = Callable[[], Message]


def days_ahead(desk: Desk, words: str, reader: Reader, response_url: str) -> Message:
    """`/stranded forecast 14 US`: so many days, 30 without a number; one marketplace, or all."""
    places, days = lookup.places(desk.parts), MOST_DAYS
    known = tuple(dict.fromkeys(code for _, code in places))
    for word in words.split():
        if word.isascii() and word.isdigit() and 1 <= int(word) <= MOST_DAYS:
            days = int(word)
        elif word.upper() in known:
            places = [place for place in places if place[1] == word.upper()]
        else:
            return told.misread(word, known, reader)

    def look() -> Message:
        now = desk.clock.now()
        return told.forecast([forecast(desk.parts, *one, days, now) for one in places], reader)

    return soon(desk, look, told.looking(reader), response_url)


def soon(desk: Desk, work: Work, meanwhile: Message, response_url: str) -> Message:
    """The answer if it comes in time; else what is said meanwhile, and the answer after it."""
    made: list[Message] = []
    working = desk.background.later(lambda: made.append(work()))
    if not wait([working], PATIENCE).not_done:
        # Nothing was made where it failed: once more, so that the error is told as any other.
        return made[0] if made else work()
    desk.background.later(partial(_follow, desk, working, made, response_url))
    return meanwhile


def _follow(desk: Desk, working: Future[None], made: list[Message], response_url: str) -> None:
    working.result()
    if made:
        desk.poster.answer(response_url, made[0], replace=True)
