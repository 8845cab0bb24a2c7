"""Settings that make items due all at once: which they are, and how a person lets them go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows.automate import Candidate, candidates
from bot.workflows.parts import Parts
from bot.workflows.picture import cards
from bot.workflows.switch import with_values, write_values
from store import audit, releases, settings, snapshots
from stranded.actions import ActionKind
from stranded.ahead import AtOnce, due_by, would_be_due
from stranded.release import BATCH, Choice, held_back, most_urgent_first
from stranded.scope import Scope
from stranded.settings import AccountSettings, Automatic, setting_texts

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Wish:
    """Values to be kept in one place.

    `before` are the settings, as text, and `shown` is the number of items that become due by the
    values, as the person saw them; None where nothing was shown.
    """

    scope: Scope
    marketplace: str
    values: dict[str, str]
    before: dict[str, str] | None = None
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """How it ended: `count` items became due.

    Not `changed` where the settings or the list are not those that the person saw.
    """

    changed: bool
    count: int


def due_at_once(
    parts: Parts, scope: Scope, marketplace: str, values: dict[str, str], now: datetime
) -> AtOnce:
    """What becomes due at once with these values. Raises SettingError for a wrong one."""
    with parts.database.read() as session:
        kept = settings.read(session, scope, marketplace)
        wished = with_values(parts, kept, values)
        found = _becoming_due(session, parts, scope, marketplace, kept, wished, now)
        ordered = most_urgent_first(one.facts.episode for one in found)
        shown = cards(session, parts, ordered[:SHOWN], now)
    kinds = [one.decision.action for one in found]
    return AtOnce(
        marketplace,
        kept,
        wished,
        tuple(ordered),
        {kind: kinds.count(kind) for kind in ActionKind if kind in kinds},
        tuple(shown),
    )


def _becoming_due(
    session: Session,
    parts: Parts,
    scope: Scope,
    marketplace: str,
    kept: AccountSettings,
    wished: AccountSettings,
    now: datetime,
) -> list[Candidate]:
    """Due by the wished settings and not by those that are kept."""
    if wished.automatic is not Automatic.ON or wished == kept:
        return []
    found = candidates(session, parts, scope, marketplace, now, wished)
    return [
        one
        for one in found
        if would_be_due(one.decision, one.facts, now) and not due_by(kept, one.facts, now)
    ]


def release(parts: Parts, wish: Wish, choice: Choice, now: datetime) -> Released:
    """Keeps the values, and the choice for all that they make due: together, or not at all.

    Raises SettingError for a wrong value.
    """
    scope, marketplace = wish.scope, wish.marketplace
    with parts.database.read() as session:
        kept = settings.read(session, scope, marketplace)
        listed = snapshots.current(session, scope, marketplace)
        wished = with_values(parts, kept, wish.values)
        due = _becoming_due(session, parts, scope, marketplace, kept, wished, now)
    if kept == wished or not _as_shown(wish, kept, len(due)):
        return Released(changed=False, count=0)
    # Looking through a long list must not keep other writers waiting.
    held = held_back((one.facts.episode for one in due), choice, now)
    with parts.database.write() as session:
        settings.hold(session, scope, marketplace)
        if settings.read(session, scope, marketplace) != kept:
            return Released(changed=False, count=0)
        if snapshots.current(session, scope, marketplace) != listed:
            return Released(changed=False, count=0)
        releases.hold_back(session, scope, marketplace, held)
        write_values(session, parts, scope, marketplace, wish.values, choice.by, now)
        if due:
            told = {"way": choice.way.value, "days": choice.days, "items": len(due)}
            key = parts.audit_key
            audit.append(session, scope, key, "release", choice.by, marketplace, told, now)
    return Released(changed=True, count=len(due))


def _as_shown(wish: Wish, kept: AccountSettings, count: int) -> bool:
    """Time goes on while a person reads, so a few more may be due; a new list brings many."""
    if wish.before not in (None, setting_texts(kept)):
        return False
    return wish.shown is None or count <= wish.shown + BATCH
