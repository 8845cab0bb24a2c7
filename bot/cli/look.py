"""`preview`, `show`, `explain`: what only looks."""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from amazon.reports import ReportRefused
from bot.app import make_clock, reading_parts
from bot.cli.data import opened
from bot.cli.plain import as_text, plain, sentence
from bot.cli.problems import Problem
from bot.cli.progress import progress
from bot.cli.setting_up import now_of, parts_of, print_json, reader_of, settings_of
from bot.messages import Message, Reader, answers, card, digest, items
from bot.workflows import lookup
from bot.workflows.digest import build
from bot.workflows.intake import Import, import_report
from bot.workflows.lookup import Found, NotStranded, Several
from bot.workflows.parts import Parts
from store.accounts import Account
from stranded.explanation import Explanation
from stranded.rules import Decision
from stranded.scope import Scope


def preview(wanted: argparse.Namespace) -> int:
    """The digest of a file, made in a database that is thrown away."""
    now = now_of(wanted)
    with opened(wanted.file) as content, tempfile.TemporaryDirectory() as folder:
        settings = settings_of(wanted)
        url = f"sqlite:///{Path(folder) / 'preview.db'}"
        parts = reading_parts(
            replace(settings, database_url=url, amazon=None), make_clock(settings)
        )
        scope = Scope(parts.workspace, "preview")
        job = Import(scope, wanted.marketplace, content, None, now)
        try:
            with progress() as watcher:
                import_report(parts, job, now, watcher)
        except ReportRefused as refused:
            raise Problem(sentence(refused.why)) from refused
        account = Account(scope, (wanted.marketplace,))
        with parts.database.read() as session:
            made = build(session, parts, account, now.astimezone(parts.zone).date(), None, now)
        parts.database.close()
    reader = reader_of(wanted)
    thread = digest.digest_thread(made, reader)
    _print_messages(digest.digest(made, reader), thread, as_json=wanted.json)
    return 0


def _print_messages(first: Message, thread: list[Message], *, as_json: bool) -> None:
    if as_json:
        print_json({"messages": [{**_plain(first), "thread": [_plain(one) for one in thread]}]})
        return
    for one in (first, *thread):
        print(as_text(one))
        print()


def _plain(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks}


def show(wanted: argparse.Namespace) -> int:
    with parts_of(wanted) as parts:
        found = _only(lookup.look_up(parts, wanted.sku, now_of(wanted)), parts, wanted)
    reader = reader_of(wanted)
    message = _answer(found, reader)
    if wanted.json:
        print_json(_plain(message))
    else:
        print(as_text(message))
    return 0 if isinstance(found, Found) else 1


def _only(answer: lookup.Answer, parts: Parts, wanted: argparse.Namespace) -> lookup.Answer:
    """Of several items, the one in the account and marketplace that were named."""
    if not isinstance(answer, Several):
        return answer
    fitting = [
        episode
        for episode in answer.episodes
        if wanted.account in (None, episode.account)
        and wanted.marketplace in (None, episode.marketplace)
    ]
    if len(fitting) != 1:
        return answer
    scope = Scope(parts.workspace, fitting[0].account)
    found = lookup.look_up_episode(parts, scope, fitting[0].id, now_of(wanted))
    return found or answer


def _answer(found: lookup.Answer, reader: Reader) -> Message:
    match found:
        case Found(shown, history):
            return card.card(shown, history, reader)
        case Several(text, episodes):
            return answers.several(text, episodes, reader)
        case NotStranded(text, near, past, has_data, removed):
            return answers.not_stranded(text, near, past, has_data, reader, removed)


def explain(wanted: argparse.Namespace) -> int:
    with parts_of(wanted) as parts:
        found = _only(lookup.look_up(parts, wanted.sku, now_of(wanted)), parts, wanted)
        if not isinstance(found, Found):
            print(as_text(_answer(found, reader_of(wanted))))
            return 1
        with parts.database.read() as session:
            told = lookup.explanation(session, parts, found.card, now_of(wanted))
    reader = reader_of(wanted)
    if wanted.json:
        print_json(_explained(told, reader))
    else:
        print(as_text(card.explanation(told, reader)))
    return 0


def _explained(told: Explanation, reader: Reader) -> dict[str, Any]:
    return {
        "sku": told.card.episode.sku,
        "marketplace": told.card.episode.marketplace,
        "reason": told.card.reason.key,
        "actions": [_decided(decision, reader) for decision in told.automatic],
        "clicks": [_decided(decision, reader) for decision in told.clicks],
        "declaration": _decided(told.declaration, reader) if told.declaration else None,
    }


def _decided(decision: Decision, reader: Reader) -> dict[str, Any]:
    return {
        "action": decision.action.value,
        "verdict": decision.verdict.value,
        "at": decision.at.isoformat() if decision.at else None,
        "gates": [
            {
                "gate": gate.name,
                "passed": gate.passed,
                "why": plain(items.why(gate.why, reader, passed=gate.passed)),
            }
            for gate in decision.gates
        ],
    }
