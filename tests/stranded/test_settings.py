"""A team's settings: the page's numbers as defaults, its minimum as a bound."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.quiet import QuietHours
from stranded.settings import (
    AccountSettings,
    Automatic,
    Mode,
    SettingError,
    parse_setting,
    setting_texts,
    with_setting,
)

DAYS = {"auto_relist_days": 2, "auto_change_to_fba_days": 0}


@pytest.mark.page("F25", "F32")
def test_the_pages_thirty_days_are_the_defaults_and_nothing_runs_unasked() -> None:
    plain = AccountSettings()

    assert (plain.auto_relist_days, plain.auto_change_to_fba_days) == (30, 30)
    assert plain.automatic is Automatic.PREVIEW
    assert plain.warning_days == (30, 14, 7, 3, 1, 0)
    assert not plain.accelerated_removal


@pytest.mark.page("F30", "F34", "F36", "F37")
@pytest.mark.parametrize("key", DAYS)
def test_days_are_taken_from_amazons_minimum_to_a_year(key: str) -> None:
    for days in (DAYS[key], DAYS[key] + 1, 365):
        assert getattr(with_setting(AccountSettings(), key, str(days)), key) == days


@pytest.mark.page("F36")
@pytest.mark.parametrize("text", ["1", "0", "-1", "-30"])
def test_fewer_than_two_days_are_refused_for_a_relist_and_the_bounds_named(text: str) -> None:
    with pytest.raises(SettingError) as refused:
        parse_setting("auto_relist_days", text)

    assert refused.value.code == "not_in_range"
    assert refused.value.parameters == {
        "key": "auto_relist_days", "value": text, "least": 2, "most": 365,
    }  # fmt: skip


@pytest.mark.parametrize("key", DAYS)
@pytest.mark.parametrize("text", ["-1", "366", "", "abc", "7.5", "1e2", " 7", "٧", "७", "²", "+7"])
def test_what_is_no_number_of_days_in_range_is_refused(key: str, text: str) -> None:
    with pytest.raises(SettingError):
        parse_setting(key, text)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("automatic", "on", Automatic.ON),
        ("automatic", "preview", Automatic.PREVIEW),
        ("warning_days", "1, 7,30,7", (30, 7, 1)),
        ("warning_days", "0", (0,)),
        ("accelerated_removal", "on", True),
        ("accelerated_removal", "off", False),
        ("warning_days", "7，1、0", (7, 1, 0)),
        ("auto_removal_days", "", None),
        ("auto_removal_days", "0", 0),
        ("auto_removal_days", "180", 180),
        ("quiet_hours", "", None),
        ("quiet_hours", "22:00-07:00", QuietHours(time(22), time(7))),
        ("quiet_hours", " 9:30 – 10:00 ", QuietHours(time(9, 30), time(10))),
        ("mode.item_discontinued", "off", Mode.OFF),
    ],
)
def test_every_other_setting_has_its_own_form(key: str, text: str, value: object) -> None:
    assert parse_setting(key, text) == value


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("automatic", "ON", "not_a_choice"),
        ("automatic", "", "not_a_choice"),
        ("warning_days", "", "not_in_range"),
        ("warning_days", "7,,1", "not_in_range"),
        ("warning_days", "366", "not_in_range"),
        ("accelerated_removal", "yes", "not_a_choice"),
        ("mode.listing_closed", "automatic", "not_a_choice"),
        ("warning_days", ",".join(map(str, range(21))), "too_many_days"),
        ("auto_removal_days", "181", "not_in_range"),
        ("auto_removal_days", "-1", "not_in_range"),
        ("quiet_hours", "22:00", "not_quiet_hours"),
        ("quiet_hours", "22:00-22:00", "not_quiet_hours"),
        ("quiet_hours", "22:00-24:00", "not_quiet_hours"),
        ("quiet_hours", "22:60-07:00", "not_quiet_hours"),
        ("quiet_hours", "٢٢:00-07:00", "not_quiet_hours"),
        ("speed", "30", "unknown_setting"),
        ("modes", "auto", "unknown_setting"),
    ],
)
def test_a_wrong_value_is_refused_with_its_key(key: str, text: str, code: str) -> None:
    with pytest.raises(SettingError) as refused:
        with_setting(AccountSettings(), key, text)

    assert refused.value.code == code
    assert refused.value.parameters["key"] == key
    assert str(refused.value.parameters["value"]) in text


def test_one_mode_leaves_the_others() -> None:
    first = with_setting(AccountSettings(), "mode.listing_closed", "off")

    both = with_setting(first, "mode.merchant_fulfilled", "ask")

    assert both.modes == {"listing_closed": Mode.OFF, "merchant_fulfilled": Mode.ASK}
    assert first.modes == {"listing_closed": Mode.OFF}


MODED = st.sampled_from(["listing_closed", "item_discontinued"])
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
quiet = (
    st.tuples(times, times).filter(lambda pair: pair[0] != pair[1]).map(lambda p: QuietHours(*p))
)
chosen = st.builds(
    AccountSettings,
    automatic=st.sampled_from(Automatic),
    auto_relist_days=st.integers(2, 365),
    auto_change_to_fba_days=st.integers(0, 365),
    warning_days=st.sets(st.integers(0, 365), min_size=1, max_size=20).map(
        lambda days: tuple(sorted(days, reverse=True))
    ),
    accelerated_removal=st.booleans(),
    auto_removal_days=st.none() | st.integers(0, 180),
    quiet_hours=st.none() | quiet,
    undo_relist_seconds=st.integers(0, 600),
    undo_change_to_fba_seconds=st.integers(0, 600),
    undo_bulk_seconds=st.integers(0, 600),
    modes=st.dictionaries(
        st.sampled_from(["listing_closed", "item_discontinued"]), st.sampled_from(Mode)
    ),
)


@given(chosen)
def test_every_setting_is_read_back_from_its_text(settings: AccountSettings) -> None:
    again = AccountSettings()
    for key, text in setting_texts(settings).items():
        again = with_setting(again, key, text)

    assert again == settings
