"""What became of a round: the bot's ledger against the logs of the two pretend worlds. All pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from chaos.ledger import Ledger, Ordered, Said, Wish

Json = dict[str, Any]
REMOVAL = "create_removal_order"
OPEN = frozenset({"proposed", "planned", "claimed", "sent", "unknown", "accepted"})
NO_EFFECT = (None, "preview", "patch_refused")


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` is the log that does not fit; Amazon's tells of listings and of removal orders."""

    kind: str
    where: str
    what: str


LOST, DOUBLED, FALSE_CLAIM = "lost", "doubled", "false claim"
UNFINISHED, HALF_WRITTEN = "unfinished", "half written"
# A post of which the bot says itself that it may or may not have arrived.
UNKNOWN = "unknown"
KINDS = (LOST, DOUBLED, FALSE_CLAIM, UNFINISHED, HALF_WRITTEN, UNKNOWN)
AMAZON, REMOVALS, SLACK, LEDGER = "Amazon", "removal orders", "Slack", "the ledger"


def judge(
    wished: Mapping[str, bool],
    ledger: Ledger,
    amazon: Sequence[Json],
    slack: Sequence[Json],
    removals: Sequence[Json] = (),
) -> list[Finding]:
    """`wished` are the SKUs that something was asked for, and whether Amazon does what it accepts.

    The logs are those of the round, and `removals` the orders that Amazon made in it.
    """
    return [
        *_wishes(wished, ledger, Counter(effects(amazon))),
        *_removals(ledger, removals),
        *_posts(ledger, Counter(posted(slack))),
        *_checks(ledger),
        *_halves(ledger),
    ]


def effects(amazon: Iterable[Json]) -> Iterator[str]:
    """The SKU of each patch that Amazon carried out."""
    for entry in amazon:
        if entry["method"] == "PATCH" and entry["effect"] not in NO_EFFECT:
            yield unquote(urlsplit(entry["path"]).path.rpartition("/")[2])


def posted(slack: Iterable[Json]) -> Iterator[str]:
    """The key of each message that was posted."""
    for entry in slack:
        if entry["effect"] == "message_posted":
            payload = (entry["body"].get("metadata") or {}).get("event_payload", {})
            yield payload.get("key", "")


def _wishes(wished: Mapping[str, bool], ledger: Ledger, done: Counter[str]) -> Iterator[Finding]:
    count = Counter(wish.sku for wish in ledger.wishes)
    for sku in wished:
        if not count[sku]:
            yield Finding(LOST, AMAZON, f"the press on {sku} left nothing")
    for sku, intents in count.items():
        if intents > 1:
            yield Finding(DOUBLED, AMAZON, f"{intents} intents of one press on {sku}")
    by_sku = {wish.sku: wish for wish in ledger.wishes if wish.action != REMOVAL}
    for sku in done.keys() - by_sku.keys():
        yield Finding(DOUBLED, AMAZON, f"Amazon changed {sku}, which nobody asked for")
    for wish in by_sku.values():
        yield from _wish(wish, AMAZON, done[wish.sku], shows=wished.get(wish.sku, True))


def _wish(wish: Wish, where: str, done: int, *, shows: bool) -> Iterator[Finding]:
    told = f"{wish.action} of {wish.sku} is {wish.state} ({wish.why}), done {done} times"
    if done > 1:
        yield Finding(DOUBLED, where, told)
    if wish.state in OPEN:
        yield Finding(UNFINISHED, where, told)
    elif wish.state == "confirmed":
        if not done:
            yield Finding(FALSE_CLAIM, where, told)
    elif done and shows:
        yield Finding(FALSE_CLAIM, where, told)
    elif not done and not wish.why:
        yield Finding(LOST, where, told)


def _removals(ledger: Ledger, made: Sequence[Json]) -> Iterator[Finding]:
    by_intent = {one.intent: one for one in ledger.orders}
    names = {one.name for one in ledger.orders}
    for one in made:
        if one["order"] not in names:
            yield Finding(DOUBLED, REMOVALS, f"{one['order']}, which nobody asked for")
    for wish in ledger.wishes:
        order = by_intent.get(wish.id)
        if order is not None:
            mine = [one for one in made if one["order"] == order.name]
            yield from _wish(wish, REMOVALS, len(mine), shows=True)
            yield from _order(wish, order, mine)
        elif wish.action == REMOVAL:
            yield Finding(HALF_WRITTEN, LEDGER, f"intent {wish.id} orders nothing")


def _order(wish: Wish, order: Ordered, made: Sequence[Json]) -> Iterator[Finding]:
    """What was ordered is what was asked for, and is followed until Amazon has taken the units."""
    told = f"{order.name} of {order.units} of {wish.sku}, {order.state}, {order.gone} gone"
    if any((one["sku"], one["wanted"]) != (wish.sku, order.units) for one in made):
        yield Finding(FALSE_CLAIM, REMOVALS, f"{told}, and Amazon has {made}")
    if wish.state == "confirmed" and order.state != "processed":
        yield Finding(UNFINISHED, REMOVALS, told)
    if made and order.gone != sum(one["gone"] for one in made):
        yield Finding(FALSE_CLAIM, REMOVALS, f"{told}, and Amazon has {made}")


def _posts(ledger: Ledger, count: Counter[str]) -> Iterator[Finding]:
    by_key = {post.key: post for post in ledger.posts}
    for key in count.keys() - by_key.keys():
        yield Finding(DOUBLED, SLACK, f"a message {key!r} that stands in no row")
    for post in ledger.posts:
        yield from _post(post, by_key.get(post.parent or ""), count[post.key])


def _post(post: Said, root: Said | None, count: int) -> Iterator[Finding]:
    told = f"{post.key} is {post.state} ({post.why}), posted {count} times"
    if count > 1:
        yield Finding(DOUBLED, SLACK, told)
    if post.state == "sent":
        if not count:
            yield Finding(LOST, SLACK, told)
        if post.behind:
            yield Finding(UNFINISHED, SLACK, f"{told}, not redrawn")
    elif post.state == "failed":
        yield from _failed(post, count, told)
    else:
        # A reply waits for a root, and as long as that one's fate is unknown.
        waits = post.state == "planned" and root is not None and root.state == UNKNOWN
        yield Finding(UNKNOWN if waits or post.state == UNKNOWN else UNFINISHED, SLACK, told)


def _failed(post: Said, count: int, told: str) -> Iterator[Finding]:
    if count:
        yield Finding(FALSE_CLAIM, SLACK, told)
    elif not post.why:
        yield Finding(LOST, SLACK, told)


def _checks(ledger: Ledger) -> Iterator[Finding]:
    for check in ledger.checks:
        if not check.done:
            yield Finding(UNFINISHED, LEDGER, f"check {check.id} of intent {check.intent}")


def _halves(ledger: Ledger) -> Iterator[Finding]:
    """An intent, its line and its audit rows are written together or not at all."""
    keys = {post.key for post in ledger.posts}
    events = [(one.intent, one.event) for one in ledger.audit if not one.later]
    for wish in ledger.wishes:
        if f"action|{wish.id}" not in keys:
            yield Finding(HALF_WRITTEN, LEDGER, f"intent {wish.id} has no line")
        mine = [event for intent, event in events if intent == wish.id]
        begun = f"{wish.action}.{'proposed' if wish.action == REMOVAL else 'planned'}"
        if mine[:1] != [begun] or mine.count(begun) != 1:
            yield Finding(HALF_WRITTEN, LEDGER, f"intent {wish.id} was planned by {mine}")
        if wish.state not in OPEN and mine[-1:] != [f"{wish.action}.{wish.state}"]:
            yield Finding(
                HALF_WRITTEN, LEDGER, f"intent {wish.id} is {wish.state}, its audit {mine}"
            )
