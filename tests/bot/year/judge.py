"""Follows the bot through its year and holds each thing that it does against the reckoning."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from bot.workflows.automate import candidates
from store import snapshots
from store.item_tables import ItemRow
from store.tables import IntentRow
from stranded.actions import ActionKind
from stranded.release import Held
from tests.bot.shop import SCOPE, Shop
from tests.bot.year.reckoning import (
    ACTS,
    AGREES,
    Rules,
    Seen,
    day_of,
    due,
)
from tests.bot.year.world import DAY, DISCONTINUED, HERE, MERCHANT, World

BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
FRESH = timedelta(hours=3)
LOOKED_AT = {"start_date", "dangerous_goods"}
SECOND = timedelta(seconds=1)
Key = tuple[str, int]


@dataclass
class Judge:
    """`seen` is what the newest report said, `ids` the product's names of all strandings.

    `opted_out`, `notices` and `held` are what people said; `tried` and `by_rule` what somebody or a
    rule began; `explained` is when a gate last said why an item waits.
    """

    shop: Shop
    world: World
    rules: Rules
    seen: dict[str, Seen] = field(default_factory=dict)
    strandings: Counter[str] = field(default_factory=Counter)
    ids: dict[str, Key] = field(default_factory=dict)
    data_at: datetime | None = None
    opted_out: dict[str, datetime | None] = field(default_factory=dict)
    notices: dict[str, tuple[date, datetime]] = field(default_factory=dict)
    held: dict[Key, Held] = field(default_factory=dict)
    tried: set[Key] = field(default_factory=set)
    by_rule: set[Key] = field(default_factory=set)
    explained: dict[Key, datetime] = field(default_factory=dict)
    looked_at: datetime = BEFORE
    acts: int = 0
    _intents: int = 0

    @property
    def now(self) -> datetime:
        return self.shop.now

    # What the report says.

    def reported(self) -> None:
        """Takes note of the report that the bot has just taken in, as the world wrote it."""
        listed = {sku: stock for sku, stock in self.world.stocks.items() if stock.listed}
        for sku in self.seen.keys() - listed.keys():
            del self.seen[sku]
        fresh = []
        for sku, stock in listed.items():
            known = self.seen.get(sku)
            if known is None:
                self.strandings[sku] += 1
                fresh.append(sku)
                known = self.seen[sku] = Seen(
                    sku, self.strandings[sku], stock.reason, stock.since, stock.removal,
                    stock.advice, self.now,
                )  # fmt: skip
            if known.reason != stock.reason:
                known.reason, known.reason_since = stock.reason, self.now
            known.since, known.removal, known.advice = stock.since, stock.removal, stock.advice
        self.data_at = self.now
        self._name(fresh)

    def _name(self, fresh: list[str]) -> None:
        """Each new stranding has an episode of its own."""
        with self.shop.database.read() as session:
            snapshot = snapshots.current(session, SCOPE, "US")
            assert snapshot is not None
            assert snapshot.seen_at == self.now
            opened = select(ItemRow.sku, ItemRow.episode).where(
                ItemRow.episode_from == snapshot.number, ItemRow.from_snapshot == snapshot.number
            )
            named = {episode: sku for sku, episode in session.execute(opened)}
        assert sorted(named.values()) == sorted(fresh)
        self.ids |= {episode: (sku, self.strandings[sku]) for episode, sku in named.items()}

    # What is done.

    def acted(self, sku: str, action: ActionKind) -> None:
        """A call that changes a listing is about to reach Amazon."""
        query = select(IntentRow.actor).where(IntentRow.sku == sku, IntentRow.state == "sent")
        with self.shop.database.read() as session:
            (actor,) = session.scalars(query).all()
        found = self.seen[sku]
        self.acts += 1
        if not actor.startswith("rule:"):
            return
        assert found.key not in self.by_rule, f"{found} is acted on twice"
        self.by_rule.add(found.key)
        assert found.reason in ACTS, f"{found} is acted on"
        assert action is ACTS[found.reason]
        at = due(found, self.rules)
        assert at is not None, f"{found} has no day"
        assert at <= self.now, f"{found} is acted on {at - self.now} early"
        assert (against := self.against(found)) == set(), f"{found} is acted on against {against}"
        late = self.now - max(at, found.first_seen, self.explained.get(found.key, at))
        stood_still = self.now - self.looked_at
        assert late <= max(DAY, stood_still), f"{found} is {late} late, and nobody knows why"

    def against(self, found: Seen) -> set[str]:
        """What speaks against acting by itself, as the world is at this moment."""
        now, rules, offer = self.now, self.rules, self.world.offer(found.sku)
        at, held = due(found, rules), self.held.get(found.key)
        today = now.astimezone(HERE).date()
        assert self.data_at is not None
        closed = {
            "mode": found.reason == DISCONTINUED,
            "automatic": not rules.on,
            "quiet_hours": rules.is_quiet(now),
            "opt_out": self.is_out(found.sku),
            "days": at is None or now < at,
            "held": held is not None and (held.until is None or now < held.until),
            "primary_action": bool(found.advice) and found.advice not in AGREES[found.reason],
            "fresh": now - self.data_at > FRESH,
            "start_date": not offer.readable
            or (offer.start is not None and day_of(offer.start) > today),
            "dangerous_goods": found.reason == MERCHANT
            and (not offer.readable or offer.dangerous_goods is not True),
        }
        return {name for name, is_closed in closed.items() if is_closed}

    def is_out(self, sku: str) -> bool:
        if sku not in self.opted_out:
            return False
        until = self.opted_out[sku]
        return until is None or self.now < until

    def note_tries(self) -> None:
        """Which strandings somebody has acted on, or tried to."""
        with self.shop.database.read() as session:
            tried = select(IntentRow.id, IntentRow.episode).order_by(IntentRow.id)
            rows = session.execute(tried.where(IntentRow.id > self._intents)).all()
        for number, episode in rows:
            self.tried.add(self.ids[episode])
            self._intents = number

    def everything_is_explained(self) -> None:
        """Whatever a rule might do and has not done has a closed gate that says so truly."""
        told, self.looked_at = self._gates(), self.now
        for seen in self.seen.values():
            if seen.reason not in ACTS or seen.key in self.tried:
                continue
            truly, said = self.against(seen), told[seen.key]
            if not truly <= LOOKED_AT:
                # Whatever the listing says, nobody has to look.
                truly, said = truly - LOOKED_AT, said - LOOKED_AT
            assert said == truly, f"{seen}: {said}, and it is {truly}"
            assert said, f"{seen} is due, and nothing says why it waits"
            self.explained[seen.key] = self.now

    def _gates(self) -> dict[Key, set[str]]:
        """The closed gates of all that a rule has not tried, as `explain` shows them."""
        with self.shop.database.read() as session:
            found = candidates(session, self.shop.parts, SCOPE, "US", self.now)
        # Seen once is enough where its listing could be read, which the other gates tell.
        return {self.ids[one.facts.episode.id]: set(one.closed - {"seen"}) for one in found}

    def may_start(self) -> set[Key]:
        """What is due by the settings, whatever its listing says."""
        passing = LOOKED_AT | {"fresh", "quiet_hours"}
        waiting = [one for one in self.seen.values() if one.reason in ACTS]
        return {
            one.key for one in waiting if one.key not in self.tried and self.against(one) <= passing
        }

    def edges(self, first: datetime, last: datetime) -> list[datetime]:
        """The instants between two at which something becomes due or an end comes."""
        found = [due(one, self.rules) for one in self.seen.values() if one.key not in self.tried]
        found += [*self.opted_out.values(), *(one.until for one in self.held.values())]
        return sorted(at for at in found if at is not None and first < at < last)
