"""For listeners that change something: a delivery that was heard before is only acknowledged."""

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, BoltResponse

from bot.handlers.desk import Desk
from bot.workflows.deliveries import first_to_hear


def once(desk: Desk) -> list[Callable[..., BoltResponse]]:
    """The middleware of such a listener."""
    return [partial(_once, desk=desk)]


def _once(
    ack: Ack,
    body: dict[str, Any],
    next: Callable[[], BoltResponse],  # noqa: A002 - Bolt's own name for it
    desk: Desk,
) -> BoltResponse:
    key = key_of(body)
    if key is None or first_to_hear(desk.parts, key, desk.clock.now()):
        return next()
    return ack()


def key_of(body: dict[str, Any]) -> str | None:
    """What is the same in each delivery of one event, click or submission."""
    for name in ("event_id", "trigger_id"):
        if value := body.get(name):
            return f"{name}|{value}"
    return None
