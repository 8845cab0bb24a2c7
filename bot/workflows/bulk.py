"""Several items at once: what can be chosen, each row's own intent, and how they stand."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.workflows import dates
from bot.workflows.parts import Parts
from bot.workflows.picture import cards, cards_by_id, gather
from bot.workflows.press import Closed, Stale, Taken, TooLate, ask, asked_before, closed_to_click
from store import accounts, checks, episodes, intents, posts, settings, totals
from stranded.actions import ONE_CLICK, ActionKind, Actor, Why
from stranded.bulk import (
    SEVERAL,
    Bulk,
    BulkRow,
    BulkWish,
    Choice,
    Offer,
    Opening,
    one_click_items,
    one_click_reasons,
    refusal,
)
from stranded.cards import ButtonKind, Press
from stranded.digest import rank
from stranded.items import Episode
from stranded.marketplaces import MARKETPLACES
from stranded.scope import Scope

KIND = "bulk"
# As many as a person looks through at once.
SHOWN = 50
# Items on which somebody has acted stay on the list for a while, and stand in front.
FIRST_LOOK, FARTHEST_LOOK = 200, 5000


def offer(parts: Parts, scope: Scope, marketplace: str, action: ActionKind, now: datetime) -> Offer:
    """The items for which the action is recommended and possible, the most urgent first."""
    wanted = one_click_reasons(action, parts.rulebook)
    today = now.astimezone(MARKETPLACES[marketplace].zone).date()
    limit = FIRST_LOOK
    with parts.database.read() as session:
        while True:
            found = dates.top(session, parts, scope, marketplace, today, limit, wanted)
            free, withheld = _sorted_out(session, parts, scope, found, action, now)
            if len(free) >= SHOWN or len(found) < limit or limit >= FARTHEST_LOOK:
                break
            limit = min(4 * limit, FARTHEST_LOOK)
        ranked = rank(cards(session, parts, free[:SHOWN], now))
    return Offer(scope.account, marketplace, action, tuple(ranked), withheld)


def openings(parts: Parts) -> list[Opening]:
    """Where several items have the same 1-click action."""
    with parts.database.read() as session:
        found: list[Opening] = []
        for scope, code in accounts.places(session, parts.workspace):
            counts = totals.by_reason(session, scope, code)
            found += [
                Opening(scope.account, code, action)
                for action in ONE_CLICK
                if one_click_items(action, parts.rulebook, counts) >= SEVERAL
            ]
        return found


def undo_seconds(parts: Parts, scope: Scope, marketplace: str) -> int:
    """For how long several wishes wait before they are carried out."""
    with parts.database.read() as session:
        return settings.read(session, scope, marketplace).undo_bulk_seconds


def _sorted_out(
    session: Session,
    parts: Parts,
    scope: Scope,
    found: list[Episode],
    action: ActionKind,
    now: datetime,
) -> tuple[list[Episode], int]:
    """Those that can be chosen, and how many can't for now; what is done already is neither."""
    facts = gather(session, parts, found)
    last = intents.last_of_episodes(session, scope, [one.id for one in found])
    untouched = [one for one in found if not asked_before(facts[one.id], last.get(one.id), now)]
    free = [
        one
        for one in untouched
        if closed_to_click(action, facts[one.id], now, in_bulk=True) is None
    ]
    return free, len(untouched) - len(free)


def begin(parts: Parts, wish: BulkWish, key: str, now: datetime) -> Why | None:
    """Writes each row's wish down, and the post that tells of them; else why none was written."""
    if against := refusal(len(wish.choices)):
        return against
    scope = Scope(parts.workspace, wish.account)
    with parts.database.write() as session:
        post = posts.plan(
            session,
            scope,
            key=key,
            channel=parts.channel,
            kind=KIND,
            subject={},
            now=now,
            episodes=[choice.episode for choice in wish.choices],
        )
        if post is None:
            return None  # it was sent twice, and heard
        rows = [_row(session, parts, wish, choice, key, now) for choice in wish.choices]
        posts.tell(session, scope, key, {**_frozen(wish), "rows": rows, "more": False})
    # Looking through a long list must not keep other writers waiting.
    if offer(parts, scope, wish.marketplace, wish.action, now).cards:
        with parts.database.write() as session:
            posts.tell(session, scope, key, {"more": True})
    return None


def _frozen(wish: BulkWish) -> dict[str, Any]:
    return {
        "marketplace": wish.marketplace,
        "action": wish.action.value,
        "by": wish.actor.id,
    }


def _row(
    session: Session, parts: Parts, wish: BulkWish, choice: Choice, key: str, now: datetime
) -> dict[str, Any]:
    """What is kept of one choice: its episode, and why nothing was written where nothing was."""
    scope = Scope(parts.workspace, wish.account)
    episode = episodes.by_id(session, scope, choice.episode)
    why: Why | None = Why("not_kept")
    if episode is not None and episode.marketplace == wish.marketplace:
        pressed = Press(wish.account, choice.episode, choice.reason, ButtonKind(wish.action.value))
        why = against(ask(session, parts, episode, pressed, wish.actor, now, told_in=key))
    kept = {"code": why.code, "parameters": why.parameters} if why else None
    return {"episode": choice.episode, "reason": choice.reason, "why": kept}


def against(asked: Taken | TooLate | Stale | Closed) -> Why | None:
    """Why nothing was written; None where it was."""
    match asked:
        case Taken():
            return None
        case TooLate(intent):
            said = {"by": intent.request.actor.id, "at": intent.created_at}
            return Why("already_asked", said)
        case Closed(gate):
            return gate.why
        case Stale(_, episode, departure):
            gone = departure is not None
            return Why("left_the_list") if gone else Why("reason_changed", {"to": episode.reason})


def picture(session: Session, parts: Parts, scope: Scope, key: str, now: datetime) -> Bulk | None:
    """How the rows stand at `now`; None before they were written."""
    post = posts.by_key(session, scope, key)
    if post is None or "rows" not in post.subject:
        return None
    told = post.subject
    by_episode = {one.request.episode: one for one in intents.of_post(session, scope, key)}
    found = checks.evidence(session, scope, [one.id for one in by_episode.values()])
    shown = cards_by_id(session, parts, scope, [row["episode"] for row in told["rows"]], now)
    whys = {row["episode"]: row["why"] for row in told["rows"]}
    rows = []
    for card in shown:
        intent, why = by_episode.get(card.episode.id), whys[card.episode.id]
        because = Why(why["code"], why["parameters"]) if why else None
        rows.append(BulkRow(card, intent, because, found.get(intent.id) if intent else None))
    choices = tuple(Choice(row["episode"], row["reason"]) for row in told["rows"])
    wish = BulkWish(
        scope.account, told["marketplace"], ActionKind(told["action"]), Actor(told["by"]), choices
    )
    return Bulk(key, wish, tuple(rows), told["more"])
