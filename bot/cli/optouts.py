"""`optout`: which SKUs no automatic action may touch."""

import argparse
from typing import Any

from bot.cli.plain import as_line, as_text
from bot.cli.problems import Problem
from bot.cli.setting_up import now_of, parts_of, print_json, reader_of
from bot.handlers.optouts import IN, OUT, said
from bot.messages import answers
from bot.workflows import lookup, optouts
from bot.workflows.optouts import NotOut
from bot.workflows.parts import Parts
from stranded.actions import Actor
from stranded.items import OptOut
from stranded.optout_command import OptOutWords
from stranded.optouts import Switched

BY_HAND = Actor("cli")


def optout(wanted: argparse.Namespace) -> int:
    if wanted.list and (wanted.remove or wanted.until):
        raise Problem("--list takes neither --remove nor --until.")
    with parts_of(wanted) as parts:
        return _list(parts, wanted) if wanted.list else _switch(parts, wanted)


def _list(parts: Parts, wanted: argparse.Namespace) -> int:
    found = [
        one
        for one in lookup.opted_out(parts, now_of(wanted))
        if wanted.account in (None, one.account) and wanted.marketplace in (None, one.marketplace)
    ]
    if wanted.json:
        _print_json(found)
    else:
        print("\n".join(as_line(one) for one in answers.opt_out_lines(found, reader_of(wanted))))
    return 0


def _switch(parts: Parts, wanted: argparse.Namespace) -> int:
    words = OptOutWords(
        wanted.sku, wanted.until or "", wanted.marketplace or "", wanted.account or ""
    )
    answer = optouts.answer_in if wanted.remove else optouts.answer_out
    done = answer(parts, words, BY_HAND, now_of(wanted))
    in_words = as_text(said(done, IN if wanted.remove else OUT, reader_of(wanted)))
    if not isinstance(done, Switched | NotOut):
        raise Problem(in_words)
    if wanted.json:
        stands = done.opt_out if isinstance(done, Switched) else None
        _print_json([stands] if stands else [])
    else:
        print(in_words)
    return 0


def _print_json(found: list[OptOut]) -> None:
    print_json({"optouts": [_as_json(one) for one in found]})


def _as_json(one: OptOut) -> dict[str, Any]:
    return {
        "sku": one.sku,
        "account": one.account,
        "marketplace": one.marketplace,
        "by": one.by,
        "at": one.at.isoformat(),
        "until": one.until.isoformat() if one.until else None,
    }
