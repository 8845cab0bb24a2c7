"""What a team may set for one account and marketplace, with the page's numbers as defaults."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from stranded.actions import ActionKind, Why
from stranded.quiet import QuietHours, read_quiet_hours

Choice = TypeVar("Choice", bound=StrEnum)


class Mode(StrEnum):
    AUTO = "auto"
    ASK = "ask"
    OFF = "off"


class Automatic(StrEnum):
    """Preview says what it would do and does not."""

    PREVIEW = "preview"
    ON = "on"


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """Days are full 24-hour days. `modes` overrides the rule book's mode by reason key.

    `undo_…_seconds`: for how long a person's wish can be taken back before it is carried out.
    `auto_removal_days`: the seller's own setting at Amazon, None where nobody has told it.
    """

    automatic: Automatic = Automatic.PREVIEW
    auto_relist_days: int = 30
    auto_change_to_fba_days: int = 30
    warning_days: tuple[int, ...] = (30, 14, 7, 3, 1, 0)
    accelerated_removal: bool = False
    auto_removal_days: int | None = None
    quiet_hours: QuietHours | None = None
    undo_relist_seconds: int = 0
    undo_change_to_fba_seconds: int = 60
    undo_bulk_seconds: int = 60
    undo_delete_listing_seconds: int = 300
    undo_removal_order_seconds: int = 300
    undo_set_price_seconds: int = 60
    modes: dict[str, Mode] = field(default_factory=dict)


class SettingError(ValueError):
    """A value that is refused, as a code with parameters: `code`, `key`, `value`, and bounds."""

    def __init__(self, code: str, key: str, value: str, **bounds: object) -> None:
        super().__init__(f"{code}: {key}={value}")
        self.code = code
        self.parameters: dict[str, object] = {"key": key, "value": value, **bounds}

    @property
    def why(self) -> Why:
        return Why(self.code, self.parameters)


# A warning a step; as many as anybody reads.
MOST_WARNINGS = 20
# What Amazon lets a seller choose at most, of any kind of reason.
MOST_REMOVAL_DAYS = 180
# Two days is Amazon's own minimum for relisting; 0 days for FBA means "within one day".
_WHOLE = {
    "auto_relist_days": (2, 365),
    "auto_change_to_fba_days": (0, 365),
    "undo_relist_seconds": (0, 600),
    "undo_change_to_fba_seconds": (0, 600),
    "undo_bulk_seconds": (0, 600),
    "undo_delete_listing_seconds": (0, 600),
    "undo_removal_order_seconds": (0, 600),
    "undo_set_price_seconds": (0, 600),
}

_COMMAS = str.maketrans("，、", ",,")


def parse_setting(key: str, text: str) -> object:
    """The value of one setting from its text form. Raises SettingError."""
    if key in _WHOLE:
        return _whole_number(key, text, *_WHOLE[key])
    if key == "automatic":
        return _one_of(key, text, Automatic)
    if key == "warning_days":
        return _days(key, text)
    if key == "auto_removal_days":
        return _whole_number(key, text, 0, MOST_REMOVAL_DAYS) if text else None
    if key == "quiet_hours":
        return _quiet_hours(key, text) if text else None
    if key == "accelerated_removal":
        return _yes_or_no(key, text)
    if key.startswith("mode."):
        return _one_of(key, text, Mode)
    raise SettingError("unknown_setting", key, text)


def with_setting(settings: AccountSettings, key: str, text: str) -> AccountSettings:
    """The settings with one more value. Raises SettingError."""
    value = parse_setting(key, text)
    values = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
    if key.startswith("mode."):
        values["modes"] = {**settings.modes, key.removeprefix("mode."): value}
    else:
        values[key] = value
    return AccountSettings(**values)


def undo_window(settings: AccountSettings, action: ActionKind, *, in_bulk: bool) -> timedelta:
    """For how long a person's wish can be taken back before it is carried out."""
    if in_bulk:
        return timedelta(seconds=settings.undo_bulk_seconds)
    seconds = {
        ActionKind.RELIST: settings.undo_relist_seconds,
        ActionKind.CHANGE_TO_FBA: settings.undo_change_to_fba_seconds,
        ActionKind.DELETE_LISTING: settings.undo_delete_listing_seconds,
        ActionKind.CREATE_REMOVAL_ORDER: settings.undo_removal_order_seconds,
        ActionKind.SET_PRICE: settings.undo_set_price_seconds,
    }
    return timedelta(seconds=seconds[action])


def setting_texts(settings: AccountSettings) -> dict[str, str]:
    """Every setting in the text form that parse_setting reads."""
    return {
        "automatic": settings.automatic.value,
        **{key: str(getattr(settings, key)) for key in _WHOLE},
        "warning_days": ",".join(str(days) for days in settings.warning_days),
        "accelerated_removal": "on" if settings.accelerated_removal else "off",
        "auto_removal_days": _or_empty(settings.auto_removal_days),
        "quiet_hours": _or_empty(settings.quiet_hours),
        **{f"mode.{key}": mode.value for key, mode in sorted(settings.modes.items())},
    }


def _or_empty(value: object) -> str:
    return "" if value is None else str(value)


def _days(key: str, text: str) -> tuple[int, ...]:
    """Days before a date, the most first; written with commas between, Chinese ones too."""
    parts = text.translate(_COMMAS).split(",")
    days = {_whole_number(key, part.strip(), 0, 365) for part in parts}
    if len(days) > MOST_WARNINGS:
        raise SettingError("too_many_days", key, text, most=MOST_WARNINGS)
    return tuple(sorted(days, reverse=True))


def _quiet_hours(key: str, text: str) -> QuietHours:
    hours = read_quiet_hours(text)
    if hours is None:
        raise SettingError("not_quiet_hours", key, text)
    return hours


def _whole_number(key: str, text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SettingError("not_in_range", key, text, least=least, most=most)
    return int(text)


def _one_of(key: str, text: str, choices: type[Choice]) -> Choice:
    if text not in list(choices):
        raise SettingError("not_a_choice", key, text, choices=[choice.value for choice in choices])
    return choices(text)


def _yes_or_no(key: str, text: str) -> bool:
    if text not in ("on", "off"):
        raise SettingError("not_a_choice", key, text, choices=["on", "off"])
    return text == "on"
