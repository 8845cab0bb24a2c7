"""Gathers what the store knows of episodes into facts, and facts into cards."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from store import (
    episodes,
    fees,
    intents,
    listings,
    notices,
    optouts,
    pauses,
    releases,
    removal_orders,
    settings,
    snapshots,
    steps,
)
from stranded.actions import Intent
from stranded.cards import Card, build_card
from stranded.costs import UNKNOWN_COST, DayCost
from stranded.gates import Facts
from stranded.items import Departure, Episode
from stranded.marketplaces import MARKETPLACES
from stranded.release import BATCH_EVERY
from stranded.scope import Scope


def gather(session: Session, parts: Parts, found: Iterable[Episode]) -> dict[str, Facts]:
    """Facts by episode id, read for whole marketplaces at a time."""
    facts: dict[str, Facts] = {}
    for scope, marketplace, group in _by_marketplace(parts, found):
        facts |= _of_marketplace(session, parts, scope, marketplace, group)
    return facts


def _by_marketplace(
    parts: Parts, found: Iterable[Episode]
) -> Iterator[tuple[Scope, str, list[Episode]]]:
    groups: dict[tuple[str, str], list[Episode]] = defaultdict(list)
    for episode in found:
        groups[episode.account, episode.marketplace].append(episode)
    for (account, marketplace), group in groups.items():
        yield Scope(parts.workspace, account), marketplace, group


def _of_marketplace(
    session: Session, parts: Parts, scope: Scope, marketplace: str, group: list[Episode]
) -> dict[str, Facts]:
    skus = [episode.sku for episode in group]
    snapshot = snapshots.current(session, scope, marketplace)
    chosen = settings.read(session, scope, marketplace)
    opted_out = optouts.get_many(session, scope, marketplace, skus)
    read = listings.cached(session, scope, marketplace, skus)
    busy = intents.open_of_skus(session, scope, marketplace, skus)
    told = steps.of_skus(session, scope, marketplace, skus)
    noticed = notices.of_skus(session, scope, marketplace, skus)
    held = releases.of_episodes(session, scope, marketplace, [episode.id for episode in group])
    ordered = removal_orders.of_skus(session, scope, marketplace, skus)
    paused = pauses.running(session, scope, marketplace, skus)
    return {
        episode.id: Facts(
            episode=episode,
            reason=parts.rulebook.get(episode.reason),
            recommended=parts.rulebook.recommended(episode.item.primary_action),
            zone=MARKETPLACES[marketplace].zone,
            settings=chosen,
            opt_out=opted_out.get(episode.sku),
            listing=read.get(episode.sku),
            open_intent=busy.get(episode.sku),
            data_at=snapshot.seen_at if snapshot else episode.last_seen,
            can_act=scope in parts.gateways,
            done_steps=tuple(told.get(episode.sku, ())),
            channel_zone=parts.zone,
            notice=noticed.get(episode.sku),
            held=held.get(episode.id),
            pause=paused.get(episode.sku),
            order=ordered.get(episode.sku),
        )
        for episode in group
    }


def begun_lately(session: Session, scope: Scope, marketplace: str, now: datetime) -> int:
    """How much of a batch of automatic actions is spent at this moment."""
    return intents.begun_by_rules(session, scope, marketplace, now - BATCH_EVERY)


def cards(
    session: Session,
    parts: Parts,
    found: list[Episode],
    now: datetime,
    departures: Mapping[str, Departure] = MappingProxyType({}),
) -> list[Card]:
    """One card an episode, in the order given; `departures` by id, of those that are over."""
    facts = gather(session, parts, found)
    last = _last_intents(session, parts, found)
    costs = _costs(session, parts, found)
    return [
        build_card(
            facts[episode.id],
            MARKETPLACES[episode.marketplace],
            now,
            last.get(episode.id),
            departures.get(episode.id),
            costs.get(episode.id, UNKNOWN_COST),
        )
        for episode in found
    ]


def _last_intents(session: Session, parts: Parts, found: list[Episode]) -> dict[str, Intent]:
    by_account: dict[str, list[str]] = defaultdict(list)
    for episode in found:
        by_account[episode.account].append(episode.id)
    last: dict[str, Intent] = {}
    for account, ids in by_account.items():
        last |= intents.last_of_episodes(session, Scope(parts.workspace, account), ids)
    return last


def _costs(session: Session, parts: Parts, found: list[Episode]) -> dict[str, DayCost]:
    """What an item costs a day, by episode id, where a fee report told it."""
    costs: dict[str, DayCost] = {}
    for scope, marketplace, group in _by_marketplace(parts, found):
        items = (episode.item for episode in group)
        by_sku = fees.day_costs(session, scope, marketplace, items)
        costs |= {one.id: by_sku[one.sku] for one in group if one.sku in by_sku}
    return costs


def departure_of(session: Session, parts: Parts, episode: Episode) -> Departure | None:
    return episodes.departure(session, Scope(parts.workspace, episode.account), episode.id)


def cards_by_id(
    session: Session, parts: Parts, scope: Scope, ids: Iterable[str], now: datetime
) -> list[Card]:
    """Cards of stored episode ids, in their order; ids that retention has pruned are left out."""
    found: list[Episode] = []
    departures: dict[str, Departure] = {}
    for episode_id in ids:
        if gone := episodes.departure(session, scope, episode_id):
            departures[episode_id] = gone
            found.append(gone.episode)
        elif episode := episodes.by_id(session, scope, episode_id):
            found.append(episode)
    return cards(session, parts, found, now, departures)
