"""What became of a round: the bot's ledger against the logs of the two pretend worlds. All pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from chaos.ledger import Ledger, Said, Wish

Json = dict[str, Any]
OPEN = frozenset({"planned", "claimed", "sent", "unknown", "accepted"})
NO_EFFECT = (None, "preview", "patch_refused")


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` is Amazon, Slack or the ledger, whose word does not fit."""

    kind: str
    where: str
    what: str


LOST, DOUBLED, FALSE_CLAIM = "lost", "doubled", "false claim"
UNFINISHED, HALF_WRITTEN = "unfinished", "half written"
# A post of which the bot says itself that it may or may not have arrived.
UNKNOWN = "unknown"
KINDS = (LOST, DOUBLED, FALSE_CLAIM, UNFINISHED, HALF_WRITTEN, UNKNOWN)
AMAZON, SLACK, LEDGER = "Amazon", "Slack", "the ledger"


def judge(
    wished: Mapping[str, bool], ledger: Ledger, amazon: Sequence[Json], slack: Sequence[Json]
) -> list[Finding]:
    """`wished` are the SKUs whose button was pressed, and whether Amazon does what it accepts.

    The logs are those of the round.
    """
    return [
        *_wishes(wished, ledger, Counter(effects(amazon))),
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
    by_sku = {wish.sku: wish for wish in ledger.wishes}
    for sku in wished:
        if sku not in by_sku:
            yield Finding(LOST, AMAZON, f"the press on {sku} left nothing")
    for sku, count in Counter(wish.sku for wish in ledger.wishes).items():
        if count > 1:
            yield Finding(DOUBLED, AMAZON, f"{count} intents of one press on {sku}")
    for sku in done.keys() - by_sku.keys():
        yield Finding(DOUBLED, AMAZON, f"Amazon changed {sku}, which nobody asked for")
    for wish in by_sku.values():
        yield from _wish(wish, done[wish.sku], shows=wished.get(wish.sku, True))


def _wish(wish: Wish, done: int, *, shows: bool) -> Iterator[Finding]:
    told = f"{wish.action} of {wish.sku} is {wish.state} ({wish.why}), done {done} times"
    if done > 1:
        yield Finding(DOUBLED, AMAZON, told)
    if wish.state in OPEN:
        yield Finding(UNFINISHED, AMAZON, told)
    elif wish.state == "confirmed":
        if not done:
            yield Finding(FALSE_CLAIM, AMAZON, told)
    elif done and shows:
        yield Finding(FALSE_CLAIM, AMAZON, told)
    elif not done and not wish.why:
        yield Finding(LOST, AMAZON, told)


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
    events = [(one.intent, one.event) for one in ledger.audit if not one.check]
    for wish in ledger.wishes:
        if f"action|{wish.id}" not in keys:
            yield Finding(HALF_WRITTEN, LEDGER, f"intent {wish.id} has no line")
        mine = [event for intent, event in events if intent == wish.id]
        if mine[:1] != [f"{wish.action}.planned"] or mine.count(f"{wish.action}.planned") != 1:
            yield Finding(HALF_WRITTEN, LEDGER, f"intent {wish.id} was planned by {mine}")
        if wish.state not in OPEN and mine[-1:] != [f"{wish.action}.{wish.state}"]:
            yield Finding(
                HALF_WRITTEN, LEDGER, f"intent {wish.id} is {wish.state}, its audit {mine}"
            )
