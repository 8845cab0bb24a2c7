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
from bot.workflows import act, press, removal, verify
from bot.workflows.parts import Parts
from bot.workflows.removal_follow import follow_removals
from bot.workflows.second import NotSecond, second
from chaos.points import Probe, Strike
from chaos.wires import AmazonWire, SlackWire
from chaos.worlds import SharedClock
from config.settings import AmazonSettings, SlackSettings
from store import episodes, intents
from stranded.actions import ActionKind, Actor, Intent, IntentState
from stranded.cards import ButtonKind, Press
from stranded.items import Episode
from stranded.removal_order import Address, Disposition, RemovalOrder
from stranded.scope import Scope
from stranded.steps import StepPress

MARKETPLACE = "US"
ADA, LIN = Actor("U0ADA"), Actor("U0LIN")
HOME = Address("Ada Moss", "12 Harbor Rd", "Portland", "97201", "US", state="OR")
# Of the units of a SKU, so that some are left.
REMOVED = 5
# A worker that is not through by then hangs; the signal ends it.
LONGEST_LIFE = 60
MOST_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks for; `behaviour` is how Amazon takes it.

    A button is pressed. For a removal order a form is filled in, and a second person agrees.
    """

    sku: str
    reason: str
    kind: ActionKind
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
            _ask_for(kit, task, order)
        _work(kit, parts, poster)


def _work(kit: Kit, parts: Parts, poster: Poster) -> None:
    for _ in range(MOST_STEPS):
        now = kit.clock.now()
        done = act.work(parts, now) or poster.work() or verify.verify(parts, now)
        if not (done or follow_removals(parts, now)):
            return
    raise RuntimeError("The worker never came to rest.")


def _ask_for(kit: Kit, task: Task, order: Order) -> None:
    with kit.parts.database.read() as session:
        episode = episodes.current(session, kit.scope, MARKETPLACE, order.sku)
        if episode is None:
            raise RuntimeError(f"{order.sku} is not on the list.")
        wish = intents.last_of_episode(session, kit.scope, episode.id)
    if wish is None or wish.created_at < task.since:
        removes = order.kind is ActionKind.CREATE_REMOVAL_ORDER
        wish = _fill_in(kit, order, episode) if removes else _press(kit, task, order, episode)
    if wish.state is IntentState.PROPOSED:
        _second(kit, wish)


def _press(kit: Kit, task: Task, order: Order, episode: Episode) -> Intent:
    kind = ButtonKind(order.kind.value)
    button = Press(episode.account, episode.id, episode.reason, kind)
    return _taken(order, press.press(kit.parts, button, ADA, kit.clock.now(), task.shown_on))


def _fill_in(kit: Kit, order: Order, episode: Episode) -> Intent:
    """A form that asks for units back, or for what Amazon refuses in this marketplace."""
    refused = order.behaviour.startswith("refused")
    kind = Disposition.LIQUIDATE if refused else Disposition.RETURN
    wanted = RemovalOrder(order.sku, REMOVED, 0, kind, None if refused else HOME)
    pressed = StepPress(episode.account, episode.id, episode.reason, "removal_order")
    now = kit.clock.now()
    return _taken(order, removal.ask(kit.parts, pressed, wanted, order.sku, ADA, now))


def _taken(order: Order, asked: object) -> Intent:
    if isinstance(asked, press.Taken | press.TooLate):
        return asked.intent
    raise RuntimeError(f"The wish for {order.sku} was not taken: {asked}")


def _second(kit: Kit, wish: Intent) -> None:
    """Another worker may have heard the second person already."""
    said = second(kit.parts, kit.scope, wish.id, wish.request.sku, LIN, kit.clock.now())
    taken = isinstance(said, Intent | NotSecond)
    if not taken:
        raise RuntimeError(f"The second word on {wish.request.sku} was not taken: {said}")
