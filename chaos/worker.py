"""The bot's worker as a process of its own, forked so that a crash costs no start."""

import logging
import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.pool import Pool

from amazon.login import Credentials
from amazon.spapi import SellerAccount
from bot.drawing import Drawing
from bot.messages import Reader
from bot.poster import Poster
from bot.workflows import act, press, verify
from bot.workflows.parts import Parts
from chaos.points import Probe, Strike
from chaos.wires import AmazonWire, SlackWire
from chaos.worlds import SharedClock
from config.settings import AmazonSettings, SlackSettings
from store import episodes, intents
from stranded.actions import Actor
from stranded.cards import ButtonKind, Press
from stranded.scope import Scope

MARKETPLACE = "US"
ADA = Actor("U0ADA")
# A worker that is not through by then hangs; the signal ends it.
LONGEST_LIFE = 60
MOST_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """A button that a person presses; `behaviour` is how Amazon takes the patch."""

    sku: str
    reason: str
    kind: ButtonKind
    behaviour: str


@dataclass(frozen=True, slots=True)
class Task:
    """One life of a worker: presses what was not pressed since `since`, then does all that is due.

    `shown_on` is the key of the post whose buttons are pressed; a `blind` worker reads nothing
    back, and keeps in that folder what it saw first.
    """

    orders: tuple[Order, ...]
    since: datetime
    shown_on: str | None
    blind: Path | None


@dataclass(frozen=True)
class Kit:
    """What a worker is made of. Nothing in it may hold a connection while one is forked."""

    parts: Parts
    reader: Reader
    clock: SharedClock
    slack: SlackSettings
    amazon: AmazonSettings

    @property
    def scope(self) -> Scope:
        return Scope(self.parts.workspace, self.amazon.seller_id)


def fork(kit: Kit, task: Task, strikes: tuple[Strike, ...], trace: Path) -> int:
    """Starts a worker and returns its process id; what it came to stands in `trace`."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.alarm(LONGEST_LIFE)
        logging.disable()
        file = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        probe = Probe(strikes, file, _restart(kit.parts.database.dialect))
        probe.watch(kit.parts.database.engine)
        live(kit, task, probe)
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may leave the child but its exit code
        trace.with_suffix(".error").write_text(traceback.format_exc(), "utf-8")
    finally:
        os._exit(code)


def _restart(dialect: str) -> Callable[[], object]:
    """A server is restarted by the driver while this process waits; a file loses its handles."""
    if dialect != "sqlite":
        return lambda: os.kill(os.getpid(), signal.SIGSTOP)
    handles: list[object] = []
    event.listen(Pool, "connect", lambda handle, _: handles.append(handle))

    def cut() -> None:
        for handle in handles:
            handle.close()  # type: ignore[attr-defined] # of the driver's own class
        handles.clear()

    return cut


def seller_account(kit: Kit, wire: AmazonWire) -> SellerAccount:
    """As bot.app makes it, but that it does not sleep between two tries of a read."""
    amazon = kit.amazon
    credentials = Credentials(
        amazon.lwa_app_id, amazon.lwa_client_secret, amazon.refresh_token, amazon.token_url
    )
    return SellerAccount(
        credentials,
        amazon.seller_id,
        amazon.region,
        kit.clock.now,
        endpoint=amazon.endpoint,
        http=wire,
        sleep=lambda _: None,
    )


def live(kit: Kit, task: Task, probe: Probe) -> None:
    """Presses and works until nothing is due."""
    world = kit.slack.api_url.removesuffix("/api/")
    slack = SlackWire(probe, world, kit.slack.bot_token, blind=task.blind is not None)
    with AmazonWire(probe, kit.amazon.endpoint or "", task.blind) as amazon:
        parts = replace(kit.parts, gateways={kit.scope: seller_account(kit, amazon)})
        poster = Poster(slack, parts.database, Drawing(parts, kit.reader), kit.clock)
        for order in task.orders:
            _press(kit, task, order)
        _work(kit, parts, poster)


def _work(kit: Kit, parts: Parts, poster: Poster) -> None:
    for _ in range(MOST_STEPS):
        now = kit.clock.now()
        if not (act.work(parts, now) or poster.work() or verify.verify(parts, now)):
            return
    raise RuntimeError("The worker never came to rest.")


def _press(kit: Kit, task: Task, order: Order) -> None:
    with kit.parts.database.read() as session:
        episode = episodes.current(session, kit.scope, MARKETPLACE, order.sku)
        if episode is None:
            raise RuntimeError(f"{order.sku} is not on the list.")
        last = intents.last_of_episode(session, kit.scope, episode.id)
    if last is not None and last.created_at >= task.since:
        return
    button = Press(episode.account, episode.id, episode.reason, order.kind)
    pressed = press.press(kit.parts, button, ADA, kit.clock.now(), task.shown_on)
    taken = isinstance(pressed, press.Taken | press.TooLate)
    if not taken:
        raise RuntimeError(f"The press on {order.sku} was not taken: {pressed}")
