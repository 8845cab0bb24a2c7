"""The rule book: Amazon's words for why stock is stranded, what they mean and what may be done."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from stranded.actions import ActionKind
from stranded.settings import Mode

UNKNOWN = "unknown"


class Severity(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Removal(StrEnum):
    """Whether Amazon wants the units taken out for this reason."""

    REQUIRED = "required"
    INSTRUCTED = "instructed"
    CONDITIONAL = "conditional"
    ALTERNATIVE = "alternative"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReasonText:
    """One language's words: what the reason means, what to do, and what to beware of."""

    name: str
    meaning: str
    steps: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of the page.

    `resolution` is the primary way out (relist, change_to_fba, removal_order, …); `one_click` the
    actions with a button; `auto` the action Amazon's page does by itself, in mode `auto_mode`;
    `primary_actions` the values of the report's primary-action column that agree with it; `links`
    are keys of Seller Central pages; `official_names` the locales whose name Amazon itself printed;
    `disposal_days` counts to disposal where the page gives such a clock; `checks` are the reason's
    own later looks, beside those after every action.
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
    disposal_days: int | None = None
    checks: tuple[timedelta, ...] = ()

    def text(self, locale: str) -> ReasonText:
        return self.texts.get(locale, self.texts["en"])

    @property
    def known(self) -> bool:
        return self.key != UNKNOWN


def normalise(text: str) -> str:
    """The form in which spellings of one reason are equal: NFKC, spaces, case, hyphens folded.

    Matching is exact after this: one reason's name is often a part of another's.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    spaced = re.sub(r"[\s_\-\u2010-\u2015]+", " ", folded).strip()
    return spaced.replace(" (", "(")


class RuleBook:
    """All reasons of an edition, found by any of their names; `unknown` for other texts."""

    def __init__(self, edition: str, reasons: Iterable[Reason], unknown: Reason) -> None:
        self.edition = edition
        self.reasons = tuple(reasons)
        self.unknown = unknown
        self._by_key = {reason.key: reason for reason in self.reasons}
        self._by_name: dict[str, Reason] = {}
        for reason in self.reasons:
            for name in _names(reason):
                other = self._by_name.setdefault(normalise(name), reason)
                if other is not reason:
                    raise ValueError(f"{name!r} names both {other.key} and {reason.key}")

    def match(self, text: str) -> Reason:
        """The reason that this text names exactly, else `unknown`."""
        return self._by_name.get(normalise(text), self.unknown)

    def get(self, key: str) -> Reason:
        """The reason of this key, else `unknown`."""
        return self._by_key.get(key, self.unknown)


def _names(reason: Reason) -> Iterable[str]:
    return {*(text.name for text in reason.texts.values()), reason.key, *reason.aliases}
