"""Slack may deliver the same thing twice, over one socket or two; it is heard once."""

from datetime import datetime, timedelta

from bot.workflows.parts import Parts
from store import deliveries

# Slack's last try comes some six minutes after its first; a click can't come again after three
# seconds, but a socket that was cut off may hold one back for a while.
KEPT = timedelta(hours=1)


def first_to_hear(parts: Parts, key: str, now: datetime) -> bool:
    with parts.database.write() as session:
        return deliveries.claim(session, parts.workspace, key, now)


def forget(parts: Parts, now: datetime) -> int:
    """Lets go of what can't come again; returns how many that were."""
    with parts.database.write() as session:
        return deliveries.forget_before(session, parts.workspace, now - KEPT)
