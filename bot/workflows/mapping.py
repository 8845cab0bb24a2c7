"""A person's word on a text that the rule book does not know: which reason it stands for."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.workflows.judging import Judge
from bot.workflows.parts import Parts
from store import accounts, audit, mappings, unknowns
from store.amending import amend
from store.staging import JudgedItem
from stranded.actions import Why
from stranded.items import StrandedItem
from stranded.marketplaces import MARKETPLACES, Marketplace
from stranded.reasons import UNKNOWN, ReasonMapping, RuleBook, Standing, normalise
from stranded.scope import Scope
from stranded.unknown import UnknownReasons, UnknownValue

logger = logging.getLogger(__name__)

LISTED = 20
# PostgreSQL's index takes no longer key, and no reason of Amazon's comes near it.
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Mapped:
    """`before` is what the text was mapped to until now."""

    mapping: ReasonMapping
    before: ReasonMapping | None


def kept_by(parts: Parts) -> list[ReasonMapping]:
    """What people of the workspace added to the rule book."""
    with parts.database.read() as session:
        return mappings.of_workspace(session, parts.workspace)


def book_with(parts: Parts, kept: list[ReasonMapping]) -> RuleBook:
    """The rule book with it: for whoever judges rows."""
    for mapping in kept:
        if parts.rulebook.standing(mapping) is Standing.GONE:
            logger.warning("%r is mapped to %r, which is no reason", mapping.text, mapping.reason)
    return parts.rulebook.with_mappings(kept)


def unknown_reasons(parts: Parts, limit: int = LISTED) -> UnknownReasons:
    """The texts that nobody knows, over all accounts and marketplaces, and all mappings."""
    with parts.database.read() as session:
        found, texts = unknowns.unknown_values(session, parts.workspace, limit)
        kept = mappings.of_workspace(session, parts.workspace)
    standing = tuple((mapping, parts.rulebook.standing(mapping)) for mapping in kept)
    holding = [mapping for mapping, how in standing if how is Standing.HOLDS]
    return UnknownReasons(_by_value(found, holding), texts - len(found), standing)


def _by_value(
    found: Iterable[UnknownValue], holding: Iterable[ReasonMapping]
) -> tuple[UnknownValue, ...]:
    """Spellings that are compared as one are one value."""
    chosen = {mapping.value: mapping for mapping in holding}
    values: dict[str, UnknownValue] = {}
    for one in found:
        value = normalise(one.text)
        first = values.get(value)
        values[value] = (
            replace(one, mapping=chosen.get(value))
            if first is None
            else replace(first, items=first.items + one.items)
        )
    return tuple(sorted(values.values(), key=lambda one: -one.items))


def map_value(
    parts: Parts, value: str, reason_key: str, by: str, now: datetime, *, again: bool = True
) -> Mapped | Why:
    """Keeps that the text stands for the reason; a Why says what speaks against it.

    `again=False` leaves alone what somebody else mapped meanwhile.
    """
    mapping = ReasonMapping(value.strip(), reason_key, by, now)
    if (refused := _refused(parts, mapping)) is not None:
        return refused
    with parts.database.write() as session:
        before = mappings.get(session, parts.workspace, mapping.value)
        if before is not None and before.reason == reason_key:
            return Mapped(before, before)
        if again:
            mappings.save(session, parts.workspace, mapping)
        elif not mappings.add(session, parts.workspace, mapping):
            return _taken(mappings.get(session, parts.workspace, mapping.value))
        detail = {"text": mapping.text, "reason": reason_key, "before": _reason(before)}
        _note(session, parts, "map_reason", mapping.value, detail, by, now)
    return Mapped(mapping, before)


def _reason(mapping: ReasonMapping | None) -> str | None:
    return mapping.reason if mapping else None


def _refused(parts: Parts, mapping: ReasonMapping) -> Why | None:
    if not mapping.value:
        return Why("mapping_empty")
    if len(mapping.value) > LONGEST:
        return Why("mapping_too_long", {"most": LONGEST})
    match parts.rulebook.standing(mapping):
        case Standing.KNOWN:
            known = parts.rulebook.match(mapping.text).key
            return Why("mapping_known", {"value": mapping.text, "key": known})
        case Standing.GONE:
            return Why("mapping_no_reason", {"key": mapping.reason})
        case Standing.HOLDS:
            return None


def _taken(first: ReasonMapping | None) -> Why:
    said = {"by": first.by, "at": first.at, "key": first.reason} if first else {}
    return Why("mapping_taken", said)


def unmap_value(parts: Parts, value: str, by: str, now: datetime) -> ReasonMapping | None:
    """Takes a mapping back, so that its text is unknown again; None where there was none."""
    value = normalise(value)
    with parts.database.write() as session:
        before = mappings.get(session, parts.workspace, value)
        if before is None or not mappings.remove(session, parts.workspace, value):
            return None
        detail = {"text": before.text, "reason": None, "before": before.reason}
        _note(session, parts, "unmap_reason", value, detail, by, now)
    return before


def _note(
    session: Session,
    parts: Parts,
    event: str,
    value: str,
    detail: dict[str, Any],
    by: str,
    now: datetime,
) -> None:
    """The audit row. A text belongs to no account: it may stand in the reports of all."""
    scope = Scope(parts.workspace, "")
    audit.append(session, scope, parts.audit_key, event, by, value, detail, now)


def rejudge(parts: Parts, value: str, before: ReasonMapping | None, now: datetime) -> int:
    """Lets what is listed follow a mapping that was made or taken back; returns how many items.

    `before` is what the text was mapped to until then. Days are counted anew from `now` on. Where a
    report is just being taken in nothing is done: it catches up itself.
    """
    book = book_with(parts, kept_by(parts))
    with parts.database.read() as session:
        places = accounts.places(session, parts.workspace)
    was = before.reason if before else UNKNOWN
    if book.match(value).key == was:
        return 0
    return sum(
        _rejudge(parts, book, scope, MARKETPLACES[code], (normalise(value), was), now)
        for scope, code in places
    )


def catch_up(parts: Parts, kept: list[ReasonMapping], now: datetime) -> None:
    """Lets a report that was judged with these mappings follow what people chose meanwhile."""
    before = {mapping.value: mapping for mapping in kept}
    after = {mapping.value: mapping for mapping in kept_by(parts)}
    for value in before.keys() | after.keys():
        if _reason(before.get(value)) != _reason(after.get(value)):
            rejudge(parts, value, before.get(value), now)


def _rejudge(
    parts: Parts,
    book: RuleBook,
    scope: Scope,
    marketplace: Marketplace,
    which: tuple[str, str],
    now: datetime,
) -> int:
    value, was = which
    judge = Judge(book, marketplace, now)

    def judged(item: StrandedItem) -> JudgedItem | None:
        return judge.judge(0, item) if normalise(item.reason_text) == value else None

    return amend(parts.database, scope, marketplace, was, judged, judge.removal_day, now)
