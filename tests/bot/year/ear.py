"""Hears all that the bot says, and holds it against what was to be said at that look."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from bot.drawing import Drawing
from store import posts
from store.posts import Post
from store.tables import OccurrenceRow, PostRow
from tests.bot.messages.things import reader
from tests.bot.shop import Shop
from tests.bot.year.judge import LOOKED_AT, Judge, Key
from tests.bot.year.reckoning import ACTS, PAST, removal, warning
from tests.bot.year.world import DAY, DISCONTINUED, HERE

NINE = time(9)
CALLS = ("past_date", "ask", "again")
ON_TIME, TOO_LATE = timedelta(minutes=15), timedelta(hours=6)


@dataclass
class Ear:
    """`warned` holds the steps told of each date; `digests` how each local day's was told."""

    shop: Shop
    judge: Judge
    warned: dict[tuple[Key, date], list[int]] = field(default_factory=dict)
    told: dict[str, set[Key]] = field(default_factory=dict)
    digests: dict[date, str] = field(default_factory=dict)
    said: int = 0
    _last: int = 0

    @property
    def now(self) -> datetime:
        return self.shop.now

    def fresh_posts(self) -> list[Post]:
        """What was said since one last listened; what calls for a person can be drawn."""
        drawing = Drawing(self.shop.parts, reader())
        with self.shop.database.read() as session:
            query = select(PostRow.id).where(PostRow.id > self._last).order_by(PostRow.id)
            found = [posts.get(session, one) for one in session.scalars(query)]
            for post in found:
                assert post.kind not in CALLS or drawing(session, post, self.now), post
        self._last = found[-1].id if found else self._last
        self.said += len(found)
        return found

    def claimed(self, since: datetime, kind: str) -> dict[str, str]:
        """What was dealt with since a time, by key, with how."""
        query = select(OccurrenceRow.key, OccurrenceRow.state).where(
            OccurrenceRow.done_at >= since, OccurrenceRow.key.startswith(f"{kind}|")
        )
        with self.shop.database.read() as session:
            found = session.execute(query).all()
        return {row.key: row.state for row in found}

    # Warnings.

    def warnings_to_come(self) -> dict[Key, tuple[int, int]]:
        """What is to be warned of at this look: the step and the days left."""
        judge, today = self.judge, self.now.astimezone(HERE).date()
        if judge.data_at is None:
            return {}
        fresh = {}
        for seen in judge.seen.values():
            on = removal(seen, judge.rules, judge.notices.get(seen.sku))
            if on is None:
                continue
            step = warning(on, self.now, judge.data_at, judge.rules)
            given = self.warned.setdefault((seen.key, on), [])
            if step is not None and step not in given:
                given.append(step)
                fresh[seen.key] = (step, (on - today).days)
        return fresh

    def warnings_are(self, wanted: dict[Key, tuple[int, int]], heard: list[Post]) -> None:
        for kind, of_it in (("warning", False), ("past_date", True)):
            mine = [post for post in heard if post.kind == kind]
            keys = {key: left for key, (step, left) in wanted.items() if (step == PAST) is of_it}
            named = [self.judge.ids[one] for post in mine for one in post.subject["episodes"]]
            assert sorted(named) == sorted(keys), f"{kind} at {self.now}"
            assert len(mine) == (1 if keys else 0)
            for post in mine:
                spans = (post.subject["first"], post.subject["last"])
                assert spans == (min(keys.values()), max(keys.values()))

    # Questions and previews.

    def told_once_of_what_is_due(self, kind: str, since: datetime) -> None:
        """Each is asked about, or shown beforehand, at the first look at which it is due."""
        told = self.told.setdefault(kind, set())
        fresh = [self.judge.ids[key.split("|")[1]] for key in self.claimed(since, kind)]
        assert told.isdisjoint(fresh), f"{kind} twice: {told & set(fresh)}"
        told.update(fresh)
        missed = [one for one in self._due(kind) if one not in told]
        assert missed == [], f"no {kind} of {missed} at {self.now}"

    def _due(self, kind: str) -> list[Key]:
        judge, found = self.judge, []
        for seen in judge.seen.values():
            asked = seen.reason == DISCONTINUED
            if seen.reason in ACTS and seen.key not in judge.tried and asked is (kind == "ask"):
                against = judge.against(seen) - LOOKED_AT
                if against - {"mode"} <= {"automatic"} and (asked or "automatic" in against):
                    found.append(seen.key)
        return found

    # Digests.

    def digest_to_come(self) -> tuple[date, str] | None:
        """The local day whose digest is to be dealt with at this look, and how."""
        rules, now = self.judge.rules, self.now
        local = now.astimezone(rules.channel)
        day = local.date() if local.time() >= NINE else local.date() - DAY
        if day in self.digests:
            return None
        at = datetime.combine(day, NINE, rules.channel).astimezone(UTC)
        after = rules.quiet_end(at) or at
        if rules.is_quiet(now):
            if not self._is_near():
                return None
            after = at if after == at else now
        late = now - after
        self.digests[day] = "late" if late > ON_TIME else "done"
        if late > TOO_LATE:
            self.digests[day] = "skipped"
        return day, self.digests[day]

    def _is_near(self) -> bool:
        judge, today = self.judge, self.now.astimezone(HERE).date()
        seen = judge.seen.values()
        days = [removal(one, judge.rules, judge.notices.get(one.sku)) for one in seen]
        return any(on is not None and today <= on <= today + 3 * DAY for on in days)

    def digest_is(
        self, wanted: tuple[date, str] | None, since: datetime, heard: list[Post]
    ) -> None:
        mine = [post for post in heard if post.kind == "digest"]
        claimed = self.claimed(since, "digest")
        if wanted is None:
            assert (mine, claimed) == ([], {})
            return
        day, state = wanted
        key = f"digest|{day}"
        assert claimed == {key: "skipped" if state == "skipped" else "done"}
        told = [(post.key, post.subject["late"]) for post in mine]
        assert told == ([] if state == "skipped" else [(key, state == "late")])

    # At the end.

    def nothing_was_said_twice_or_too_late(self) -> None:
        looks = [
            (post.subject["intent"], post.subject["hours"]) for post in self.shop.posts("check")
        ]
        assert len(looks) == len(set(looks))
        returned = [pair for post in self.shop.posts("again") for pair in post.subject["pairs"]]
        episodes = [episode for _, episode in returned]
        assert len(episodes) == len(set(episodes))
        acted = {one.id: one.request.sku for one in self.shop.intents()}
        for intent, episode in returned:
            assert acted[intent] == self.judge.ids[episode][0]
        for post in self.shop.posts("signal"):
            seen_at = datetime.fromisoformat(post.subject["until"])
            assert post.created_at - seen_at <= DAY, f"{post} tells of an old story"
