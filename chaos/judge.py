"""What became of a round: the bot's ledger against the logs of the two pretend worlds. All pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from chaos.ledger import Ledger, Said, Wish

Json = dict[str, Any]
OPEN = frozenset({"planned", "claimed", "sent", "unknown", "accepted"})
# Amazon accepted the patch and did nothing by it, which its log counts as done.
SWALLOWED = "no_effect"
NO_EFFECT = (None, "preview", "patch_refused")


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is lost, doubled, false_claim, unfinished, half_written or unknown."""

    kind: str
    what: str


# A post that may or may not have arrived, said so: neither lost nor doubled, and no success.
UNKNOWN = "unknown"


def judge(
    wished: Iterable[str], ledger: Ledger, amazon: Sequence[Json], slack: Sequence[Json]
) -> list[Finding]:
    """`wished` are the SKUs whose button was pressed; the logs are those of the round."""
    return [
        *_wishes(wished, ledger, Counter(effects(amazon))),
        *_posts(ledger, Counter(posted(slack))),
        *_checks(ledger),
        *_halves(ledger),
    ]


def effects(amazon: Iterable[Json]) -> Iterator[str]:
    """The SKU of each patch that Amazon carried out."""
    for entry in amazon:
        target = urlsplit(entry["path"])
        meant = entry["method"] == "PATCH" and "VALIDATION_PREVIEW" not in target.query
        if meant and entry["effect"] not in NO_EFFECT:
            yield unquote(target.path.rpartition("/")[2])


def posted(slack: Iterable[Json]) -> Iterator[str]:
    """The key of each message that was posted."""
    for entry in slack:
        if entry["effect"] == "message_posted":
            payload = (entry["body"].get("metadata") or {}).get("event_payload", {})
            yield payload.get("key", "")


def _wishes(wished: Iterable[str], ledger: Ledger, done: Counter[str]) -> Iterator[Finding]:
    by_sku = {wish.sku: wish for wish in ledger.wishes}
    for sku in wished:
        if sku not in by_sku:
            yield Finding("lost", f"the press on {sku} left nothing")
    for sku, count in Counter(wish.sku for wish in ledger.wishes).items():
        if count > 1:
            yield Finding("doubled", f"{count} intents of one press on {sku}")
    for sku in done.keys() - by_sku.keys():
        yield Finding("doubled", f"Amazon changed {sku}, which nobody asked for")
    for wish in by_sku.values():
        yield from _wish(wish, done[wish.sku])


def _wish(wish: Wish, done: int) -> Iterator[Finding]:
    told = f"{wish.action} of {wish.sku} is {wish.state} ({wish.why}), done {done} times"
    if done > 1:
        yield Finding("doubled", told)
    if wish.state in OPEN:
        yield Finding("unfinished", told)
    elif wish.state == "confirmed":
        if not done:
            yield Finding("false_claim", told)
    elif done and wish.why != SWALLOWED:
        yield Finding("false_claim", told)
    elif not done and not wish.why:
        yield Finding("lost", told)


def _posts(ledger: Ledger, count: Counter[str]) -> Iterator[Finding]:
    by_key = {post.key: post for post in ledger.posts}
    for key in count.keys() - by_key.keys():
        yield Finding("doubled", f"a message {key!r} that stands in no row")
    for post in ledger.posts:
        yield from _post(post, by_key.get(post.parent or ""), count[post.key])


def _post(post: Said, root: Said | None, count: int) -> Iterator[Finding]:
    told = f"{post.key} is {post.state} ({post.why}), posted {count} times"
    if count > 1:
        yield Finding("doubled", told)
    if post.state == "sent":
        if not count:
            yield Finding("lost", told)
        if post.behind:
            yield Finding("unfinished", f"{told}, not redrawn")
    elif post.state == UNKNOWN or (post.state == "planned" and root and root.state == UNKNOWN):
        yield Finding(UNKNOWN, told)
    elif post.state in ("planned", "sending"):
        yield Finding("unfinished", told)
    elif count:
        yield Finding("false_claim", told)
    elif not post.why:
        yield Finding("lost", told)


def _checks(ledger: Ledger) -> Iterator[Finding]:
    for check in ledger.checks:
        if not check.done:
            yield Finding("unfinished", f"check {check.id} of intent {check.intent}")


def _halves(ledger: Ledger) -> Iterator[Finding]:
    """An intent, its line and its audit rows are written together or not at all."""
    keys = {post.key for post in ledger.posts}
    events = [(one.intent, one.event) for one in ledger.audit if not one.check]
    for wish in ledger.wishes:
        if f"action|{wish.id}" not in keys:
            yield Finding("half_written", f"intent {wish.id} has no line")
        mine = [event for intent, event in events if intent == wish.id]
        if mine[:1] != [f"{wish.action}.planned"] or mine.count(f"{wish.action}.planned") != 1:
            yield Finding("half_written", f"intent {wish.id} was planned by {mine}")
        if mine[-1:] != [f"{wish.action}.{wish.state}"]:
            yield Finding("half_written", f"intent {wish.id} is {wish.state}, its audit {mine}")
