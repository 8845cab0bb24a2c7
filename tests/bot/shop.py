"""The bot's use cases at work for one seller account: no Slack, and a time that a test moves."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.workflows import act, press
from bot.workflows.intake import Import, import_report
from bot.workflows.parts import Parts
from store import accounts, audit, episodes, intents, listings, people
from store import settings as chosen
from store.audit import AuditEvent
from store.database import Database
from store.people import Person
from store.posts import Post, by_key
from store.snapshots import Ingested, Rejected, rejected_rows
from store.tables import CheckRow, IntentRow, PostRow
from stranded.actions import Actor, Intent
from stranded.cards import ButtonKind, Press
from stranded.items import Departure, Episode
from stranded.scope import Scope
from tests.amazon.files import report
from tests.bot.gateway import Offer, PretendSeller
from tests.bot.messages.things import rulebook

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
SCOPE = Scope("w1", "A1SELLER")
CHANNEL = "C0STRANDED"
ADA, LIN = Actor("U0ADA"), Actor("U0LIN")
CLOSED, MERCHANT = "Listing closed", "Merchant fulfilled"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Row = dict[str, str]


@dataclass
class Deferred:
    """A dispatcher that runs nothing: tests call `work` themselves."""

    ids: list[int] = field(default_factory=list)

    def defer(self, session: Session, intent_id: int) -> None:  # noqa: ARG002 - nothing to wake
        self.ids.append(intent_id)


def row(sku: str, reason: str = CLOSED, **cells: str) -> Row:
    """A row of a report: closed on October 1st, without a removal date. `_` stands for `-`."""
    relist = {"primary-action": "Relist" if reason == CLOSED else ""}
    given = {name.replace("_", "-"): value for name, value in cells.items()}
    removal = {"Date-to-take-auto-removal": given.pop("removal", "")}
    return {"sku": sku, "asin": f"B0{sku}", "stranded-reason": reason, **relist, **removal, **given}


class Shop:
    """The parts, the account behind them, and short words for what tests do and look at."""

    def __init__(self, database: Database, now: datetime = NOW) -> None:
        self.now = now
        self.database = database
        self.amazon = PretendSeller(lambda: self.now)
        self.dispatcher = Deferred()
        self.parts = Parts(
            workspace=SCOPE.workspace,
            database=database,
            rulebook=rulebook(),
            gateways={SCOPE: self.amazon},
            dispatcher=self.dispatcher,
            audit_key=b"a key of the tests",
            channel=CHANNEL,
            zone=ZoneInfo("UTC"),
            digest_time=time(9),
            keep=timedelta(days=400),
        )
        self.register("US")

    def register(self, *marketplaces: str) -> None:
        with self.database.write() as session:
            accounts.register(session, SCOPE, marketplaces, self.now)

    def disconnect(self) -> None:
        """From here on the account is import-only."""
        self.parts = replace(self.parts, gateways={})

    def report(self, *rows: Row, marketplace: str = "US", **more: Any) -> Ingested:
        """Takes a report of this moment in."""
        wanted = {"seen_at": self.now, **more}
        content = report(*rows).encode()
        job = Import(SCOPE, marketplace, content=content, charset="utf-8", **wanted)
        return import_report(self.parts, job, self.now)

    def set_aside(self, result: Ingested) -> list[Rejected]:
        """The lines of a report that could not be read."""
        with self.parts.database.read() as session:
            return rejected_rows(session, SCOPE, "US", result.snapshot)

    def strand(self, *rows: Row) -> list[Episode]:
        """As `report`, with the listings read, so that buttons are there; the rows' episodes."""
        self.report(*rows)
        found = [self.episode(one["sku"]) for one in rows]
        for one in found:
            self.know(one.sku)
        return found

    def offer(self, sku: str, **state: Any) -> Offer:
        self.amazon.offers[sku] = Offer(**state)
        return self.amazon.offers[sku]

    def know(self, sku: str) -> None:
        """Keeps what the listing says at this moment."""
        offer = self.amazon.offers.setdefault(sku, Offer())
        with self.database.write() as session:
            listings.save(session, SCOPE, "US", sku, offer.facts(self.now))

    def set(self, marketplace: str = "US", **values: str) -> None:
        with self.database.write() as session:
            for key, text in values.items():
                chosen.write(session, SCOPE, marketplace, key, text, "U0MAX", self.now)

    def pass_time(self, by: timedelta) -> None:
        self.now += by

    def press(
        self,
        episode: Episode,
        kind: ButtonKind = ButtonKind.RELIST,
        actor: Actor = ADA,
        reason: str = "",
        on: str | None = None,
    ) -> press.Pressed:
        """A click on a button as it was drawn for the episode's reason, or for `reason`."""
        self.meet(actor.id)
        pressed = Press(episode.account, episode.id, reason or episode.reason, kind)
        return press.press(self.parts, pressed, actor, self.now, on)

    def meet(self, person_id: str, **said: bool) -> None:
        """Keeps what Slack says of a person: a member, unless `said` otherwise."""
        marks = {"is_admin": False, "is_guest": False, **said}
        with self.database.write() as session:
            person = Person(person_id, person_id, "en-US", "UTC", fetched_at=self.now, **marks)
            people.save(session, SCOPE.workspace, person)

    def work(self) -> None:
        """Does all that is due at this moment."""
        while act.work(self.parts, self.now):
            pass

    def episode(self, sku: str, marketplace: str = "US") -> Episode:
        with self.database.read() as session:
            found = episodes.current(session, SCOPE, marketplace, sku)
        assert found is not None, f"{sku} is not on the list"
        return found

    def listed(self, marketplace: str = "US") -> list[str]:
        with self.database.read() as session:
            return [one.sku for one in episodes.page(session, SCOPE, marketplace, 0, 10_000)]

    def departure(self, episode: Episode) -> Departure | None:
        with self.database.read() as session:
            return episodes.departure(session, SCOPE, episode.id)

    def intents(self) -> list[Intent]:
        """All intents, the oldest first."""
        with self.database.read() as session:
            ids = session.scalars(select(IntentRow.id).order_by(IntentRow.id)).all()
            found = [intents.get(session, SCOPE, one) for one in ids]
        return [one for one in found if one is not None]

    def states(self) -> list[str]:
        return [one.state.value for one in self.intents()]

    def posts(self, *kinds: str) -> list[Post]:
        """What is to be said, of these kinds or all, in its order."""
        with self.database.read() as session:
            keys = session.scalars(select(PostRow.key).order_by(PostRow.id)).all()
            found = [by_key(session, SCOPE, key) for key in keys]
        return [one for one in found if one is not None and (not kinds or one.kind in kinds)]

    def audit(self) -> list[AuditEvent]:
        with self.database.read() as session:
            return list(audit.read(session, SCOPE.workspace))

    def events(self) -> list[str]:
        """The audit log's events without those of reports."""
        return [one.event for one in self.audit() if one.event != "report"]

    def checks(self) -> list[timedelta]:
        """When, counted from now, the open checks are due."""
        with self.database.read() as session:
            due = session.scalars(
                select(CheckRow.due_at).where(CheckRow.done_at.is_(None)).order_by(CheckRow.due_at)
            )
            return [when - self.now for when in due]
