"""Keeps the database from growing for ever: old details go, the history of episodes stays."""

from datetime import datetime

from bot.workflows.parts import Parts
from store import accounts
from store.retention import prune as prune_marketplace
from store.retention import prune_requests


def prune(parts: Parts, now: datetime) -> int:
    """Takes away what is older than the operator wants to keep; returns how many rows."""
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
    before = now - parts.keep
    return sum(
        prune_one(parts.database, *place, before)
        for place in places
        for prune_one in (prune_marketplace, prune_requests)
    )
