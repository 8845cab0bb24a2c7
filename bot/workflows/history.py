"""What happened to a SKU, by the audit log; also where it left the list long ago."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from store import accounts, audit, episodes, search
from store.audit import AuditEvent
from stranded.actions import Why
from stranded.history import Happening, History
from stranded.scope import Scope

FARTHEST = 10**6


@dataclass(frozen=True, slots=True)
class Asked:
    """A SKU, ASIN or FNSKU, where it is wanted (empty: everywhere), how many to leave out."""

    text: str
    account: str = ""
    marketplace: str = ""
    offset: int = 0

    @property
    def words(self) -> str:
        """As it can be asked again, for other numbers to leave out."""
        return " ".join(filter(None, (self.text, self.marketplace, self.account)))


def history(
    parts: Parts, text: str, limit: int | None = None
) -> tuple[Asked, list[History]] | None:
    """Of a question as it is typed, such as `SKU`, `SKU 20`, `SKU US`; None where nothing fits.

    A SKU may itself end in such a word, so the longest one that is known counts.
    """
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
        for asked in _readings(text, places):
            if found := _histories(session, parts, places, asked, limit):
                return asked, found
    return None


def histories(parts: Parts, asked: Asked, limit: int | None = None) -> list[History]:
    """One for each account and marketplace in which the SKU is or was; of each at most `limit`."""
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
        return _histories(session, parts, places, asked, limit)


Places = list[tuple[Scope, str]]


def _readings(text: str, places: Places) -> Iterator[Asked]:
    asked: Asked | None = Asked(text)
    while asked is not None:
        yield asked
        asked = _shorter(asked, places)


def _shorter(asked: Asked, places: Places) -> Asked | None:
    """With its last word read as what narrows the question."""
    text, _, word = asked.text.rpartition(" ")
    text = text.rstrip()
    if not text:
        return None
    if word.isascii() and word.isdigit() and not asked.offset:
        offset = int(word) if len(word) < len(str(FARTHEST)) else FARTHEST
        return replace(asked, text=text, offset=offset)
    if word.upper() in {code for _, code in places} and not asked.marketplace:
        return replace(asked, text=text, marketplace=word.upper())
    if word in {scope.account for scope, _ in places} and not asked.account:
        return replace(asked, text=text, account=word)
    return None


def _histories(
    session: Session, parts: Parts, places: Places, asked: Asked, limit: int | None
) -> list[History]:
    found = sorted(_items(session, parts, places, asked.text))
    return [
        _history(session, Scope(parts.workspace, account), marketplace, sku, asked.offset, limit)
        for account, marketplace, sku in found
        if asked.account in ("", account) and asked.marketplace in ("", marketplace)
    ]


def _items(session: Session, parts: Parts, places: Places, text: str) -> set[tuple[str, str, str]]:
    """Accounts, marketplaces and SKUs that the text names: on the list, or ever heard of."""
    listed = search.find(session, parts.workspace, text)
    past = {
        (scope.account, code, text) for scope, code in places if _known(session, scope, code, text)
    }
    return past | {(one.account, one.marketplace, one.sku) for one in listed}


def _known(session: Session, scope: Scope, marketplace: str, sku: str) -> bool:
    noted = audit.count_of(session, scope, _subject(marketplace, sku))
    return bool(noted or episodes.history(session, scope, marketplace, sku))


def _subject(marketplace: str, sku: str) -> str:
    return f"{marketplace}/{sku}"


def _history(
    session: Session, scope: Scope, marketplace: str, sku: str, offset: int, limit: int | None
) -> History:
    subject = _subject(marketplace, sku)
    events = audit.of_subject(session, scope, subject, limit, offset)
    count = audit.count_of(session, scope, subject)
    happenings = tuple(map(_happening, events))
    return History(scope.account, marketplace, sku, happenings, count, offset)


def _happening(event: AuditEvent) -> Happening:
    code = event.detail.get("why")
    why = Why(code, event.detail.get("parameters") or {}) if code else None
    on = event.detail.get("on")
    before = event.detail.get("before")
    return Happening(
        event.at,
        event.event,
        event.actor,
        why,
        event.detail.get("hours"),
        date.fromisoformat(on) if on else None,
        _instant(event.detail.get("until")),
        _instant(before.get("until")) if isinstance(before, dict) else None,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
