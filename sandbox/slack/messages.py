"""The messages of all channels, with their threads and the ephemeral ones."""

import copy
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sandbox.slack.failure import SlackError
from sandbox.slack.people import APP_ID, BOT_ID, BOT_NAME, BOT_USER, TEAM_ID, Json


@dataclass
class Message:
    """One message. `visible_to` names the only reader of an ephemeral one."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    visible_to: str | None = None
    edited_ts: str | None = None
    subtype: str | None = None
    failure: bool = False
    files: list[Json] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    def to_slack(self, with_metadata: bool = False) -> Json:
        """The message object of Slack's answers and payloads."""
        out: Json = {"type": "message", "ts": self.ts, "user": self.user, "text": self.text}
        out["team"] = TEAM_ID
        if self.user == BOT_USER:
            profile = {"id": BOT_ID, "name": BOT_NAME, "app_id": APP_ID, "team_id": TEAM_ID}
            out |= {"bot_id": BOT_ID, "app_id": APP_ID, "bot_profile": profile}
        if self.blocks:
            out["blocks"] = copy.deepcopy(self.blocks)
        if self.thread_ts:
            out["thread_ts"] = self.thread_ts
        if self.subtype:
            out["subtype"] = self.subtype
        if self.files:
            out |= {"subtype": "file_share", "files": copy.deepcopy(self.files)}
        if self.edited_ts:
            out["edited"] = {"user": self.user, "ts": self.edited_ts}
        if with_metadata and self.metadata:
            out["metadata"] = copy.deepcopy(self.metadata)
        return out


class Messages:
    """All messages in order of `ts`, which strictly increases. `seconds` is the sandbox's clock."""

    def __init__(self, seconds: Callable[[], float], changed: Callable[[Message], None]) -> None:
        self._seconds = seconds
        self._changed = changed
        self._last = 0
        self._by_ts: dict[str, Message] = {}

    def next_ts(self) -> str:
        """A new time stamp in Slack's form, later than every one before."""
        self._last = max(self._last + 1, int(self._seconds() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def add(self, message: Message) -> Message:
        """Keep a new message; blocks and elements without an id are given one, as Slack does."""
        name_blocks(message.blocks)
        self._by_ts[message.ts] = message
        self._changed(message)
        return message

    def changed(self, message: Message) -> None:
        """Tell the page that a message was edited."""
        name_blocks(message.blocks)
        self._changed(message)

    def remove(self, message: Message) -> None:
        """Take a message away; a parent with replies leaves Slack's tombstone."""
        if not message.is_reply and self.replies(message):
            message.text, message.blocks = "This message was deleted.", []
            message.subtype, message.metadata = "tombstone", None
        else:
            del self._by_ts[message.ts]
            message.subtype = "deleted"
        self._changed(message)

    def all(self, channel: str) -> list[Message]:
        """Everything in a channel, replies and ephemeral messages too, oldest first."""
        found = [m for m in self._by_ts.values() if m.channel == channel]
        return sorted(found, key=lambda m: ts_key(m.ts))

    def get(self, channel: str, ts: str) -> Message:
        """One message, ephemeral or not, else message_not_found."""
        message = self._by_ts.get(ts)
        if message is None or message.channel != channel:
            raise SlackError("message_not_found")
        return message

    def public(self, channel: str, ts: str) -> Message:
        """One message that the Web API can see, else message_not_found."""
        message = self.get(channel, ts)
        if message.visible_to or message.subtype == "tombstone":
            raise SlackError("message_not_found")
        return message

    def top_level(self, channel: str) -> list[Message]:
        """What conversations.history lists, newest first."""
        found = [m for m in self.all(channel) if not m.is_reply and not m.visible_to]
        return found[::-1]

    def replies(self, parent: Message) -> list[Message]:
        """The replies to a message, oldest first."""
        return [
            m
            for m in self.all(parent.channel)
            if m.is_reply and m.thread_ts == parent.ts and not m.visible_to
        ]

    def with_thread(self, message: Message, with_metadata: bool = False) -> Json:
        """The message object plus Slack's counts of its thread."""
        out = message.to_slack(with_metadata)
        replies = [] if message.is_reply else self.replies(message)
        if not replies:
            return out
        users = list(dict.fromkeys(m.user for m in replies))
        return out | {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": replies[-1].ts,
        }


def ts_key(ts: str) -> tuple[int, int]:
    """A time stamp as an exact, ordered number pair (a float would lose its last digits)."""
    whole, _, fraction = ts.partition(".")
    return int(whole or 0), int((fraction or "0").ljust(6, "0")[:6])


def name_blocks(blocks: Iterable[Json]) -> None:
    """Give blocks and elements the ids that Slack invents where an app left them out."""
    for number, block in enumerate(blocks):
        block.setdefault("block_id", f"b{number:03d}")
        for place, element in enumerate(elements_of(block)):
            if element.get("type") in INTERACTIVE:
                element.setdefault("action_id", f"a{place:03d}")


def elements_of(block: Json) -> list[Json]:
    """The elements of an actions, section, input or context block."""
    own = [block[key] for key in ("accessory", "element") if isinstance(block.get(key), dict)]
    listed = block.get("elements", []) if block.get("type") in ("actions", "context") else []
    return own + [element for element in listed if isinstance(element, dict)]


INTERACTIVE = frozenset(
    {
        "button",
        "overflow",
        "static_select",
        "external_select",
        "multi_static_select",
        "users_select",
        "channels_select",
        "conversations_select",
        "datepicker",
        "timepicker",
        "checkboxes",
        "radio_buttons",
        "plain_text_input",
        "number_input",
        "url_text_input",
        "email_text_input",
    }
)


def find_element(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """The (block, element) that a click means, in any block if block_id is None; else KeyError."""
    for block in blocks:
        for element in elements_of(block):
            same_block = block_id is None or block.get("block_id") == block_id
            if same_block and element.get("action_id") == action_id:
                return block, element
    raise KeyError(f"no element {action_id!r} in block {block_id!r}")


def as_json(value: object) -> str:
    """Compact JSON, in the form that goes over the wire."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
