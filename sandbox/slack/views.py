"""Modals and App Home tabs."""

import copy
from collections.abc import Callable, Iterator
from random import Random

from sandbox.slack.blocks import violations
from sandbox.slack.failure import SlackError
from sandbox.slack.messages import as_json, name_blocks
from sandbox.slack.people import APP_ID, BOT_ID, TEAM_ID, Json

STACK = 3
VIEW_BYTES = 250_000
TITLE = 24
TEXT_LIMITS = {"private_metadata": 3000, "callback_id": 255, "external_id": 255}


class Views:
    """Each person's stack of open modals (the last is on top) and published App Home.

    `changed(user)` is called after every change.
    """

    def __init__(self, random: Random, changed: Callable[[str], None]) -> None:
        self._random = random
        self._changed = changed
        self._count = 0
        self.stacks: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}

    def open(self, user: str, view: Json) -> Json:
        """Show a modal, in place of any that is open."""
        self.stacks[user] = []
        return self.push(user, view)

    def push(self, user: str, view: Json) -> Json:
        """Lay a modal over the open ones, three at most."""
        check_view(view, "modal")
        stack = self.stacks.setdefault(user, [])
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        external = view.get("external_id")
        if external and any(v.get("external_id") == external for _, v in self._all()):
            raise SlackError("duplicate_external_id")
        new = self._made(view, f"V{self._next():08d}")
        new["root_view_id"] = stack[0]["id"] if stack else new["id"]
        new["previous_view_id"] = stack[-1]["id"] if stack else None
        stack.append(new)
        self._changed(user)
        return copy.deepcopy(new)

    def update(self, view_id: str | None, external_id: str | None, view: Json, hash_: str) -> Json:
        """Replace what an open modal or a Home shows, unless `hash_` is there and not the last."""
        user, old = self.find(view_id, external_id)
        if hash_ and hash_ != old["hash"]:
            raise SlackError("hash_conflict")
        check_view(view, old["type"])
        old |= self._made(view, old["id"])
        self._changed(user)
        return copy.deepcopy(old)

    def publish(self, user: str, view: Json, hash_: str) -> Json:
        """Set a person's App Home."""
        check_view(view, "home")
        old = self.homes.get(user)
        if old and hash_ and hash_ != old["hash"]:
            raise SlackError("hash_conflict")
        home = self._made(view, old["id"] if old else f"V{self._next():08d}")
        home["root_view_id"], home["previous_view_id"] = home["id"], None
        self.homes[user] = home
        self._changed(user)
        return copy.deepcopy(home)

    def find(self, view_id: str | None, external_id: str | None = None) -> tuple[str, Json]:
        """(user, view) of an open modal or a Home, else not_found."""
        for user, view in self._all():
            if view["id"] == view_id or (external_id and view.get("external_id") == external_id):
                return user, view
        raise SlackError("not_found")

    def close(self, view_id: str, everything: bool = False) -> None:
        """Take a modal away, or the whole stack that it is in."""
        user, view = self.find(view_id)
        stack = self.stacks.get(user, [])
        if view in stack:
            del stack[0 if everything else stack.index(view) :]
        self._changed(user)

    def _all(self) -> Iterator[tuple[str, Json]]:
        for user, stack in self.stacks.items():
            for view in stack:
                yield user, view
        yield from self.homes.items()

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _made(self, view: Json, view_id: str) -> Json:
        view = copy.deepcopy(view)
        name_blocks(view["blocks"])
        defaults: Json = {
            "team_id": TEAM_ID,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
        ours = {"id": view_id, "state": {"values": {}}, "hash": self._hash()}
        return defaults | view | ours

    def _hash(self) -> str:
        return f"{self._next()}.{self._random.getrandbits(32):08x}"


def check_view(view: Json, kind: str) -> None:
    """Refuse a view that Slack would refuse."""
    if len(as_json(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    found = list(_faults(view, kind))
    if found:
        raise SlackError("invalid_arguments", response_metadata={"messages": found})


def _faults(view: Json, kind: str) -> Iterator[str]:
    if view.get("type") != kind:
        yield f"[ERROR] view type must be {kind} [json-pointer:/view/type]"
        return
    yield from violations(view.get("blocks"), kind)
    for key, limit in TEXT_LIMITS.items():
        if len(str(view.get(key) or "")) > limit:
            yield f"[ERROR] must be less than {limit + 1} characters [json-pointer:/view/{key}]"
    if kind == "modal":
        yield from _modal_faults(view)


def _modal_faults(view: Json) -> Iterator[str]:
    for key in ("title", "submit", "close"):
        text = view.get(key)
        if text is None and key != "title":
            continue
        content = text.get("text") if isinstance(text, dict) else None
        plain = isinstance(text, dict) and text.get("type") == "plain_text"
        if not plain or not content or len(content) > TITLE:
            yield f"[ERROR] plain_text of 1 to {TITLE} characters [json-pointer:/view/{key}]"
    blocks = view.get("blocks")
    has_input = isinstance(blocks, list) and any(b.get("type") == "input" for b in blocks)
    if has_input and not view.get("submit"):
        yield "[ERROR] a modal with input needs submit [json-pointer:/view/submit]"
