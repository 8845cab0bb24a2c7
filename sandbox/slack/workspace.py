"""Everything that the pretend workspace remembers, in one place."""

import time
from collections.abc import Callable
from random import Random

from sandbox.journal import Journal
from sandbox.slack.bus import Bus
from sandbox.slack.clock import SandboxClock
from sandbox.slack.failure import SlackError
from sandbox.slack.files import Files
from sandbox.slack.grants import ResponseUrls, Triggers
from sandbox.slack.messages import Message, Messages, as_json
from sandbox.slack.people import CHANNELS, USERGROUPS, Channel, Json
from sandbox.slack.sockets import SocketHub
from sandbox.slack.throttle import Throttle
from sandbox.slack.views import Views


class Workspace:
    """State in memory, touched by one event loop only. `wall` gives seconds since 1970."""

    def __init__(
        self, seed: int = 0, throttle: bool = True, wall: Callable[[], float] = time.time
    ) -> None:
        random = Random(seed)
        self.wall = wall
        self.bus = Bus()
        self.clock = SandboxClock(wall)
        self.journal = Journal()
        self.hub = SocketHub(random)
        self.throttle = Throttle(wall, throttle)
        self.triggers = Triggers(wall, random)
        self.urls = ResponseUrls(self.clock.seconds, random)
        self.messages = Messages(self.clock.seconds, self._message_changed)
        self.views = Views(random, self._views_changed)
        self.files = Files(random)
        self.usergroups = {key: list(people) for key, people in USERGROUPS.items()}

    def note(self, method: str, path: str, body: Json, status: int | None, effect: object) -> None:
        """One line of the journal, at the sandbox's time; an answer of the bot is kept as JSON."""
        kept = effect if effect is None or isinstance(effect, str) else as_json(effect)
        self.journal.record(self.clock.now(), method, path, body, status, kept)

    def channel(self, name: str) -> Channel:
        """A channel that the bot can see, by id or #name; else channel_not_found."""
        wanted = name.removeprefix("#")
        for channel in CHANNELS.values():
            hidden = channel.is_private and not channel.is_member
            if wanted in (channel.id, channel.name) and not hidden:
                return channel
        raise SlackError("channel_not_found")

    def joined(self, name: str) -> Channel:
        """A channel that the bot is in; else channel_not_found or not_in_channel."""
        channel = self.channel(name)
        if not channel.is_member:
            raise SlackError("not_in_channel")
        return channel

    def page_message(self, message: Message) -> Json:
        """A message as the page and /_messages show it."""
        shown = self.messages.with_thread(message, with_metadata=True)
        extra = {"channel": message.channel, "visible_to": message.visible_to}
        return shown | extra | {"failure": message.failure}

    def _message_changed(self, message: Message) -> None:
        self.bus.send("message", message.visible_to, message=self.page_message(message))
        if message.is_reply and message.thread_ts and not message.visible_to:
            self._parent_changed(message.channel, message.thread_ts)

    def _parent_changed(self, channel: str, ts: str) -> None:
        try:
            parent = self.messages.get(channel, ts)
        except SlackError:
            return
        self.bus.send("message", None, message=self.page_message(parent))

    def _views_changed(self, user: str) -> None:
        self.bus.send("views", user, **self.page_views(user))

    def page_views(self, user: str) -> Json:
        """What is open over the page for one person, and their App Home."""
        return {"stack": self.views.stacks.get(user, []), "home": self.views.homes.get(user)}
