"""Hears what Amazon tells between two polls. It only hurries them: nothing is believed unseen."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from amazon.gateway import AmazonError
from amazon.notifications import Kind, Notification, Queue, read
from bot.workflows.parts import Parts
from store import accounts, hurries
from stranded.scope import Scope

logger = logging.getLogger(__name__)

# So many times ten messages at one look, that a flood of them keeps nothing else waiting.
ROUNDS = 20


@dataclass
class Listener:
    """Reads a queue. One that is broken is told of in the log once, and disturbs nothing else."""

    queue: Queue
    broken: str = ""

    def hear(self, parts: Parts, now: datetime) -> int:
        """How much is looked at sooner for what was heard."""
        try:
            hurried = _hear(self.queue, parts, now)
        except AmazonError as error:
            if error.code != self.broken:
                logger.warning("The queue of notifications can't be read: %s", error)
            self.broken = error.code
            return 0
        self.broken = ""
        return hurried


def _hear(queue: Queue, parts: Parts, now: datetime) -> int:
    hurried = 0
    with parts.database.read() as session:
        places = set(accounts.places(session, parts.workspace))
    for _ in range(ROUNDS):
        messages = queue.receive()
        for message in messages:
            told = read(message.body)
            hurried += _hurry(parts, places, told, now) if told is not None else 0
            # Not before what it hurries is written: else it would be lost with the process.
            queue.delete(message)
        if not messages:
            break
    return hurried


def _hurry(
    parts: Parts, places: Collection[tuple[Scope, str]], told: Notification, now: datetime
) -> bool:
    """A report that ended needs no hurry: one that is on its way is looked at each few seconds."""
    scope = Scope(parts.workspace, told.seller_id or "")
    if told.kind is Kind.REPORT or told.marketplace is None or told.sku is None:
        return False
    if (scope, told.marketplace) not in places:
        return False
    at = min(told.at, now)
    with parts.database.write() as session:
        due = hurries.read_back(session, scope, told.marketplace, told.sku, at)
        if due is not None:
            return due
        hurries.note(session, scope, told.marketplace, at)
    return False
