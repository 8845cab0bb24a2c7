"""What Slack hands out for a short while: trigger ids and response URLs."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sandbox.slack.failure import SlackError
from sandbox.slack.people import TEAM_ID

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5


class Triggers:
    """Trigger ids: good for one use within 3 seconds of real time (`wall`)."""

    def __init__(self, wall: Callable[[], float], random: Random) -> None:
        self._wall = wall
        self._random = random
        self._issued: dict[str, tuple[float, str, str | None]] = {}
        self._used: set[str] = set()

    def issue(self, user: str, view_id: str | None = None) -> str:
        """A new trigger id for what `user` just did, inside the modal `view_id` if in one."""
        trigger = f"{len(self._issued) + 1}.{TEAM_ID}.{self._random.getrandbits(128):032x}"
        self._issued[trigger] = (self._wall(), user, view_id)
        return trigger

    def use(self, trigger: str) -> tuple[str, str | None]:
        """(user, view_id) of a trigger, once; else invalid_trigger_id, exchanged_ or expired_."""
        if trigger not in self._issued:
            raise SlackError("invalid_trigger_id")
        if trigger in self._used:
            raise SlackError("exchanged_trigger_id")
        issued, user, view_id = self._issued[trigger]
        if self._wall() - issued > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        self._used.add(trigger)
        return user, view_id


@dataclass
class ResponseUrl:
    """Where an answer goes. `message_ts` is what was clicked, None after a command."""

    user: str
    channel: str
    message_ts: str | None
    issued: float
    uses: int = 0


class ResponseUrls:
    """Response URLs: five uses within 30 minutes of the sandbox's clock (`seconds`)."""

    def __init__(self, seconds: Callable[[], float], random: Random) -> None:
        self._seconds = seconds
        self._random = random
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, user: str, channel: str, message_ts: str | None) -> str:
        """A new token, the last part of the URL."""
        token = f"{self._random.getrandbits(128):032x}"
        self._issued[token] = ResponseUrl(user, channel, message_ts, self._seconds())
        return token

    def use(self, token: str) -> ResponseUrl:
        """Count one use; else no_such_url, expired_url or used_url."""
        grant = self._issued.get(token)
        if grant is None:
            raise SlackError("no_such_url")
        if self._seconds() - grant.issued > RESPONSE_SECONDS:
            raise SlackError("expired_url")
        if grant.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        grant.uses += 1
        return grant
