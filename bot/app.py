"""The one place where real parts are put together."""

import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.clock import Clock, SandboxClock, SystemClock
from bot.connections import gateways, notification_queue
from bot.dispatch import Background, Pump, ThreadDispatcher
from bot.drawing import Drawing
from bot.handlers import register
from bot.handlers.desk import Desk
from bot.jobs import Tick, Ticks
from bot.messages import Reader, language
from bot.poster import Poster
from bot.workflows import act, dropped, held
from bot.workflows.again import tell_of_returns
from bot.workflows.automate import automate
from bot.workflows.deliveries import forget
from bot.workflows.departed import look_at_departed
from bot.workflows.digest import digest
from bot.workflows.groups import refresh_groups
from bot.workflows.hearing import Listener
from bot.workflows.optouts import note_ended
from bot.workflows.parts import Parts
from bot.workflows.pause_steps import look_at_pauses
from bot.workflows.prune import prune
from bot.workflows.refresh import refresh, still_open
from bot.workflows.removal_follow import follow_removals
from bot.workflows.reports import fetch_reports
from bot.workflows.second import end_lapsed
from bot.workflows.signals import tell_signals
from bot.workflows.steps import look_at_steps
from bot.workflows.verify import verify
from bot.workflows.warn import warn
from config.links import load_links
from config.rates import load_rates
from config.rules import load_rulebook
from config.settings import Settings, SlackSettings
from store import accounts, outbox
from store.database import Database
from stranded.scope import Scope

SLACK_TIMEOUT = 15
WORKERS = 4
# How long a thread keeps Python to itself while others want it. Python's own 5 ms would make an
# answer, which stops at the database dozens of times, wait behind a long report each time.
TURN_SECONDS = 0.0002


@dataclass(frozen=True, slots=True)
class Bot:
    """All parts of a running bot; `slack_app` answers Slack's requests."""

    slack_app: App
    desk: Desk
    ticks: Ticks
    pumps: tuple[Pump, ...]
    background: Background
    scheduler: BackgroundScheduler
    stopping: threading.Event

    def start(self) -> None:
        sys.setswitchinterval(TURN_SECONDS)
        dropped.end_interrupted(self.desk.parts)
        held.end_interrupted(self.desk.parts)
        for pump in self.pumps:
            pump.start()
        self.ticks.schedule(self.scheduler)
        self.scheduler.start()
        if isinstance(self.desk.clock, SandboxClock):
            follow = partial(self._follow, self.desk.clock)
            threading.Thread(target=follow, name="clock", daemon=True).start()

    def stop(self) -> None:
        self.stopping.set()
        self.scheduler.shutdown()
        for pump in self.pumps:
            pump.stop()
        self.background.stop()
        self.desk.parts.database.close()

    def settle(self, clock: SandboxClock) -> None:
        """Does all that is due at this instant, however many rounds it takes.

        Each round reads the clock, for the sandbox waits only for a bot that still does.
        """
        while not self.stopping.is_set():
            clock.read()
            done = self.ticks.run_all()
            self.desk.wake()
            self._wait_for_work()
            if done == 0 and not self._expects_more():
                return

    def _wait_for_work(self) -> None:
        while not self.stopping.wait(0.02):
            if self.background.idle and all(pump.idle for pump in self.pumps):
                return

    def _expects_more(self) -> bool:
        with self.desk.parts.database.read() as session:
            return still_open(session) or outbox.waiting(session)

    def _follow(self, clock: SandboxClock) -> None:
        """Where the sandbox owns the clock: after each of its steps, do what is due and say so."""
        last = -1
        while not self.stopping.wait(0.05):
            step = clock.read()
            if step == last:
                continue
            self.settle(clock)
            clock.report_idle(step)
            last = step


def build_parts(
    settings: Settings, clock: Clock, dispatcher: Callable[[Database], ThreadDispatcher]
) -> Parts:
    """What the use cases need, with the tables brought up to date and the account written down."""
    database = Database(settings.database_url)
    database.migrate()
    parts = Parts(
        workspace=settings.workspace,
        database=database,
        rulebook=load_rulebook(),
        gateways=gateways(settings, clock),
        dispatcher=dispatcher(database),
        audit_key=settings.audit_key,
        channel=settings.slack.channel if settings.slack else "",
        zone=settings.zone,
        digest_time=settings.digest_time,
        keep=settings.keep,
        owner=settings.owner,
        second_person=settings.second_person,
        roles=settings.roles,
        public_url=settings.public_url,
    )
    if settings.amazon is not None:
        scope = Scope(settings.workspace, settings.amazon.seller_id)
        with database.write() as session:
            accounts.register(session, scope, settings.amazon.marketplaces, clock.now())
    return parts


def make_clock(settings: Settings) -> Clock:
    if settings.clock_url is None:
        return SystemClock()
    clock = SandboxClock(settings.clock_url)
    clock.read()
    return clock


def slack_client(slack: SlackSettings) -> WebClient:
    """Without the library's own retry: after a broken connection it would post a second time."""
    return WebClient(
        slack.bot_token, base_url=slack.api_url, timeout=SLACK_TIMEOUT, retry_handlers=[]
    )


def reading_parts(settings: Settings, clock: Clock) -> Parts:
    """Parts for a command that only looks or imports: nothing runs in the background."""
    return build_parts(settings, clock, lambda _: ThreadDispatcher(Pump("none", lambda: False)))


def build(settings: Settings, slack: SlackSettings, clock: Clock) -> Bot:
    """A bot that is ready to start. Raises SlackApiError where Slack does not know the token."""
    links = load_links()
    reader = Reader(language(settings.locale), links)
    client = slack_client(slack)
    work = Pump("work", lambda: _work(parts, clock, sender), threads=WORKERS)
    parts = build_parts(settings, clock, lambda _: ThreadDispatcher(work))
    poster = Poster(client, parts.database, Drawing(parts, reader), clock)
    sender = Pump("outbox", poster.work)
    background = Background()

    def wake() -> None:
        work.wake()
        sender.wake()

    identity = who_am_i(slack, client)
    team = str(identity.team_id or "")
    desk = Desk(parts, clock, poster, background, wake, links, settings.locale, team)
    slack_app = make_slack_app(slack, client, identity)
    register(slack_app, desk)
    return Bot(
        slack_app=slack_app,
        desk=desk,
        ticks=Ticks(_table(parts, poster, clock, wake, _listener(settings))),
        pumps=(work, sender),
        background=background,
        scheduler=BackgroundScheduler(timezone="UTC"),
        stopping=threading.Event(),
    )


def _work(parts: Parts, clock: Clock, sender: Pump) -> bool:
    done = act.work(parts, clock.now())
    if done:
        sender.wake()
    return done


def _listener(settings: Settings) -> Listener | None:
    return None if settings.queue is None else Listener(notification_queue(settings.queue))


def _table(
    parts: Parts,
    poster: Poster,
    clock: Clock,
    wake: Callable[[], None],
    listener: Listener | None = None,
) -> list[Tick]:
    def tick(name: str, seconds: float, use_case: Callable[..., int]) -> Tick:
        def work() -> int:
            done = use_case(parts, clock.now())
            if done:
                wake()
            return done

        return Tick(name, timedelta(seconds=seconds), work)

    rates = load_rates()
    return [
        *([tick("notifications", 20, listener.hear)] if listener else []),
        tick("groups", 15, lambda parts, now: refresh_groups(parts, poster.group, now)),
        tick("refresh", 5, refresh),
        tick("reports", 60, lambda parts, now: fetch_reports(parts, rates, now)),
        tick("warn", 60, warn),
        tick("opt-outs", 60, note_ended),
        tick("automate", 60, automate),
        tick("verify", 30, verify),
        tick("steps", 30, look_at_steps),
        tick("proposals", 60, end_lapsed),
        tick("removals", 60, follow_removals),
        tick("pauses", 15, look_at_pauses),
        tick("again", 60, tell_of_returns),
        tick("signals", 60, tell_signals),
        tick("departed", 60, look_at_departed),
        tick("prune", 3600, prune),
        tick("forget", 600, forget),
        # Last, so that it stands at the channel's end with all that the others have said above it.
        tick("digest", 15, digest),
    ]


def who_am_i(slack: SlackSettings, client: WebClient) -> AuthorizeResult:
    """Asked once: Bolt would ask Slack again at every request."""
    me = client.auth_test()
    return AuthorizeResult(
        enterprise_id=me.get("enterprise_id"),
        team_id=me["team_id"],
        bot_user_id=me["user_id"],
        bot_id=me.get("bot_id"),
        bot_token=slack.bot_token,
    )


def make_slack_app(slack: SlackSettings, client: WebClient, identity: AuthorizeResult) -> App:
    """Listeners run before the response, so that no request waits in Bolt's own poll."""
    # Bolt warns that it leaves the environment's token alone, which is what is meant.
    logging.getLogger("slack_bolt.App").addFilter(lambda record: "token" not in record.getMessage())
    return App(
        client=client,
        signing_secret=slack.signing_secret or None,
        authorize=lambda: identity,
        process_before_response=True,
        request_verification_enabled=bool(slack.signing_secret),
    )
