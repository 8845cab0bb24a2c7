"""`forecast`: what the bot will do and warn of in the days ahead."""

import argparse
from typing import Any

from bot.cli.plain import as_text, plain
from bot.cli.problems import Problem
from bot.cli.setting_up import now_of, parts_of, print_json, reader_of
from bot.messages import Reader, items
from bot.messages import forecast as told
from bot.workflows import lookup
from bot.workflows.forecast import forecast as days_ahead
from bot.workflows.parts import Parts
from stranded.forecast import Expected, Forecast
from stranded.scope import Scope


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
