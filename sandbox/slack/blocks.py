"""Slack's rules for blocks: the SDK's own models first, then what these let pass."""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Block

from sandbox.slack.failure import SlackError
from sandbox.slack.messages import elements_of
from sandbox.slack.people import Json

MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
ONLY_ON = {"markdown": {"message"}, "alert": {"modal"}}
CUMULATIVE_TEXT = 12_000
OPTION_VALUE = 150
SECTION_FIELD = 2000
TABLE_ROWS, TABLE_COLUMNS, TABLE_TEXT = 100, 20, 10_000
PLAIN_KEYS = ("placeholder", "label", "hint")

# The SDK warns of fields and types that it does not know; here these are refused aloud anyway.
logging.getLogger("slack_sdk.models").setLevel(logging.ERROR)


def check_blocks(blocks: object, surface: str = "message") -> None:
    """Refuse what Slack would, as invalid_blocks with messages in response_metadata."""
    found = list(violations(blocks, surface))
    if found:
        raise SlackError("invalid_blocks", errors=found, response_metadata={"messages": found})


def refuse_blocks(blocks: object, types: frozenset[str]) -> None:
    """Refuse types of block as a workspace does that they are not rolled out to yet."""
    found = [
        _error(f"unsupported type: {block['type']}", f"/blocks/{number}/type")
        for number, block in enumerate(blocks if isinstance(blocks, list) else [])
        if isinstance(block, dict) and block.get("type") in types
    ]
    if found:
        raise SlackError("invalid_blocks", errors=found, response_metadata={"messages": found})


def check_total_text(blocks: list[Json]) -> None:
    """Refuse more text in sum than chat.* takes: a limit that Slack does not document."""
    if total_text(blocks) > CUMULATIVE_TEXT:
        raise SlackError("msg_blocks_too_long")


def total_text(value: object) -> int:
    """How many characters all the text in a piece of Block Kit has."""
    if isinstance(value, dict):
        own = value.get("text")
        rest = sum(total_text(part) for key, part in value.items() if key != "text")
        return rest + (len(own) if isinstance(own, str) else total_text(own))
    return sum(map(total_text, value)) if isinstance(value, list) else 0


def violations(blocks: object, surface: str) -> Iterator[str]:
    """One sentence for each broken rule, in the form that Slack uses."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        yield _error("must be an array of blocks", "/blocks")
        return
    if len(blocks) > MAX_BLOCKS[surface]:
        yield _error(f"no more than {MAX_BLOCKS[surface]} items allowed", "/blocks")
    yield from _repeated((b.get("block_id") for b in blocks), "block_id", "/blocks")
    if _table_text(blocks) > TABLE_TEXT:
        yield _error(f"tables hold more than {TABLE_TEXT} characters", "/blocks")
    for number, block in enumerate(blocks):
        at = f"/blocks/{number}"
        yield from _surface_rule(block, surface, at)
        yield from _sdk_rules(block, at)
        yield from _own_rules(block, at)


def _error(what: str, at: str) -> str:
    return f"[ERROR] {what} [json-pointer:{at}]"


def _surface_rule(block: Json, surface: str, at: str) -> Iterator[str]:
    allowed = ONLY_ON.get(str(block.get("type")))
    if allowed and surface not in allowed:
        yield _error(f"block type not allowed on this surface: {block['type']}", f"{at}/type")


def _sdk_rules(block: Json, at: str) -> Iterator[str]:
    try:
        parsed = Block.parse(block)
        again = None if parsed is None else parsed.to_dict()
    except Exception as error:  # noqa: BLE001 - the models raise a dozen kinds for a wrong block
        yield _error(str(error), at)
        return
    if again is None:
        yield _error(f"unsupported type: {block.get('type')}", f"{at}/type")
    elif again != block:
        yield _error(f"invalid additional or missing property in {block.get('type')}", at)


def _own_rules(block: Json, at: str) -> Iterator[str]:
    yield from _repeated((e.get("action_id") for e in elements_of(block)), "action_id", at)
    yield from _texts(block, at)
    if block.get("type") == "section":
        yield from _section(block, at)
    if block.get("type") == "table":
        yield from _table(block, at)
    for element in elements_of(block):
        for option in _options(element):
            if len(str(option.get("value", ""))) > OPTION_VALUE:
                yield _error(f"option value over {OPTION_VALUE} characters", at)


def _repeated(ids: Iterator[Any], name: str, at: str) -> Iterator[str]:
    counts = Counter(value for value in ids if value is not None)
    for value, count in counts.items():
        if count > 1:
            yield _error(f"{name} {value!r} already exists", at)


def _section(block: Json, at: str) -> Iterator[str]:
    if not block.get("text") and not block.get("fields"):
        yield _error("a section needs text or fields", at)
    for number, text in enumerate(block.get("fields") or []):
        if len(_content(text)) > SECTION_FIELD:
            yield _error(f"field over {SECTION_FIELD} characters", f"{at}/fields/{number}")


def _content(text: object) -> str:
    content = text.get("text") if isinstance(text, dict) else None
    return content if isinstance(content, str) else ""


def _texts(value: object, at: str, plain: bool = False) -> Iterator[str]:
    """Every text object: not empty, and plain_text wherever Slack takes nothing else."""
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from _texts(part, f"{at}/{number}", plain)
        return
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if kind in ("plain_text", "mrkdwn", "markdown") and not _content(value).strip():
        yield _error("text must be more than 0 characters", at)
    if plain and kind == "mrkdwn":
        yield _error("must be plain_text", f"{at}/type")
    for key, part in value.items():
        yield from _texts(part, f"{at}/{key}", _needs_plain(value, key))


def _needs_plain(owner: Json, key: str) -> bool:
    kind = owner.get("type")
    if key == "text":
        return kind in ("header", "button")
    is_confirm = kind is None and "deny" in owner
    return key in PLAIN_KEYS or (is_confirm and key in ("title", "confirm", "deny"))


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    listed = [element.get("options") or [], *(group.get("options") or [] for group in groups)]
    return [option for options in listed for option in options if isinstance(option, dict)]


def _table(block: Json, at: str) -> Iterator[str]:
    rows = block.get("rows") or []
    if not 1 <= len(rows) <= TABLE_ROWS:
        yield _error(f"a table has 1 to {TABLE_ROWS} rows", f"{at}/rows")
    for number, row in enumerate(rows):
        if not 1 <= len(row) <= TABLE_COLUMNS:
            yield _error(f"a row has 1 to {TABLE_COLUMNS} cells", f"{at}/rows/{number}")
        if any(total_text(cell) == 0 for cell in row):
            yield _error("a cell must not be empty", f"{at}/rows/{number}")


def _table_text(blocks: list[Json]) -> int:
    return sum(total_text(b.get("rows")) for b in blocks if b.get("type") == "table")
