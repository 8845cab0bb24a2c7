"""The whole bot but its threads: a pretend Slack talks to it over signed HTTP, a test runs it."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.app import make_slack_app
from bot.dispatch import Background
from bot.drawing import Drawing
from bot.handlers import register
from bot.handlers.desk import Desk
from bot.messages import Reader, ids, language
from bot.poster import Poster
from bot.web import EVENTS_PATH, Doors, serve
from bot.workflows.automate import automate
from config.links import load_links
from config.settings import SlackSettings
from sandbox.slack.people import BOT_ID, BOT_TOKEN, BOT_USER, SIGNING_SECRET, TEAM_ID
from tests.bot.messages.things import texts
from tests.bot.shop import CHANNEL, Shop
from tests.sandbox.slack.servers import Host, Json, World, workspace

PATIENCE = 10.0


class ShopClock:
    """The bot's clock, moved by the shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def now(self) -> Any:
        return self._shop.now


class Street:
    """One web server for all tests; each puts its own bot behind it."""

    def __init__(self) -> None:
        self.doors: Doors | None = None
        self.url = ""

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        assert self.doors is not None
        return self.doors(environ, start)


@contextmanager
def opened() -> Iterator[Street]:
    street = Street()
    server: Any = serve(street, "127.0.0.1", 0)  # type: ignore[arg-type] # any WSGI application
    street.url = f"http://127.0.0.1:{server.effective_port}{EVENTS_PATH}"
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield street
    server.close()
    thread.join(timeout=PATIENCE)


@dataclass
class Office:
    """`shop` is the business behind it, `world` the pretend Slack in front of it."""

    shop: Shop
    world: World
    desk: Desk

    def say(self, text: str, user: str = "U0ADA") -> str:
        """`/stranded text`: what the person reads at once, all of it in one text."""
        answer = self.world.act("command", user=user, command="/stranded", text=text)
        assert (answer["status"], answer["error"]) == (200, None), answer
        return read(answer["body"])

    def click(self, action: str, user: str = "U0ADA", ts: str | None = None, **more: Any) -> Json:
        """A click on the first such button of the newest message that has one, or of `ts`."""
        message = self.message(ts) if ts else self.with_button(action)
        body = {"message_ts": message["ts"], "action_id": action, **more}
        answer = self.world.act("click", user=user, **body)
        assert (answer["status"], answer["error"]) == (200, None), answer
        return answer

    def switch_on(self, user: str = "U0MAX", **wanted: Any) -> Json:
        """Opens the switch's modal and submits it; the answer of the submission."""
        self.click(ids.SWITCH_ON, user, **wanted)
        self.quiet()
        view = self.modal(user)
        values = {ids.WAY_BLOCK: {ids.WAY_CHOICE: "batches"}}
        answer = self.world.act("submit", user=user, view_id=view["id"], values=values)
        assert (answer["status"], answer.get("error")) == (200, None), answer
        self.quiet()
        return answer

    def modal(self, user: str = "U0MAX") -> Json:
        """The modal that a person has before them."""
        state = self.world.http.get("/_state", params={"user": user}).json()
        found: Json = state["views"]["stack"][-1]
        return found

    def with_button(self, action: str) -> Json:
        return [one for one in self.world.messages() if f"'{action}'" in str(one.get("blocks"))][-1]

    def message(self, ts: str) -> Json:
        (found,) = [one for one in self.world.messages() if one["ts"] == ts]
        return found

    def settle(self) -> None:
        """Does all that is to be done at this moment: whispers, work, posts and redraws."""
        for _ in range(3):
            self.quiet()
            self.shop.work()
            while self.desk.poster.work():
                pass
        self.quiet()

    def quiet(self) -> None:
        """Waits for what goes on behind an answer."""
        until = time.monotonic() + PATIENCE
        while not self.desk.background.idle:
            assert time.monotonic() < until, "the background never came to rest"
            time.sleep(0.002)

    def post_something(self) -> None:
        """Puts a preview of all that is due, with its switch, into the channel."""
        automate(self.shop.parts, self.shop.now)
        self.settle()

    def heard(self, user: str = "U0ADA") -> list[str]:
        """What only this person was told, the oldest first."""
        return [read(one) for one in self.world.messages() if one.get("visible_to") == user]

    def channel(self) -> list[str]:
        """What everybody reads, the oldest first."""
        return [read(one) for one in self.world.messages() if not one.get("visible_to")]


def read(message: Json) -> str:
    return "\n".join([message["text"], *texts(message.get("blocks"))])


@contextmanager
def office(shop: Shop, host: Host, street: Street, locale: str = "en") -> Iterator[Office]:
    with workspace(host, bot_url=street.url) as world:
        clock, background, links = ShopClock(shop), Background(), load_links()
        drawing = Drawing(shop.parts, Reader(language(locale), links))
        poster = Poster(world.client, shop.database, drawing, clock)
        desk = Desk(shop.parts, clock, poster, background, lambda: None, links, locale, TEAM_ID)
        slack_app = made_app(world)
        register(slack_app, desk)
        street.doors = Doors(slack_app, lambda: True)
        yield Office(shop, world, desk)
        background.stop()


def made_app(world: World) -> App:
    slack = SlackSettings(BOT_TOKEN, "", SIGNING_SECRET, CHANNEL, f"{world.url}/api/")
    identity = AuthorizeResult(
        enterprise_id=None,
        team_id=TEAM_ID,
        bot_user_id=BOT_USER,
        bot_id=BOT_ID,
        bot_token=BOT_TOKEN,
    )
    return make_slack_app(slack, world.client, identity)
