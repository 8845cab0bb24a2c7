"""`reasons`: the rule book, what it does not know, and what a person chose for that."""

import argparse
from collections import Counter
from collections.abc import Iterator
from typing import Any

from amazon.reports import ReportRefused, read_report
from bot.cli.data import opened
from bot.cli.plain import plain, sentence
from bot.cli.problems import Problem
from bot.cli.progress import progress
from bot.cli.setting_up import now_of, parts_of, print_json, reader_of
from bot.messages import items
from bot.workflows import mapping
from bot.workflows.mapping import Mapped
from config.rules import load_rulebook
from stranded.actions import Why
from stranded.items import StrandedItem
from stranded.marketplaces import MARKETPLACES
from stranded.reasons import Reason, ReasonMapping, RuleBook, Standing
from stranded.unknown import UnknownReasons

# Where a person looks, everything is listed: nothing is cut off without being asked for.
ALL = 1_000_000
STANDING = {
    Standing.HOLDS: "",
    Standing.KNOWN: ", not used: the rule book knows this text itself",
    Standing.GONE: ", not used: the rule book has no such reason",
}


def reasons(wanted: argparse.Namespace) -> int:
    if wanted.check is not None:
        return _check(wanted)
    if wanted.unknown:
        return _unknown(wanted)
    if wanted.map is not None:
        return _map(wanted)
    if wanted.unmap is not None:
        return _unmap(wanted)
    return _list(wanted)


def _list(wanted: argparse.Namespace) -> int:
    book = load_rulebook()
    if wanted.json:
        print_json({"reasons": [_reason(reason) for reason in book.reasons]})
        return 0
    reader = reader_of(wanted)
    for reason in book.reasons:
        name = plain(items.reason_name(reason, reader))
        print(f"{reason.key:32} {reason.severity.value:9} {name}{_ours(reason, wanted.locale)}")
    if any(_ours(reason, wanted.locale) for reason in book.reasons):
        print("* Amazon has not printed this name; it is a translation of ours.")
    return 0


def _ours(reason: Reason, locale: str) -> str:
    return "" if locale in reason.official_names else " *"


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "key": reason.key,
        "names": {locale: text.name for locale, text in reason.texts.items()},
        "official_names": list(reason.official_names),
        "edition": reason.edition,
        "level": reason.level.value,
        "severity": reason.severity.value,
        "one_click": [action.value for action in reason.one_click],
        "auto": reason.auto.value if reason.auto else None,
        "auto_mode": reason.auto_mode.value,
        "removal": reason.removal.value,
        "steps": {locale: list(text.steps) for locale, text in reason.texts.items()},
    }


def _check(wanted: argparse.Namespace) -> int:
    """Values of a report that the rule book does not know; exit code 1 where there are any."""
    book = load_rulebook()
    try:
        with opened(wanted.check) as content, progress() as watcher:
            rows = read_report(content, None, MARKETPLACES[wanted.marketplace])
            unknown = Counter(
                value
                for _, row in watcher.reading(rows)
                if isinstance(row, StrandedItem)
                for value in _unknown_values(book, row)
            )
    except ReportRefused as refused:
        raise Problem(sentence(refused.why)) from refused
    found = [
        {"column": column, "value": value, "rows": rows}
        for (column, value), rows in unknown.most_common()
    ]
    if wanted.json:
        print_json({"unknown": found})
    else:
        lines = [f"{one['rows']:6}  {one['column']:16}  {one['value']!r}" for one in found]
        print("\n".join(lines) or "All are known.")
    return 1 if found else 0


def _unknown_values(book: RuleBook, row: StrandedItem) -> Iterator[tuple[str, str]]:
    """The columns of a row whose text nobody knows. No recommendation at all is nothing unknown."""
    if not book.match(row.reason_text).known:
        yield "stranded-reason", row.reason_text
    if row.primary_action.strip() and book.recommended(row.primary_action) is None:
        yield "primary-action", row.primary_action


def _unknown(wanted: argparse.Namespace) -> int:
    """The unknown texts of the items that are kept, over all accounts and marketplaces."""
    with parts_of(wanted) as parts:
        found = mapping.unknown_reasons(parts, ALL)
    if wanted.json:
        print_json(_listed(found))
        return 0
    for one in found.values:
        chosen = f", mapped to {one.mapping.reason} from the next report on" if one.mapping else ""
        print(f"{one.items:6}  {one.text!r}, such as {one.sku}{chosen}")
    if not found.values:
        print("The rule book knows the reason of every item.")
    for kept, standing in found.mappings:
        said = (
            f"{kept.text!r} is mapped to {kept.reason} by {kept.by}, {kept.at:%Y-%m-%d %H:%M} UTC"
        )
        print(said + STANDING[standing])
    return 0


def _listed(found: UnknownReasons) -> dict[str, Any]:
    return {
        "unknown": [
            {
                "value": one.text,
                "items": one.items,
                "sku": one.sku,
                "mapped_to": one.mapping.reason if one.mapping else None,
            }
            for one in found.values
        ],
        "mappings": [
            {**_mapping(kept), "standing": standing.value} for kept, standing in found.mappings
        ],
    }


def _mapping(kept: ReasonMapping) -> dict[str, Any]:
    at = kept.at.isoformat()
    return {"value": kept.text, "reason": kept.reason, "by": kept.by, "at": at}


def _map(wanted: argparse.Namespace) -> int:
    value, key = wanted.map
    with parts_of(wanted) as parts:
        made = mapping.map_value(parts, value, key, "cli", now_of(wanted))
        if isinstance(made, Why):
            raise Problem(sentence(made))
        judged = mapping.rejudge(parts, value, made.before, now_of(wanted))
    before = made.before.reason if made.before else None
    if wanted.json:
        print_json({"mapping": _mapping(made.mapping), "before": before, "judged": judged})
    else:
        print(f"{value!r} now counts as {key}{_until_now(made)}. {_from_when(judged)}")
    return 0


def _until_now(made: Mapped) -> str:
    if made.before is None:
        return ""
    same = made.before.reason == made.mapping.reason
    return ", as before" if same else f" (until now {made.before.reason})"


def _from_when(judged: int) -> str:
    if judged == 0:
        return "No listed item has it, or a report is being read: the change comes once it is."
    return "1 item was judged anew." if judged == 1 else f"{judged} items were judged anew."


def _unmap(wanted: argparse.Namespace) -> int:
    with parts_of(wanted) as parts:
        removed = mapping.unmap_value(parts, wanted.unmap, "cli", now_of(wanted))
        judged = mapping.rejudge(parts, wanted.unmap, removed, now_of(wanted)) if removed else 0
    if wanted.json:
        print_json({"removed": _mapping(removed) if removed else None, "judged": judged})
    elif removed:
        print(f"{removed.text!r} counts as {removed.reason} no longer. {_from_when(judged)}")
    else:
        print(f"{wanted.unmap!r} was not mapped. `reasons --unknown` lists what is.")
    return 0 if removed else 1
