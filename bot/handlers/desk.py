"""What the listeners share: the parts of the business, who is asking, and how to answer them."""

from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.dispatch import Background
from bot.messages import Message, Reader, language, roles
from bot.messages.items import Links
from bot.poster import Poster
from bot.workflows import people
from bot.workflows.parts import Parts
from bot.workflows.people import Person
from stranded.roles import Right

# Slack wants an answer within three seconds.
PATIENCE = 1.5


@dataclass(frozen=True, slots=True)
class Desk:
    """`locale` is the channel's language, used for a person until Slack has told theirs.

    `team` is Slack's id of the workspace: whoever belongs to another one is a stranger.
    """

    parts: Parts
    clock: Clock
    poster: Poster
    background: Background
    wake: Callable[[], None]
    links: Links
    locale: str
    team: str
    remembered: dict[str, Person] = field(default_factory=dict)

    def reader(self, person_id: str) -> Reader:
        """The reader for a person, from what is kept of them; asked for in the background else."""
        return self.reader_of(self.person(person_id), person_id)

    def reader_of(self, known: Person | None, person_id: str) -> Reader:
        """The same where the person has been looked up."""
        if people.is_stale(known, self.clock.now()):
            self.background.later(partial(self._learn, person_id))
        return Reader(language(known.locale if known else self.locale), self.links)

    def person(self, person_id: str) -> Person | None:
        """What is kept of a person; remembered here too, since every answer asks."""
        if person_id not in self.remembered:
            known = people.known(self.parts, person_id)
            if known is None:
                return None
            self.remembered[person_id] = known
        return self.remembered[person_id]

    def learn(self, person_id: str) -> Person | None:
        """A person as Slack told within a day; asked where need be. None where Slack is silent."""
        known = self.person(person_id)
        return self._learn(person_id) if people.is_stale(known, self.clock.now()) else known

    def learn_soon(self, person_id: str) -> bool:
        """The same for who waits for an answer: False where Slack takes its time."""
        asked = self.background.later(partial(self.learn, person_id))
        return not wait([asked], PATIENCE).not_done

    def _learn(self, person_id: str) -> Person | None:
        told = self.poster.person(person_id)
        if told is None:
            return None
        person = read_person(told, self.team, self.locale, self.clock.now())
        people.keep(self.parts, person)
        self.remembered[person_id] = person
        return person

    def refusal(self, person_id: str, right: Right, asked: roles.Asked) -> Message | None:
        """Why a person may not, in words for them alone; None where they may. May ask Slack."""
        return self.refusal_of(self.learn(person_id), person_id, right, asked)

    def refusal_of(
        self, known: Person | None, person_id: str, right: Right, asked: roles.Asked
    ) -> Message | None:
        """The same where the person has been looked up."""
        why = people.refusal(self.parts, known, right, self.clock.now())
        return roles.refused(why, asked, self.reader_of(known, person_id)) if why else None

    def may(self, person_id: str, right: Right) -> bool:
        """Whether a person is shown a button; who presses it is asked again."""
        known = self.person(person_id)
        return people.refusal(self.parts, known, right, self.clock.now()) is None

    def whisper(self, channel: str, person_id: str, message: Message) -> None:
        """Says something to one person, after the answer to Slack is out."""
        self.background.later(lambda: self.poster.whisper(channel, person_id, message))


def read_person(told: dict[str, Any], team: str, locale: str, now: datetime) -> Person:
    """Slack's user object."""
    return Person(
        id=str(told["id"]),
        name=str(told.get("real_name") or told.get("name") or told["id"]),
        locale=str(told.get("locale") or locale),
        timezone=str(told.get("tz") or ""),
        is_admin=bool(told.get("is_admin") or told.get("is_owner")),
        is_guest=is_guest(told, team),
        fetched_at=now,
    )


def is_guest(told: dict[str, Any], team: str) -> bool:
    """Whether a user object is of anybody but a full member of the team."""
    teams = [told.get("team_id"), *(told.get("enterprise_user") or {}).get("teams", [])]
    marks = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
    return team not in teams or any(told.get(mark) for mark in marks)
