"""What the listeners share: the parts of the business, who is asking, and how to answer them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bot.clock import Clock
from bot.dispatch import Background
from bot.messages import Message, Reader, language
from bot.messages.items import Links
from bot.poster import Poster
from bot.workflows import people
from bot.workflows.parts import Parts
from bot.workflows.people import Person


@dataclass(frozen=True, slots=True)
class Desk:
    """`locale` is the channel's language, used for a person until Slack has told theirs."""

    parts: Parts
    clock: Clock
    poster: Poster
    background: Background
    wake: Callable[[], None]
    links: Links
    locale: str
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
        """Asks Slack about a person who is not known yet."""
        return self.person(person_id) or self._learn(person_id)

    def _learn(self, person_id: str) -> Person | None:
        told = self.poster.person(person_id)
        if told is None:
            return None
        person = Person(
            id=person_id,
            name=str(told.get("real_name") or told.get("name") or person_id),
            locale=str(told.get("locale") or self.locale),
            timezone=str(told.get("tz") or ""),
            is_admin=bool(told.get("is_admin") or told.get("is_owner")),
            is_guest=bool(
                told.get("is_restricted")
                or told.get("is_ultra_restricted")
                or told.get("is_stranger")
            ),
            fetched_at=self.clock.now(),
        )
        people.keep(self.parts, person)
        self.remembered[person_id] = person
        return person

    def whisper(self, channel: str, person_id: str, message: Message) -> None:
        """Says something to one person, after the answer to Slack is out."""
        self.background.later(lambda: self.poster.whisper(channel, person_id, message))
