"""The settings of one place as people see and change them: each with who set it last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from stranded.actions import Why
from stranded.reasons import Edition, Reason
from stranded.settings import (
    AccountSettings,
    Automatic,
    SettingError,
    setting_texts,
    with_setting,
)

MODE = "mode."


@dataclass(frozen=True, slots=True)
class Settled:
    """One setting as text. `by` and `at` are empty where nobody ever set it."""

    key: str
    value: str
    default: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    key: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Due:
    """How many items are due at once, among the `looked_at` first ones; `all_seen`: of all."""

    items: int
    looked_at: int
    all_seen: bool


@dataclass(frozen=True, slots=True)
class PlaceSettings:
    """All settings of one account and marketplace; `moded` are the reasons that have a mode.

    `zone` is the channel's, in which quiet hours are meant; `later` are editions of Amazon's page.
    """

    account: str
    marketplace: str
    settled: tuple[Settled, ...]
    moded: tuple[Reason, ...]
    later: tuple[Edition, ...]
    zone: str

    @property
    def texts(self) -> dict[str, str]:
        return {one.key: one.value for one in self.settled}


def moded_reasons(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons that have an automatic action, and so a mode."""
    return tuple(reason for reason in reasons if reason.auto is not None)


def all_texts(settings: AccountSettings, moded: Iterable[Reason]) -> dict[str, str]:
    """Every setting in text form, with the mode of every reason that has one."""
    modes = {f"{MODE}{one.key}": one.auto_mode.value for one in moded}
    return {**setting_texts(AccountSettings()), **modes, **setting_texts(settings)}


def settings_of(texts: Mapping[str, str]) -> AccountSettings:
    """The settings of these texts. Raises SettingError."""
    settings = AccountSettings()
    for key, text in texts.items():
        settings = with_setting(settings, key, text)
    return settings


def in_plain_form(key: str, text: str) -> str:
    """A value as the store keeps it, however it was typed. Raises SettingError."""
    return setting_texts(with_setting(AccountSettings(), key, text))[key]


def wanted_changes(
    opened: Mapping[str, str], typed: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Why]]:
    """What differs from the values that a form was opened with, in plain form; what is wrong."""
    wanted: dict[str, str] = {}
    wrong: dict[str, Why] = {}
    for key, text in typed.items():
        try:
            value = in_plain_form(key, text)
        except SettingError as error:
            wrong[key] = error.why
            continue
        if value != opened.get(key):
            wanted[key] = value
    return wanted, wrong


def acts_more(before: AccountSettings, after: AccountSettings) -> bool:
    """Whether a change may set off what was not due before: switched on, or fewer days."""
    if after.automatic is not Automatic.ON:
        return False
    return (
        before.automatic is not Automatic.ON
        or after.auto_relist_days < before.auto_relist_days
        or after.auto_change_to_fba_days < before.auto_change_to_fba_days
        or before.modes != after.modes
    )


def reason_of(key: str) -> str:
    """The reason whose mode a key sets, "" for every other setting."""
    return key.removeprefix(MODE) if key.startswith(MODE) else ""
