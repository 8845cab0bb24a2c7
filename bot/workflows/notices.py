"""Amazon's mail about stranded stock: told of by a person, and taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.workflows import lookup
from bot.workflows.lookup import Found, NotStranded, Several
from bot.workflows.parts import Parts
from bot.workflows.picture import cards
from store import audit, notices, posts
from stranded.actions import Actor, Why
from stranded.cards import Card
from stranded.items import Episode
from stranded.marketplaces import MARKETPLACES
from stranded.notice_command import NoticeWords, read_notice
from stranded.notices import Notice, is_about, refuse_day
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class Noted:
    """The item with the notice that counts; `changed` is False where it counted before.

    `before` is the one that it took the place of.
    """

    card: Card
    changed: bool
    before: Notice | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The item without a notice; `was` is None where there was none."""

    card: Card
    was: Notice | None


@dataclass(frozen=True, slots=True)
class NotADay:
    """What was typed gives no day that a notice can have: `why` says it of the SKU's item."""

    sku: str
    why: Why


Answer = Noted | TakenBack | NotADay | Several | NotStranded


def answer(parts: Parts, text: str, actor: Actor, now: datetime) -> Answer:
    """What it comes to that a person typed `SKU DATE`, `SKU DATE US` or `SKU off`."""
    told = read_notice(text, MARKETPLACES, now.date())
    with parts.database.write() as session:
        asked = f"{told.sku} {told.marketplace}".strip()
        found = lookup.answer(session, parts, asked, now)
        if not isinstance(found, Found):
            return found
        if told.off:
            return take_back(session, parts, found.card, actor, now)
        return _tell(session, parts, found.card, told, actor, now)


def _tell(
    session: Session, parts: Parts, card: Card, told: NoticeWords, actor: Actor, now: datetime
) -> Noted | NotADay:
    if told.when is None:
        return NotADay(card.episode.sku, Why("notice_without_date"))
    if len(told.when.days) > 1:
        either: dict[str, object] = {"written": told.when.written, "days": [*told.when.days]}
        return NotADay(card.episode.sku, Why("notice_date_ambiguous", either))
    (day,) = told.when.days
    against = refuse_day(day, card.episode.item, now, card.marketplace.zone)
    if against is not None:
        return NotADay(card.episode.sku, against)
    return record(session, parts, card, day, actor, now)


def record(
    session: Session, parts: Parts, card: Card, day: date, actor: Actor, now: datetime
) -> Noted:
    changed, before = write_down(session, parts, card.episode, day, actor, now)
    return Noted(_again(session, parts, card, now), changed, before)


def write_down(
    session: Session, parts: Parts, episode: Episode, day: date, actor: Actor, now: datetime
) -> tuple[bool, Notice | None]:
    """Whether that the mail came on a day is told anew, and in the place of which notice.

    What was told of an earlier stranding says nothing of this one, though it be the same day.
    """
    scope, place = Scope(parts.workspace, episode.account), (episode.marketplace, episode.sku)
    before = notices.of_skus(session, scope, place[0], [place[1]]).get(place[1])
    if before is not None and before.on == day and _is_about(before, episode):
        return False, None
    if before is not None:
        notices.take_back(session, scope, *place, actor.id, now)
    if not notices.record(session, scope, Notice(scope.account, *place, day, actor.id, now)):
        # Somebody else told of it at the same moment, and was first.
        return False, None
    _note(session, parts, episode, "notice", actor, now, {"on": day.isoformat()})
    return True, before


def _is_about(notice: Notice, episode: Episode) -> bool:
    zone = MARKETPLACES[episode.marketplace].zone
    return is_about(notice, episode.item, episode.first_seen, zone)


def take_back(session: Session, parts: Parts, card: Card, actor: Actor, now: datetime) -> TakenBack:
    scope = Scope(parts.workspace, card.episode.account)
    place = (card.episode.marketplace, card.episode.sku)
    stood = notices.of_skus(session, scope, place[0], [place[1]]).get(place[1])
    if stood is None or not notices.take_back(session, scope, *place, actor.id, now):
        return TakenBack(card, None)
    told = {"on": stood.on.isoformat()}
    _note(session, parts, card.episode, "notice_taken_back", actor, now, told)
    return TakenBack(_again(session, parts, card, now), stood)


def _again(session: Session, parts: Parts, card: Card, now: datetime) -> Card:
    return cards(session, parts, [card.episode], now)[0]


def _note(
    session: Session,
    parts: Parts,
    episode: Episode,
    event: str,
    actor: Actor,
    now: datetime,
    detail: dict[str, str],
) -> None:
    """What changed is drawn anew and stands in the audit log."""
    scope = Scope(parts.workspace, episode.account)
    posts.want_redraw(session, scope, episode.id)
    subject = f"{episode.marketplace}/{episode.sku}"
    audit.append(session, scope, parts.audit_key, event, actor.id, subject, detail, now)
