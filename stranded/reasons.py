"""The rule book: Amazon's words for why stock is stranded, what they mean and what may be done."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from stranded.actions import ActionKind
from stranded.settings import Mode
from stranded.steps import HandStep, place_of

UNKNOWN = "unknown"


class Severity(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Level(StrEnum):
    """What a reason is about: this listing, or the seller's whole account."""

    LISTING = "listing"
    ACCOUNT = "account"


class Removal(StrEnum):
    """Whether Amazon wants the units taken out for this reason."""

    REQUIRED = "required"
    INSTRUCTED = "instructed"
    CONDITIONAL = "conditional"
    ALTERNATIVE = "alternative"
    NONE = "none"


class BulkFix(StrEnum):
    """Whether the page's bulk fix file mends it: only where a person asks, it may do harm."""

    YES = "yes"
    ON_REQUEST = "on_request"
    NO = "no"


@dataclass(frozen=True, slots=True)
class ReasonText:
    """One language's words: what the reason means, what to do, and what to beware of.

    `done` are the labels by which a person tells of the first steps, one each.
    """

    name: str
    meaning: str
    steps: tuple[str, ...]
    notes: tuple[str, ...] = ()
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of the page.

    `page_rule` is its rule's number, empty where only a later edition has the reason; `resolution`
    the primary way out (relist, change_to_fba, removal_order, …); `one_click` the actions with a
    button; `auto` the action Amazon's page does by itself, in mode `auto_mode`; `primary_actions`
    the keys of those values of the report's primary-action column that agree with it; `links` are
    keys of Seller Central pages; `official_names` the locales whose name Amazon itself printed;
    `disposal_days` counts to disposal where the page gives such a clock; `checks` are the reason's
    own later looks, beside those after every action; `by_hand` are the steps, in order, that a
    person takes in Seller Central and tells of; `twin` is shared by reasons whose translated
    names are easily taken for one another; `later_name` is what a later edition calls it.
    """

    key: str
    page_rule: str
    edition: str
    severity: Severity
    resolution: str
    one_click: tuple[ActionKind, ...]
    auto: ActionKind | None
    auto_mode: Mode
    removal: Removal
    delete_listing: str
    primary_actions: tuple[str, ...]
    links: tuple[str, ...]
    aliases: tuple[str, ...]
    official_names: tuple[str, ...]
    texts: dict[str, ReasonText] = field(hash=False)
    look_for_mail: bool = False
    bulk_fix: BulkFix = BulkFix.NO
    disposal_days: int | None = None
    checks: tuple[timedelta, ...] = ()
    by_hand: tuple[HandStep, ...] = ()
    level: Level = Level.LISTING
    twin: str = ""
    later_name: str = ""

    def text(self, locale: str) -> ReasonText:
        return self.texts.get(locale, self.texts["en"])

    def label(self, step: str, locale: str) -> str:
        """By which a person tells of a step; its key where the rule book has it no more."""
        place = place_of(self.by_hand, step)
        return self.text(locale).done[place - 1] if place else step

    @property
    def known(self) -> bool:
        return self.key != UNKNOWN

    @property
    def takes_declaration(self) -> bool:
        """Whether a change to FBA ends it, and so a person may declare what Amazon lacks for it."""
        return self.resolution.startswith(ActionKind.CHANGE_TO_FBA.value)

    @property
    def takes_price(self) -> bool:
        """Whether a price ends it, and so a person may name the one that Amazon lacks."""
        return self.resolution == "add_price"

    @property
    def names(self) -> frozenset[str]:
        """All that it is called, as written: its key, its name in each language, its aliases."""
        return frozenset({self.key, *(text.name for text in self.texts.values()), *self.aliases})

    def is_called(self, text: str) -> bool:
        return normalise(text) in map(normalise, self.names)


def normalise(text: str) -> str:
    """The form in which spellings of one reason are equal: NFKC, spaces, case, hyphens folded.

    Matching is exact after this: one reason's name is often a part of another's.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    spaced = re.sub(r"[\s_\-\u2010-\u2015]+", " ", folded).strip()
    return spaced.replace(" (", "(")


@dataclass(frozen=True, slots=True)
class ReasonMapping:
    """A person's word that a text of Amazon's means a reason, by its key; and when it was said."""

    text: str
    reason: str
    by: str
    at: datetime

    @property
    def value(self) -> str:
        """The text as it is compared."""
        return normalise(self.text)


class Standing(StrEnum):
    """Whether a mapping is used: not where the rule book knows better, or has no such reason."""

    HOLDS = "holds"
    KNOWN = "known"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of Amazon's page, with the full days its own automatic actions wait."""

    name: str
    auto_relist_days: int
    auto_change_to_fba_days: int


class RuleBook:
    """All reasons of an edition and of those laid over it, found by any of their names.

    A text that names none of them is `unknown`. `primary_actions` gives the spellings of each known
    value of the report's primary-action column by its key.
    """

    def __init__(
        self,
        edition: str,
        reasons: Iterable[Reason],
        unknown: Reason,
        *,
        later: tuple[Edition, ...] = (),
        primary_actions: Mapping[str, Iterable[str]] = MappingProxyType({}),
    ) -> None:
        self.edition = edition
        self.later = later
        self.reasons = tuple(reasons)
        self.unknown = unknown
        self._by_key = {reason.key: reason for reason in self.reasons}
        self._by_name: dict[str, Reason] = {}
        for reason in self.reasons:
            for name in sorted(reason.names):
                other = self._by_name.setdefault(normalise(name), reason)
                if other is not reason:
                    raise ValueError(f"{name!r} names both {other.key} and {reason.key}")
        self._mapped: dict[str, Reason] = {}
        self._recommendations = {
            normalise(spelling): key
            for key, spellings in primary_actions.items()
            for spelling in spellings
        }

    def match(self, text: str) -> Reason:
        """The reason that this text names exactly, or was mapped to; else `unknown`."""
        value = normalise(text)
        return self._by_name.get(value) or self._mapped.get(value, self.unknown)

    def get(self, key: str) -> Reason:
        """The reason of this key, else `unknown`."""
        return self._by_key.get(key, self.unknown)

    def recommended(self, primary_action: str) -> str | None:
        """The key of a value of the primary-action column; one that nobody knows tells nothing."""
        return self._recommendations.get(normalise(primary_action))

    def with_mappings(self, mappings: Iterable[ReasonMapping]) -> "RuleBook":
        """A book that knows these texts too; those that do not hold are left out of it."""
        book = copy(self)
        book._mapped = {  # noqa: SLF001 - a book of the same class
            mapping.value: self.get(mapping.reason)
            for mapping in mappings
            if self.standing(mapping) is Standing.HOLDS
        }
        return book

    def standing(self, mapping: ReasonMapping) -> Standing:
        if mapping.value in self._by_name:
            return Standing.KNOWN
        return Standing.HOLDS if mapping.reason in self._by_key else Standing.GONE
