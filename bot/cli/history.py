"""`history`: all that was done about a SKU, also where it left the list."""

import argparse
from typing import Any

from bot.cli.plain import as_line, as_text
from bot.cli.problems import Problem
from bot.cli.setting_up import now_of, parts_of, print_json, reader_of
from bot.messages import Reader, answers
from bot.messages import history as sentences
from bot.workflows import lookup
from bot.workflows.history import Asked, histories
from bot.workflows.lookup import NotStranded
from bot.workflows.parts import Parts
from stranded.history import Happening, History


def history(wanted: argparse.Namespace) -> int:
    asked = Asked(wanted.sku, wanted.account or "", wanted.marketplace or "")
    reader = reader_of(wanted)
    with parts_of(wanted) as parts:
        found = histories(parts, asked)
        if not found:
            return _not_found(parts, wanted, reader)
    if wanted.json:
        print_json({"histories": [_as_json(one, reader) for one in found]})
        return 0
    for one in found:
        print(as_line(sentences.title(one, reader, with_account=True)))
        for line in sentences.lines(one, reader):
            print(as_line(line))
    return 0


def _not_found(parts: Parts, wanted: argparse.Namespace, reader: Reader) -> int:
    there = lookup.look_up(parts, wanted.sku, now_of(wanted))
    if not isinstance(there, NotStranded):
        raise Problem(
            f"{wanted.sku} is in another account or marketplace. Leave --account and "
            "--marketplace out to see where."
        )
    near = (there.text, there.near, there.past, there.has_data)
    print(as_text(answers.not_stranded(*near, reader)))
    return 1


def _as_json(found: History, reader: Reader) -> dict[str, Any]:
    return {
        "account": found.account,
        "marketplace": found.marketplace,
        "sku": found.sku,
        "events": [_event(one, reader) for one in found.happenings],
    }


def _event(told: Happening, reader: Reader) -> dict[str, Any]:
    return {
        "at": told.at.isoformat(),
        "event": told.event,
        "actor": told.actor,
        "what": as_line(sentences.what(told, reader)),
        "why": as_line(sentences.because(told, reader)),
    }
