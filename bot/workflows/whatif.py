"""What some settings would have done on the history of one place that is kept."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from bot.workflows.switch import with_values
from store import past, settings
from store.past import Stranding
from stranded.actions import Actor
from stranded.items import OptOut
from stranded.marketplaces import MARKETPLACES
from stranded.scope import Scope
from stranded.whatif import Past, WhatIf, replay, stranded_again


def what_if(
    parts: Parts, scope: Scope, marketplace: str, values: dict[str, str], now: datetime
) -> WhatIf:
    """With the settings as they are but for these values. Raises SettingError for a wrong one."""
    zone = MARKETPLACES[marketplace].zone
    with parts.database.read() as session:
        wished = with_values(parts, settings.read(session, scope, marketplace), values)
        looks = past.looks(session, scope, marketplace)
        found = list(_history(session, parts, scope, marketplace))
    would = (replay(one, wished, zone, parts.zone, now, looks) for one in found)
    return WhatIf(
        scope.account,
        marketplace,
        wished,
        looks[0] if looks else None,
        now,
        len({at.astimezone(zone).date() for at in looks}),
        zone,
        len(found),
        tuple(one for one in would if one is not None),
        stranded_again(found),
    )


def _history(session: Session, parts: Parts, scope: Scope, marketplace: str) -> Iterator[Past]:
    outs = past.opt_outs(session, scope, marketplace)
    wanted = [reason.key for reason in parts.rulebook.reasons if reason.auto]
    for one in past.strandings(session, scope, marketplace, wanted):
        yield _past(parts, one, outs.get(one.episode.sku, []))


def _past(parts: Parts, one: Stranding, outs: list[OptOut]) -> Past:
    by_rule = (at for at, actor in one.tried if Actor(actor).is_rule)
    by_person = (at for at, actor in one.tried if not Actor(actor).is_rule)
    return Past(
        one.episode,
        tuple((at, parts.rulebook.get(reason)) for at, reason in one.reasons),
        parts.rulebook.recommended(one.episode.item.primary_action),
        one.left_at,
        tuple(outs),
        next(by_person, None),
        next(by_rule, None),
    )
