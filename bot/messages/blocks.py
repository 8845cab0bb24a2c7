"""Block Kit by construction: what is built here keeps Slack's limits.

Limits: https://docs.slack.dev/reference/block-kit
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.messages.text import shorten

Block = dict[str, Any]
Group = list[Block | None]

MOST_BLOCKS = 50
SECTION_TEXT = 3000
HEADER_TEXT = 150
BUTTON_TEXT = 75
BUTTON_URL = 3000
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
# Undocumented, but beyond some 12,000 characters of text chat.postMessage refuses all blocks. What
# counts is not documented either, so labels, dialogs and what is read aloud count here too.
TOTAL_TEXT = 10_000
MESSAGE_TEXT = 3000
CLASSIC = frozenset({"actions", "context", "divider", "header", "section"})

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """`text` stands for the whole message where blocks are not shown, as in a notification.

    `classic` says the same by blocks that every workspace takes, where `blocks` hold newer ones,
    which Slack rolls out workspace by workspace.
    """

    text: str
    blocks: list[Block]
    classic: list[Block] | None = None

    @property
    def newer(self) -> frozenset[str]:
        """The types of block that a workspace may not take yet."""
        return frozenset(block["type"] for block in self.blocks) - CLASSIC


def message(text: str, blocks: Iterable[Block | None]) -> Message:
    """A message whose blocks fit. What is left out is the builder's to say, by `fitting`.

    Where a builder did not, the end is left out: better than a message that Slack refuses.
    """
    shown = [block for block in blocks if block is not None]
    kept = _first_that_fit(([block] for block in shown), TOTAL_TEXT, MOST_BLOCKS)
    if len(kept) < len(shown):
        logger.error(
            "%s of %s blocks do not fit into: %s", len(shown) - len(kept), len(shown), text
        )
    return Message(str(cut(text, MESSAGE_TEXT)), [block for (block,) in kept])


def short(text: str) -> Message:
    """A message that is one text."""
    return message(text, [section(text)])


def fitting(groups: Iterable[Group], beside: Iterable[Block | None]) -> list[Group]:
    """The first groups of blocks that fit into one message with the blocks `beside` them."""
    others = [block for block in beside if block is not None]
    return _first_that_fit(groups, TOTAL_TEXT - text_length(others), MOST_BLOCKS - len(others))


def fitting_lines(lines: Iterable[str], beside: Iterable[Block | None]) -> list[str]:
    """The first lines that fit, packed into sections, into one message with what is beside them."""
    groups = ([section(line)] for line in lines)
    room = TOTAL_TEXT - text_length([block for block in beside if block is not None])
    return [group[0]["text"]["text"] for group in _first_that_fit(groups, room, room)]


def _first_that_fit(groups: Iterable[Any], room: int, most_blocks: int) -> list[Any]:
    kept: list[Group] = []
    for group in groups:
        # One for the end of a line, where lines are packed into sections.
        room -= text_length(group) + 1
        most_blocks -= len(group)
        if room < 0 or most_blocks < 0:
            break
        kept.append(group)
    return kept


def text_length(value: object) -> int:
    """All characters that a person can read or hear in blocks."""
    if isinstance(value, dict):
        spoken = (value.get(name) for name in ("text", "accessibility_label", "alt_text"))
        own = sum(len(text) for text in spoken if isinstance(text, str))
        return own + sum(text_length(part) for part in value.values())
    if isinstance(value, list):
        return sum(text_length(part) for part in value)
    return 0


def cut(text: str, longest: int) -> str:
    """Shortened, but never inside an escape, a <link> or a `code`."""
    if len(text) <= longest:
        return text
    short = shorten(text, longest).removesuffix("…")
    for opening, closing in (("<", ">"), ("&", ";")):
        start = short.rfind(opening)
        if start > short.rfind(closing):
            short = short[:start]
    if short.count("`") % 2:
        short = short[: short.rfind("`")]
    return short.rstrip() + "…"


def section(text: str, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": mrkdwn(cut(text, SECTION_TEXT))}
    return block if accessory is None else {**block, "accessory": accessory}


def sections(lines: Iterable[str]) -> list[Block]:
    """Lines in as few sections as hold them, each line whole in one."""
    packed: list[list[str]] = []
    room = 0
    for line in lines:
        if not packed or len(line) + 1 > room:
            packed.append([])
            room = SECTION_TEXT
        packed[-1].append(line)
        room -= len(line) + 1
    return [section("\n".join(group)) for group in packed]


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER_TEXT)}


def context(*texts: str) -> Block | None:
    """Small print; None where there is none. Each text stands on a line of its own."""
    shown = [cut(text, SECTION_TEXT) for text in texts if text]
    if len(shown) > CONTEXT_ELEMENTS:
        shown = [cut("\n".join(shown), SECTION_TEXT)]
    return {"type": "context", "elements": [mrkdwn(text) for text in shown]} if shown else None


def divider() -> Block:
    return {"type": "divider"}


def actions(block_id: str, elements: list[Block]) -> Block | None:
    """A row of buttons; None where there are none, since Slack refuses an empty row."""
    if not elements:
        return None
    row: Block = {"type": "actions", "elements": elements[:ACTIONS_ELEMENTS]}
    return {**row, "block_id": block_id[:255]}


def button(
    label: str,
    action_id: str,
    value: str = "",
    *,
    url: str = "",
    style: str = "",
    spoken: str = "",
    confirm: Block | None = None,
) -> Block:
    """`spoken` is what a screen reader says: the verb and its object."""
    optional = {
        "value": value,
        "url": url,
        "style": style,
        "accessibility_label": shorten(spoken, BUTTON_TEXT),
        "confirm": confirm,
    }
    block: Block = {"type": "button", "text": plain(label, BUTTON_TEXT), "action_id": action_id}
    return block | {name: given for name, given in optional.items() if given}


def confirmation(title: str, text: str, yes: str, no: str) -> Block:
    return {
        "title": plain(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": plain(yes, CONFIRM_BUTTON),
        "deny": plain(no, CONFIRM_BUTTON),
    }


def mrkdwn(text: str) -> Block:
    """Verbatim: Slack makes no links or mentions of what only looks like one."""
    return {"type": "mrkdwn", "text": str(text), "verbatim": True}


def plain(text: str, longest: int) -> Block:
    """Plain text shows escapes as they are, so they are undone; a `:name:` in it is no emoji."""
    shown = str(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return {"type": "plain_text", "text": shorten(shown, longest), "emoji": False}
