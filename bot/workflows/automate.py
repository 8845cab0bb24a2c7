"""Automatic relist and change to FBA: late and narrow, by the gates that `explain` shows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import itemgetter

from sqlalchemy.orm import Session

from bot.workflows.batch import begin
from bot.workflows.look import read_listing
from bot.workflows.parts import Parts
from bot.workflows.picture import begun_lately, gather
from bot.workflows.telling import tell_once
from store import accounts, episodes, intents, listings
from stranded.actions import ActionKind
from stranded.ahead import asks, open_to_a_look
from stranded.gates import Facts
from stranded.items import Episode
from stranded.release import BATCH, urgency
from stranded.rules import Decision, Verdict, decide_automatic
from stranded.scope import Scope
from stranded.settings import AccountSettings

NEVER = datetime.min.replace(tzinfo=UTC)
# So many items are in memory at a time.
PAGE = 500


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
    return sum(_alone(parts, scope, marketplace, now) for scope, marketplace in places)


def _alone(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> int:
    """What another worker looks through at this moment is not looked through twice."""
    place = f"automate|{scope.workspace}|{scope.account}|{marketplace}"
    with parts.database.alone(place) as still_held:
        return _marketplace(parts, scope, marketplace, now) if still_held else 0


def _marketplace(parts: Parts, scope: Scope, marketplace: str, now: datetime) -> int:
    with parts.database.read() as session:
        found = candidates(session, parts, scope, marketplace, now)
        # All candidates of a marketplace were judged by the same number.
        room = BATCH - found[0].facts.begun if found else 0
        due = _may_be_due(session, scope, found, now)[: max(0, room)]
    asked = [one.facts.episode for one in found if asks(one.decision)]
    previewed = [
        one.facts.episode
        for one in found
        if one.closed - open_to_a_look(one.facts, now) == {"automatic"}
    ]
    return (
        _act(parts, scope, due, now)
        + tell_once(parts, scope, "ask", asked, now)
        + tell_once(parts, scope, "preview", previewed, now)
    )


def _may_be_due(
    session: Session, scope: Scope, found: list[Candidate], now: datetime
) -> list[Candidate]:
    """What needs no look comes first, then whose listing was looked at the longest ago.

    So listings that stay closed keep nobody waiting, however many they are.
    """
    looks = ((_last_look(session, scope, one, now), one) for one in found)
    turns = [((at, urgency(one.facts.episode)), one) for at, one in looks if at is not None]
    return [one for _, one in sorted(turns, key=itemgetter(0))]


def _last_look(session: Session, scope: Scope, one: Candidate, now: datetime) -> datetime | None:
    """When Amazon was last asked for its listing; None where no look could make it due yet.

    NEVER where nobody asked yet, or where every gate is open. A listing that kept one closed is not
    read anew at every tick: it would keep others waiting.
    """
    if not one.closed:
        return NEVER
    if one.decision.closed_but_for_a_look:
        return None
    episode, listing = one.facts.episode, one.facts.listing
    if listing is not None:
        return listing.read_at if open_to_a_look(one.facts, now) else None
    missed_at = listings.missed_at(session, scope, episode.marketplace, episode.sku)
    if missed_at is None:
        return NEVER
    return missed_at if now - missed_at >= listings.MISS_LASTS else None


def candidates(
    session: Session,
    parts: Parts,
    scope: Scope,
    marketplace: str,
    now: datetime,
    wished: AccountSettings | None = None,
) -> list[Candidate]:
    """Every current item whose reason is in one of the page's sets, with what a rule says to it.

    `wished` are settings to judge by, other than those that are kept.
    """
    begun = begun_lately(session, scope, marketplace, now)
    found = considered(session, parts, scope, marketplace)
    known = (replace(one, begun=begun) for one in found)
    judged = known if wished is None else (replace(one, settings=wished) for one in known)
    return [_judge(one, now) for one in judged]


def considered(session: Session, parts: Parts, scope: Scope, marketplace: str) -> Iterator[Facts]:
    """Every current item that a rule may have to do with, some at a time."""
    wanted = [reason.key for reason in parts.rulebook.reasons if reason.auto]
    after, page = "", None
    while page is None or len(page) == PAGE:
        page = episodes.with_reasons(session, scope, marketplace, wanted, after, PAGE)
        untried = _untried(session, scope, page)
        facts = gather(session, parts, untried)
        yield from (facts[one.id] for one in untried)
        after = page[-1].sku if page else ""


def _judge(facts: Facts, now: datetime) -> Candidate:
    assert facts.reason.auto is not None  # noqa: S101 - only such reasons are considered
    return Candidate(facts, decide_automatic(facts.reason.auto, facts, now))


def _untried(session: Session, scope: Scope, page: list[Episode]) -> list[Episode]:
    """A rule acts once in an episode; what it could not do is then a person's to decide."""
    tried = intents.last_of_episodes(session, scope, [one.id for one in page])
    return [one for one in page if one.id not in tried]


def _act(parts: Parts, scope: Scope, due: list[Candidate], now: datetime) -> int:
    """Reads each listing right before acting, and lets the gates decide once more with it."""
    ready = [one for one in due if _still_due(parts, one, now)]
    done = 0
    for action in ActionKind:
        batch = [one.facts.episode for one in ready if one.decision.action is action]
        if batch:
            with parts.database.write() as session:
                done += begin(session, parts, scope, action, batch, now)
    return done


def _still_due(parts: Parts, candidate: Candidate, now: datetime) -> bool:
    """By its listing of this moment. All else is asked again when the action runs."""
    facts = candidate.facts
    read = replace(facts, listing=read_listing(parts, facts.episode, now))
    return decide_automatic(candidate.decision.action, read, now).verdict is Verdict.DUE
