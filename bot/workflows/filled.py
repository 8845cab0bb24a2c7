"""A filled file for bulk fixing: looked through when it is dropped, and done at a person's word.

Each line becomes an action of its own, with its own gates, in batches that keep nobody waiting.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import IO, Any

from sqlalchemy.orm import Session

from amazon.filled import read_filled
from bot.workflows import bulk, pricing
from bot.workflows.parts import Parts
from bot.workflows.picture import gather
from bot.workflows.press import ask, closed_to_click
from store import episodes, occurrences, posts
from store.batches import batches
from store.posts import Post
from store.types import money_column, money_of
from stranded.actions import ActionKind, Actor, Why
from stranded.cards import ButtonKind, Press
from stranded.filled import MOST, Filled, FilledLine, FilledRow
from stranded.gates import Facts
from stranded.items import Episode
from stranded.marketplaces import MARKETPLACES
from stranded.prices import read_price
from stranded.scope import Scope

# The list and the prices that were looked at may be others by then.
GOOD_FOR = timedelta(hours=24)
BATCH = 25
ACTIONS = (ActionKind.SET_PRICE, ActionKind.CHANGE_TO_FBA)


def look_through(
    parts: Parts, scope: Scope, marketplace: str, content: IO[bytes], now: datetime
) -> dict[str, Any]:
    """What the file's post shows of it. Raises ReportRefused."""
    lines = read_filled(content, MARKETPLACES[marketplace], MOST)
    times = Counter(line.sku for line in lines)
    with parts.database.read() as session:
        rows = [
            _row(session, parts, scope, marketplace, line, times[line.sku], now) for line in lines
        ]
    return {"state": "filled", "lines": [_kept(row) for row in rows]}


def _row(
    session: Session,
    parts: Parts,
    scope: Scope,
    marketplace: str,
    line: FilledLine,
    times: int,
    now: datetime,
) -> FilledRow:
    episode = episodes.current(session, scope, marketplace, line.sku) if line.sku else None
    if against := _no_item(line, times, episode):
        return FilledRow(line.line, line.sku, why=against)
    assert episode is not None  # noqa: S101 - without one there is something against it
    facts = gather(session, parts, [episode])[episode.id]
    if facts.reason.takes_price:
        return _priced(session, parts, line, facts, now)
    if ActionKind.CHANGE_TO_FBA not in facts.reason.one_click:
        return FilledRow(line.line, line.sku, why=_other_reason(episode))
    closed = closed_to_click(ActionKind.CHANGE_TO_FBA, facts, now, in_bulk=True)
    if closed is not None:
        return FilledRow(line.line, line.sku, why=closed.why)
    return FilledRow(
        line.line, line.sku, episode.id, episode.reason, action=ActionKind.CHANGE_TO_FBA
    )


def _other_reason(episode: Episode) -> Why:
    return Why("filled_reason", {"reason": episode.item.reason_text})


def _no_item(line: FilledLine, times: int, episode: Episode | None) -> Why | None:
    if not line.sku:
        return Why("filled_unreadable")
    if times > 1:
        return Why("filled_twice", {"times": times})
    if episode is None:
        return Why("filled_not_listed")
    if line.has_asin and episode.item.asin and line.asin != episode.item.asin:
        return Why("filled_other_asin", {"asin": episode.item.asin})
    return None


def _priced(
    session: Session, parts: Parts, line: FilledLine, facts: Facts, now: datetime
) -> FilledRow:
    episode = facts.episode
    if not line.has_price:
        return FilledRow(line.line, line.sku, why=Why("filled_no_price"))
    price = read_price(line.price, MARKETPLACES[episode.marketplace])
    if isinstance(price, Why):
        return FilledRow(line.line, line.sku, why=price)
    known = pricing.last_known(session, parts, episode, now)
    closed = pricing.closed_to_price(facts, now, look_later=True) or pricing.far_from(price, known)
    if closed is not None:
        return FilledRow(line.line, line.sku, why=closed.why)
    return FilledRow(
        line.line, line.sku, episode.id, episode.reason, ActionKind.SET_PRICE, price, known
    )


def _kept(row: FilledRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "sku": row.sku,
        "episode": row.episode,
        "reason": row.reason,
        "action": row.action.value if row.action else None,
        "price": money_column(row.price),
        "known": money_column(row.known),
        "why": {"code": row.why.code, "parameters": row.why.parameters} if row.why else None,
    }


def picture(post: Post) -> Filled:
    """A file as its post keeps it."""
    told = post.subject
    rows = tuple(
        FilledRow(
            line=one["line"],
            sku=one["sku"],
            episode=one["episode"],
            reason=one["reason"],
            action=ActionKind(one["action"]) if one["action"] else None,
            price=money_of(one["price"]),
            known=money_of(one["known"]),
            why=Why(one["why"]["code"], one["why"]["parameters"]) if one["why"] else None,
        )
        for one in told["lines"]
    )
    by = told.get("applied_by", "")
    return Filled(
        post.key, told["account"], told["marketplace"], told["name"], told["state"], rows, by
    )


def find(parts: Parts, scope: Scope, key: str) -> Filled | None:
    with parts.database.read() as session:
        post = posts.by_key(session, scope, key)
    return picture(post) if post is not None and "lines" in post.subject else None


def apply(parts: Parts, scope: Scope, key: str, actor: Actor, now: datetime) -> Why | None:
    """Writes down what the file asks for, once; else why nothing was."""
    with parts.database.write() as session:
        post = posts.by_key(session, scope, key)
        if post is None or "lines" not in post.subject:
            return Why("filled_forgotten")
        if now - post.created_at > GOOD_FOR:
            return Why("filled_old", {"hours": GOOD_FOR // timedelta(hours=1)})
        if not occurrences.claim(session, scope, f"{key}|applied", now, now):
            return Why("filled_taken", {"by": post.subject.get("applied_by", "")})
        posts.tell(session, scope, key, {"state": "applying", "applied_by": actor.id})
    file, state = picture(post), "half_applied"
    try:
        for action in ACTIONS:
            for batch in batches(file.of(action), BATCH):
                _plan(parts, scope, file, action, batch, actor, now)
        state = "applied"
    finally:
        with parts.database.write() as session:
            posts.tell(session, scope, key, {"state": state})
    return None


def _plan(
    parts: Parts,
    scope: Scope,
    file: Filled,
    action: ActionKind,
    batch: list[FilledRow],
    actor: Actor,
    now: datetime,
) -> None:
    """A batch of wishes in one transaction, told of in one message for each."""
    key = f"{file.key}|{action.value}|{batch[0].line}"
    wish = {"marketplace": file.marketplace, "action": action.value, "by": actor.id}
    ids = [row.episode for row in batch]
    with parts.database.write() as session:
        posts.plan(session, scope, key, parts.channel, bulk.KIND, {}, now, episodes=ids)
        rows = [_wish(session, parts, scope, row, actor, key, now) for row in batch]
        posts.tell(session, scope, key, {**wish, "rows": rows, "more": False})


def _wish(
    session: Session,
    parts: Parts,
    scope: Scope,
    row: FilledRow,
    actor: Actor,
    key: str,
    now: datetime,
) -> dict[str, Any]:
    """As when items are chosen: the episode, and why nothing was written where nothing was."""
    episode = episodes.by_id(session, scope, row.episode)
    why: Why | None = Why("not_kept")
    if episode is not None and row.price is not None:
        wish = pricing.Wish(episode, row.price, row.reason, actor, key)
        why = bulk.against(pricing.ask_together(session, parts, wish, now))
    elif episode is not None:
        pressed = Press(scope.account, row.episode, row.reason, ButtonKind.CHANGE_TO_FBA)
        why = bulk.against(ask(session, parts, episode, pressed, actor, now, told_in=key))
    kept = {"code": why.code, "parameters": why.parameters} if why else None
    return {"episode": row.episode, "reason": row.reason, "why": kept}
