"""Amazon's notifications as a queue gives them: what each is about, or that it is not understood.

SP-API sends reports' ends straight to SQS, in camelCase, and listings' changes through EventBridge,
in PascalCase and wrapped in an event of its own. Schemas: `schemas/notifications` of
https://github.com/amzn/selling-partner-api-models
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from amazon.instants import instant_of
from amazon.report_text import NO_TEXT
from stranded.marketplaces import MARKETPLACES


class Kind(StrEnum):
    STATUS = "LISTINGS_ITEM_STATUS_CHANGE"
    ISSUES = "LISTINGS_ITEM_ISSUES_CHANGE"
    REPORT = "REPORT_PROCESSING_FINISHED"


@dataclass(frozen=True, slots=True)
class Message:
    """As it lay in the queue; `receipt` is what it is taken away by."""

    body: str
    receipt: str


class Queue(Protocol):
    """Where notifications wait. Both raise AmazonError."""

    def receive(self) -> list[Message]:
        """Some of them, none where there are none. A message may come more than once."""

    def delete(self, message: Message) -> None: ...


@dataclass(frozen=True, slots=True)
class Notification:
    """`at` is when it happened, in UTC. A listing's has marketplace (its code) and SKU, a report's
    the id; `seller_id` is None where Amazon leaves it out."""

    kind: Kind
    at: datetime
    seller_id: str | None
    marketplace: str | None = None
    sku: str | None = None
    report_id: str | None = None


# The example in Amazon's schema of the status has one spelling, the enum beside it the other.
KINDS = {**{kind.value: kind for kind in Kind}, "LISTINGS_ITEM_STATUS_CHANGED": Kind.STATUS}
CODES = {place.id: code for code, place in MARKETPLACES.items()}
REPORT_PAYLOAD = "reportProcessingFinishedNotification"


def read(body: str) -> Notification | None:
    """None for whatever can't be understood: another type, an unknown marketplace, a fragment."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    wrapped = _get(content, "detail")
    message = wrapped if isinstance(wrapped, dict) else content
    kind = KINDS.get(str(_text(message, "notificationType")))
    at = instant_of(_text(message, "eventTime"))
    payload = _get(message, "payload")
    if kind is None or at is None:
        return None
    return _report(at, payload) if kind is Kind.REPORT else _listing(kind, at, payload)


def _report(at: datetime, payload: object) -> Notification | None:
    told = _get(payload, REPORT_PAYLOAD)
    report_id = _text(told, "reportId")
    if report_id is None:
        return None
    return Notification(Kind.REPORT, at, _text(told, "sellerId"), report_id=report_id)


def _listing(kind: Kind, at: datetime, payload: object) -> Notification | None:
    marketplace = CODES.get(str(_text(payload, "marketplaceId")))
    seller_id, sku = _text(payload, "sellerId"), _text(payload, "sku")
    if marketplace is None or seller_id is None or sku is None:
        return None
    return Notification(kind, at, seller_id, marketplace, sku)


def _get(content: object, name: str) -> Any:
    """A field in either of Amazon's two ways to write its name."""
    if not isinstance(content, dict):
        return None
    return content.get(name, content.get(name[0].upper() + name[1:]))


def _text(content: object, name: str) -> str | None:
    """None too for what JSON can write and no database takes: it would come again for ever."""
    value = _get(content, name)
    return value if isinstance(value, str) and value and not NO_TEXT.search(value) else None
