"""Automatic relist and change to FBA: late and narrow, by the gates that `explain` shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.workflows import act
from bot.workflows.look import read_listing
from bot.workflows.parts import Parts
from bot.workflows.picture import gather
from store import accounts, episodes, intents, listings, occurrences, posts
from stranded.actions import ActionKind, Actor, Request
from stranded.items import Episode
from stranded.rules import LISTING_GATES, Decision, Facts, Verdict, decide_automatic
from stranded.scope import Scope

# As many as Amazon's own bulk action takes; the rest follows at the next ticks.
BATCH = 25
LOOK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Candidate:
    facts: Facts
    decision: Decision

    @property
    def closed(self) -> frozenset[str]:
        return frozenset(gate.name for gate in self.decision.closed)


def automate(parts: Parts, now: datetime) -> int:
    """Acts, asks or previews wherever the gates allow it; returns how much was done."""
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
    return sum(_marketplace(parts, scope, marketplace, now) for scope, marketplace in places)


def _marketplace(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> int:
    with parts.database.read() as session:
        found = candidates(session, parts, scope, marketplace, now)
        due = [one for one in found if _may_be_due(session, scope, one, now)][:BATCH]
    asked = [one for one in found if one.decision.verdict is Verdict.ASK and _day_has_come(one)]
    previewed = [one for one in found if one.closed - LISTING_GATES == {"automatic"}]
    return (
        _act(parts, scope, due, now)
        + _ask(parts, scope, asked, now)
        + _preview(parts, scope, previewed, now)
    )


def _may_be_due(session: Session, scope: Scope, one: Candidate, now: datetime) -> bool:
    """Every gate is open, but for those that a look at the listing may open.

    A listing that kept one closed is not read anew at every tick: it would keep others waiting.
    """
    if not one.closed:
        return True
    if one.decision.closed_but_for_a_look:
        return False
    episode, listing = one.facts.episode, one.facts.listing
    if listing is None:
        return not listings.recently_missed(session, scope, episode.marketplace, episode.sku, now)
    return now - listing.read_at >= LOOK_AGAIN


def candidates(
    session: Session, parts: Parts, scope: Scope, marketplace: str, now: datetime
) -> list[Candidate]:
    """Every current item whose reason is in one of the page's sets, with what a rule says to it."""
    wanted = {reason.key: reason.auto for reason in parts.rulebook.reasons if reason.auto}
    found: list[Candidate] = []
    after = ""
    while page := episodes.with_reasons(session, scope, marketplace, wanted, after_sku=after):
        untried = _untried(session, scope, page)
        facts = gather(session, parts, untried)
        found += [_judge(facts[one.id], wanted[one.reason], now) for one in untried]
        after = page[-1].sku
    return found


def _judge(facts: Facts, action: ActionKind, now: datetime) -> Candidate:
    return Candidate(facts, decide_automatic(action, facts, now))


def _untried(session: Session, scope: Scope, page: list[Episode]) -> list[Episode]:
    """A rule acts once in an episode; what it could not do is then a person's to decide."""
    tried = intents.last_of_episodes(session, scope, [one.id for one in page])
    return [one for one in page if one.id not in tried]


def _day_has_come(candidate: Candidate) -> bool:
    return candidate.closed.isdisjoint({"days", "fresh", "reason", "vacation"})


def _act(parts: Parts, scope: Scope, due: list[Candidate], now: datetime) -> int:
    """Reads each listing right before acting, and lets the gates decide once more with it."""
    return sum(_act_on(parts, scope, one, now) for one in due if _still_due(parts, one, now))


def _act_on(parts: Parts, scope: Scope, one: Candidate, now: datetime) -> int:
    with parts.database.write() as session:
        return _plan(session, parts, scope, one, now)


def _still_due(parts: Parts, candidate: Candidate, now: datetime) -> bool:
    read_listing(parts, candidate.facts.episode, now)
    with parts.database.read() as session:
        facts = gather(session, parts, [candidate.facts.episode])[candidate.facts.episode.id]
    return decide_automatic(candidate.decision.action, facts, now).verdict is Verdict.DUE


def _plan(session: Session, parts: Parts, scope: Scope, one: Candidate, now: datetime) -> int:
    episode, action = one.facts.episode, one.decision.action
    request = Request(
        account=episode.account,
        marketplace=episode.marketplace,
        sku=episode.sku,
        episode=episode.id,
        reason=episode.reason,
        action=action,
        actor=Actor(f"rule:auto_{action.value}"),
    )
    intent, won = act.plan(session, parts, request, now)
    if not won:
        return 0
    posts.plan(
        session,
        scope,
        key=act.line_key(intent),
        channel=parts.channel,
        kind="automatic",
        subject={"intent": intent.id},
        now=now,
        episodes=[episode.id],
    )
    return 1


def _ask(parts: Parts, scope: Scope, asked: list[Candidate], now: datetime) -> int:
    """A card on the due day that waits for a person; once an episode."""
    return sum(_post_once(parts, scope, "ask", [one], now) for one in asked)


def _preview(parts: Parts, scope: Scope, found: list[Candidate], now: datetime) -> int:
    """Says what would be done while automatic actions are not switched on; each item once."""
    with parts.database.read() as session:
        fresh = [
            one
            for one in found
            if not occurrences.exists(session, scope, _key("preview", one.facts.episode))
        ]
    return _post_once(parts, scope, "preview", fresh, now) if fresh else 0


def _key(kind: str, episode: Episode) -> str:
    return f"{kind}|{episode.id}"


def _post_once(parts: Parts, scope: Scope, kind: str, found: list[Candidate], now: datetime) -> int:
    with parts.database.write() as session:
        mine = [
            one
            for one in found
            if occurrences.claim(session, scope, _key(kind, one.facts.episode), now, now)
        ]
        if not mine:
            return 0
        ids = [one.facts.episode.id for one in mine]
        posts.plan(
            session,
            scope,
            key=_key(kind, mine[0].facts.episode),
            channel=parts.channel,
            kind=kind,
            subject={"episodes": ids, "marketplace": mine[0].facts.episode.marketplace},
            now=now,
            episodes=ids[:BATCH],
        )
    return len(mine)
