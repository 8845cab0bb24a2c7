"""Amazon's mail as a person pastes it: what is understood of it, and written down after a yes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.workflows.notices import write_down
from bot.workflows.parts import Parts
from bot.workflows.picture import cards, cards_by_id
from store import search
from stranded.actions import Actor, Why
from stranded.cards import Card
from stranded.items import Episode
from stranded.mail import Understood, possible_skus, read_mail, sort_out
from stranded.marketplaces import MARKETPLACES
from stranded.notices import refuse_day
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written down; of the first item that speaks against it."""

    why: Why
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The items with their dates, and how many notices are told anew."""

    cards: tuple[Card, ...]
    changed: int


def understand(parts: Parts, text: str, now: datetime) -> Understood:
    """What stands in a text, without writing anything."""
    with parts.database.read() as session:
        found = search.with_skus(session, parts.workspace, possible_skus(text))
    mail = read_mail(text, {one.sku for one in found}, now.date())
    return sort_out(mail, found)


def write(
    parts: Parts, chosen: Iterable[tuple[str, str]], day: date, actor: Actor, now: datetime
) -> Written | Refused:
    """Writes that the mail about these items (account, episode) came on a day: all or none."""
    with parts.database.write() as session:
        found = _episodes(session, parts, chosen, now)
        if not found:
            return Refused(Why("mail_nothing_chosen"))
        for one in found:
            zone = MARKETPLACES[one.marketplace].zone
            if against := refuse_day(day, one.item, now, zone):
                return Refused(against, one.sku)
        told = [write_down(session, parts, one, day, actor, now) for one in found]
        return Written(
            tuple(cards(session, parts, found, now)), sum(changed for changed, _ in told)
        )


def _episodes(
    session: Session, parts: Parts, chosen: Iterable[tuple[str, str]], now: datetime
) -> list[Episode]:
    """Those that are stranded still."""
    found = [
        card
        for account, episode in chosen
        for card in cards_by_id(session, parts, Scope(parts.workspace, account), [episode], now)
    ]
    return [card.episode for card in found if card.departure is None]
