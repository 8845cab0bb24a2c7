"""Loads the rule book from its files; a wrong file is refused by file, key and field."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config.links import load_links
from config.reason_tables import LOCALES, Known, read_reason, read_text
from config.tables import Table, TableError, read_table
from stranded.reasons import (
    UNKNOWN,
    Edition,
    Reason,
    ReasonText,
    Removal,
    RuleBook,
    Severity,
    normalise,
)
from stranded.settings import Mode

# Fields that must be there with their kinds, and those that may be left out with their values.
Kinds = tuple[dict[str, type], dict[str, Any]]
FOLDER = Path(__file__).parent / "rulebook"
STRUCTURE = "reasons.toml"
PRIMARY_ACTIONS = "primary_actions.toml"
# What stands above the tables, and the table of an overlay that is no reason.
BASE_HEAD: Kinds = ({"edition": str}, {"overlays": []})
OVERLAY_HEAD: Kinds = (
    {"edition": str, "auto_relist_days": int, "auto_change_to_fba_days": int},
    {},
)
RENAMED = "renamed"


class RuleBookError(TableError):
    """What is wrong in which file, at which reason and field."""


@dataclass(frozen=True, slots=True)
class Files:
    """The three files of an edition: the head and the tables of its structure, and its texts."""

    head: Table
    tables: tuple[Table, ...]
    renamed: tuple[Table, ...]
    texts: Mapping[str, Table]

    @property
    def edition(self) -> str:
        return str(self.head.fields["edition"])


def load_rulebook(folder: Path = FOLDER) -> RuleBook:
    """The rule book of a folder: the base edition and those laid over it. Raises RuleBookError."""
    spellings = _primary_actions(folder)
    known = Known(load_links().keys, spellings)
    base = _read_files(folder, "", BASE_HEAD, {UNKNOWN})
    overlays = [
        _read_files(folder, f"{name}/", OVERLAY_HEAD) for name in base.head.entries("overlays")
    ]
    reasons = {reason.key: reason for reason in _reasons(base, known, is_base=True)}
    for overlay in overlays:
        _lay_over(reasons, overlay, known)
    _check_names(reasons.values(), [base, *overlays])
    _check_twins(reasons.values(), [base, *overlays])
    return RuleBook(
        base.edition,
        reasons.values(),
        _unknown(base.edition, _texts(base, UNKNOWN)),
        later=tuple(_edition(overlay) for overlay in overlays),
        primary_actions=spellings,
    )


def _edition(files: Files) -> Edition:
    days = files.head.fields
    return Edition(files.edition, days["auto_relist_days"], days["auto_change_to_fba_days"])


def _primary_actions(folder: Path) -> dict[str, tuple[str, ...]]:
    table = read_table(folder, PRIMARY_ACTIONS, RuleBookError)
    full = table.with_defaults(dict.fromkeys(table.fields, list), {})
    found = {key: full.entries(key) for key in full.fields}
    keys: dict[str, str] = {}
    for key, spellings in found.items():
        for spelling in spellings:
            other = keys.setdefault(normalise(spelling), key)
            if other != key:
                raise table.wrong(key, f"{spelling!r} stands under {other} too")
    return found


def _read_files(folder: Path, where: str, head: Kinds, more_texts: Iterable[str] = ()) -> Files:
    structure = read_table(folder, f"{where}{STRUCTURE}", RuleBookError)
    if UNKNOWN in structure.fields:
        raise RuleBookError(structure.file, UNKNOWN, "-", "is fixed and cannot be given rules")
    required, optional = head
    above = {
        name: structure.fields[name] for name in structure.fields if name in required | optional
    }
    keys = [key for key in structure.fields if key not in above and not (where and key == RENAMED)]
    texts = {
        locale: read_table(folder, f"{where}texts.{locale}.toml", RuleBookError)
        for locale in LOCALES
    }
    for table in texts.values():
        _same_keys(table, {*keys, *more_texts})
    return Files(
        head=replace(structure, fields=above).with_defaults(required, optional),
        tables=tuple(structure.below(key) for key in keys),
        renamed=tuple(_renamed(structure) if where else ()),
        texts=texts,
    )


def _renamed(structure: Table) -> Iterator[Table]:
    if RENAMED in structure.fields:
        table = structure.below(RENAMED)
        yield from (table.below(key, f"{RENAMED}.{key}") for key in table.fields)


def _same_keys(texts: Table, wanted: set[str]) -> None:
    for key in sorted(wanted ^ {*texts.fields}):
        problem = "is missing" if key in wanted else "is no reason of the structure"
        raise RuleBookError(texts.file, key, "-", problem)


def _reasons(files: Files, known: Known, *, is_base: bool = False) -> Iterator[Reason]:
    for table in files.tables:
        texts = _texts(files, table.key)
        reason = read_reason(table, files.edition, texts, known, base=is_base)
        _check_labels(files, reason)
        yield reason


def _check_labels(files: Files, reason: Reason) -> None:
    """Each step that a person tells of has a label, and stands among the steps of the text."""
    wanted = len(reason.by_hand)
    for locale, text in reason.texts.items():
        table = files.texts[locale].below(reason.key)
        if len(text.done) != wanted:
            raise table.wrong("done", f"has {len(text.done)} labels; by_hand has {wanted} steps")
        if len(text.steps) < wanted:
            raise table.wrong("steps", f"has {len(text.steps)} entries; by_hand has {wanted}")


def _texts(files: Files, key: str) -> dict[str, ReasonText]:
    """A reason's words in each language, with as many steps and notes in one as in the other."""
    texts = {locale: read_text(table.below(key)) for locale, table in files.texts.items()}
    first = texts[LOCALES[0]]
    for locale, text in texts.items():
        for field in ("steps", "notes"):
            found, wanted = len(getattr(text, field)), len(getattr(first, field))
            if found != wanted:
                problem = f"has {found} entries, in {LOCALES[0]} there are {wanted}"
                raise files.texts[locale].below(key).wrong(field, problem)
    return texts


def _lay_over(reasons: dict[str, Reason], overlay: Files, known: Known) -> None:
    """Adds the reasons of a later edition, and its names for those that are there."""
    for table in overlay.renamed:
        key = table.key.removeprefix(f"{RENAMED}.")
        if key not in reasons:
            raise table.wrong("-", "is no reason of the edition below")
        full = table.with_defaults({"name": str}, {"aliases": []})
        name = str(full.fields["name"])
        aliases = (*reasons[key].aliases, name, *full.entries("aliases"))
        reasons[key] = replace(reasons[key], later_name=name, aliases=aliases)
    for table, reason in zip(overlay.tables, _reasons(overlay, known), strict=True):
        if reason.key in reasons:
            raise table.wrong("-", "is a reason of the edition below; [renamed] gives it names")
        reasons[reason.key] = reason


def _check_names(reasons: Iterable[Reason], files: Sequence[Files]) -> None:
    """No two reasons share a name: a report's text must lead to one of them."""
    owners: dict[str, str] = {}
    places = [(reason, place) for reason in reasons for place in _places(reason, files)]
    # Names before aliases, so that the alias is blamed and not the name that it takes.
    for reason, (_, table, field, name) in sorted(places, key=lambda one: one[1][0]):
        other = owners.setdefault(normalise(name), reason.key)
        if other != reason.key:
            raise table.wrong(field, f"{name!r} is a name of {other} too")


def _places(reason: Reason, files: Sequence[Files]) -> Iterator[tuple[bool, Table, str, str]]:
    """Every name of a reason: whether it is a further one, and where it stands."""
    for one in files:
        for table in one.tables:
            if table.key == reason.key:
                yield False, table, "-", reason.key
                for locale, texts in one.texts.items():
                    yield False, texts.below(reason.key), "name", reason.texts[locale].name
                yield from _aliases(table)
        for table in one.renamed:
            if table.key == f"{RENAMED}.{reason.key}":
                yield True, table, "name", table.fields["name"]
                yield from _aliases(table)


def _aliases(table: Table) -> Iterator[tuple[bool, Table, str, str]]:
    yield from ((True, table, "aliases", name) for name in table.fields.get("aliases", ()))


def _check_twins(reasons: Iterable[Reason], files: Sequence[Files]) -> None:
    groups: dict[str, list[str]] = defaultdict(list)
    for reason in reasons:
        groups[reason.twin].append(reason.key)
    alone = {keys[0] for twin, keys in groups.items() if twin and len(keys) == 1}
    for table in (table for one in files for table in one.tables):
        if table.key in alone:
            raise table.wrong("twin", f"no other reason has the twin {table.fields['twin']!r}")


def _unknown(edition: str, texts: dict[str, ReasonText]) -> Reason:
    """What stands for every text that the rule book does not know: nothing may be done."""
    return Reason(
        key=UNKNOWN,
        page_rule="",
        edition=edition,
        # It may be one of those that cost the stock: warn wide where nothing is known.
        severity=Severity.HIGH,
        resolution="look",
        one_click=(),
        auto=None,
        auto_mode=Mode.OFF,
        removal=Removal.NONE,
        delete_listing="no",
        primary_actions=(),
        links=(),
        aliases=(),
        official_names=(),
        texts=texts,
    )
