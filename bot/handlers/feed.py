"""The calendar of removal dates: its address in Slack, and its file over HTTP."""

from bot.handlers.desk import Desk
from bot.messages import Message, Reader, language
from bot.messages import feed as told
from bot.workflows import feed
from bot.workflows.feed import Made
from stranded.roles import Right

NEW, OFF = "new", "off"


def calendar(desk: Desk, token: str) -> bytes | None:
    """The file behind an address; None where there is none."""
    of = feed.owner(desk.parts, token)
    if of is None:
        return None
    # Who left the team asks nothing any more, so Slack is asked about them here, once a day.
    desk.learn(of)
    found = feed.read(desk.parts, token, desk.clock.now())
    if found is None:
        return None
    reader = Reader(language(found.person.locale), desk.links)
    return told.feed(found.cards, found.more, reader)


def command(desk: Desk, words: str, person: str, reader: Reader) -> Message:
    """`/stranded calendar`, `calendar new` or `calendar off`, for who may look."""
    base, now = desk.parts.public_url, desk.clock.now()
    if words.casefold() == OFF:
        refused = desk.refusal_of(desk.person(person), person, Right.SETTLE, "revoke")
        return refused or told.revoked(feed.revoke_all(desk.parts, person, now), reader)
    if not base:
        return told.not_set_up(reader)
    made = feed.give(desk.parts, person, now, anew=words.casefold() == NEW)
    if isinstance(made, Made):
        return told.given(f"{base.rstrip('/')}/calendar/{made.token}.ics", reader)
    return told.stands(made.made_at, reader)
