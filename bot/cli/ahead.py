"""`forecast` and `whatif`: what the bot will do, and would have done."""

import argparse
from typing import Any

from bot.cli.pairs import pair
from bot.cli.plain import as_text, plain, sentence
from bot.cli.problems import Problem
from bot.cli.setting_up import now_of, parts_of, print_json, reader_of
from bot.messages import Reader, items
from bot.messages import forecast as told
from bot.messages import whatif as looking_back
from bot.workflows import lookup
from bot.workflows.forecast import forecast as days_ahead
from bot.workflows.parts import Parts
from bot.workflows.whatif import what_if
from stranded.forecast import Expected, Forecast
from stranded.scope import Scope
from stranded.settings import SettingError, setting_texts
from stranded.whatif import WhatIf


def forecast(wanted: argparse.Namespace) -> int:
    reader = reader_of(wanted)
    with parts_of(wanted) as parts:
        places = chosen_places(parts, wanted)
        found = [days_ahead(parts, *one, wanted.days, now_of(wanted)) for one in places]
    if wanted.json:
        print_json({"events": [_event(one, of, reader) for of in found for one in of.expected]})
    else:
        print(as_text(told.forecast(found, reader)))
    return 0


def whatif(wanted: argparse.Namespace) -> int:
    reader, values = reader_of(wanted), dict(pair(text) for text in wanted.values)
    with parts_of(wanted) as parts:
        places = chosen_places(parts, wanted)
        try:
            found = [what_if(parts, *one, values, now_of(wanted)) for one in places]
        except SettingError as error:
            raise Problem(sentence(error.why)) from error
    if wanted.json:
        print_json({"places": [_looked_back(one) for one in found]})
    else:
        print(as_text(looking_back.what_if(found, reader)))
    return 0


def _looked_back(found: WhatIf) -> dict[str, Any]:
    return {
        "account": found.account,
        "marketplace": found.marketplace,
        "settings": setting_texts(found.settings),
        "days": found.days,
        "days_with_reports": found.looked_on,
        "strandings": found.strandings,
        "would": [
            {
                "sku": one.past.episode.sku,
                "at": one.at.isoformat(),
                "action": one.action.value,
                "kind": "unknown" if one.overtaken else "ask" if one.asked else "act",
                "left_at": one.past.left_at.isoformat() if one.past.left_at else None,
            }
            for one in sorted(found.would, key=lambda one: (one.at, one.past.episode.sku))
        ],
    }


def chosen_places(parts: Parts, wanted: argparse.Namespace) -> list[tuple[Scope, str]]:
    """All places, or those of the account and marketplace that were named. Raises Problem."""
    known = lookup.places(parts)
    found = [
        (scope, code)
        for scope, code in known
        if wanted.account in (None, scope.account) and wanted.marketplace in (None, code)
    ]
    if known and not found:
        named = ", ".join(f"{scope.account} {code}" for scope, code in known)
        raise Problem(f"No such account or marketplace is known. There are: {named}.")
    return found


def _event(one: Expected, of: Forecast, reader: Reader) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(),
        "sku": one.sku,
        "account": of.account,
        "marketplace": of.marketplace,
        "kind": one.kind.value,
        "why": plain(items.why(one.why, reader, passed=False)),
        "sure": one.sure,
        "preview": of.preview,
    }
