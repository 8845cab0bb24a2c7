"""What makes a message one that Slack shows, by Slack's own models."""

from typing import Any

from slack_sdk.models.blocks import Block

Json = dict[str, Any]


def check(messages: list[Json]) -> None:
    """Fails at the first message that Slack's models don't know, or that has no words."""
    for message in messages:
        assert str(message.get("text") or "").strip(), f"no text for notifications: {message}"
        assert len(message.get("blocks") or []) <= 50, f"too many blocks: {message}"
        for block in message.get("blocks") or []:
            _check_block(block)


def _check_block(block: Json) -> None:
    parsed = Block.parse(block)
    assert parsed is not None, f"Slack knows no such block: {block}"
    parsed.validate_json()
    kept = set(parsed.to_dict())
    assert set(block) <= kept, f"Slack knows no {set(block) - kept} in: {block}"
