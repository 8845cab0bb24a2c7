"""Looking back: the same decision as the rules', on what a history knows, and no more claimed."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stranded.ahead import asks
from stranded.items import OptOut, When
from stranded.quiet import QuietHours
from stranded.rules import decide_automatic
from stranded.settings import AccountSettings, Automatic, Mode
from stranded.whatif import UNTOLD, Past, WhatIf, Would, facts_at, replay, stranded_again
from tests.bot.messages.things import NOW, US, episode, opt_out, rulebook

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
BOOK = rulebook()
DAYS_30 = AccountSettings()
HOURLY = [NOW - hours * HOUR for hours in range(90 * 24, -1, -1)]
UTC, SHANGHAI = ZoneInfo("UTC"), ZoneInfo("Asia/Shanghai")
KEYS = ["listing_closed", "merchant_fulfilled", "item_discontinued", "restricted_asin"]


def past(
    *reasons: tuple[int, str], ended: int | None = None, sku: str = "LAMP-1", **changes: Any
) -> Past:
    """A stranding whose reasons were seen so many days ago, the first one first."""
    seen = tuple((NOW - days * DAY, BOOK.get(key)) for days, key in reasons)
    stranded_on: When = changes.pop("stranded_on", seen[0][0])
    found = replace(
        episode(reasons[-1][1], sku=sku, stranded_on=stranded_on),
        id=changes.pop("id", f"e-{sku}"),
        first_seen=seen[0][0],
        reason_since=seen[-1][0] if len(seen) > 1 else None,
    )
    left_at = None if ended is None else NOW - ended * DAY
    return replace(Past(found, seen, None, left_at), **changes)


def would(one: Past, looks: list[datetime] | None = None, **wished: Any) -> Would | None:
    seen = HOURLY if looks is None else looks
    return replay(one, replace(DAYS_30, **wished), US.zone, SHANGHAI, NOW, seen)


def days_ago(found: Would | None) -> float | None:
    return None if found is None else (NOW - found.at) / DAY


@pytest.mark.page("F25", "F30")
def test_other_days_would_have_acted_on_another_day() -> None:
    one = past((45, "listing_closed"))

    assert days_ago(would(one)) == 15
    assert days_ago(would(one, auto_relist_days=7)) == 38
    assert would(one, auto_relist_days=60) is None


def test_what_left_before_its_day_was_never_acted_on() -> None:
    assert would(past((45, "listing_closed"), ended=16)) is None
    assert days_ago(would(past((45, "listing_closed"), ended=14))) == 15


def test_what_was_old_at_the_first_look_was_due_then() -> None:
    one = past((10, "listing_closed"), stranded_on=date(2026, 1, 1))

    assert days_ago(would(one)) == 10


def test_a_witnessed_change_of_reason_starts_the_count_again() -> None:
    one = past((60, "restricted_asin"), (40, "listing_closed"))

    assert days_ago(would(one)) == 10


def test_without_fresh_data_it_would_have_waited_for_the_next_report() -> None:
    one = past((45, "listing_closed"))
    due = NOW - 15 * DAY

    for hours, expected in ((-4, None), (-3, due), (0, due), (5, due + 5 * HOUR)):
        found = would(one, looks=[due + hours * HOUR])
        assert (found and found.at) == expected


def test_a_reason_acts_only_while_it_holds() -> None:
    assert would(past((60, "listing_closed"), (31, "missing_price"))) is None
    assert days_ago(would(past((60, "listing_closed"), (29, "missing_price")))) == 30


@pytest.mark.page("F31")
def test_opt_outs_hold_for_as_long_as_they_did() -> None:
    one = past((45, "listing_closed"))
    out = opt_out(sku="LAMP-1", at=NOW - 20 * DAY)

    assert would(replace(one, opt_outs=(out,))) is None
    taken_back = replace(out, until=NOW - 4 * DAY)
    assert days_ago(would(replace(one, opt_outs=(taken_back,)))) == 4
    later = replace(out, at=NOW - 5 * DAY)
    assert days_ago(would(replace(one, opt_outs=(later,)))) == 15


def test_what_a_person_had_done_before_is_left_to_them() -> None:
    one = past((45, "listing_closed"))

    assert would(replace(one, by_person=NOW - 20 * DAY)) is None
    assert days_ago(would(replace(one, by_person=NOW - 2 * DAY))) == 15


def test_where_a_rule_came_first_nobody_knows() -> None:
    found = would(replace(past((45, "listing_closed")), by_rule=NOW - 20 * DAY))

    assert found is not None
    assert found.overtaken


def test_what_came_due_in_quiet_hours_would_have_waited_for_their_end() -> None:
    one = past((45, "listing_closed"), stranded_on=NOW - 45 * DAY)
    night = QuietHours(time(22), time(7))

    assert days_ago(would(one, quiet_hours=night)) == 15 - 6 / 24, "01:00 in Shanghai"
    looks = [NOW - 15 * DAY + hours * HOUR for hours in (-1, 1, 8)]
    found = would(one, looks, quiet_hours=night)
    assert found is not None
    assert found.at == looks[-1], "at the end of the night there were no fresh data"


def test_nobody_would_have_been_asked_about_what_was_acted_on() -> None:
    one = past((45, "item_discontinued"))

    assert would(replace(one, by_person=NOW - 20 * DAY)) is None
    found = would(replace(one, by_rule=NOW - 20 * DAY))
    assert found is not None
    assert (found.asked, found.overtaken) == (True, True)
    made = WhatIf("A1", "US", DAYS_30, None, NOW, 0, US.zone, 1, (found,))
    assert (made.asked, made.overtaken) == (0, 1)


@pytest.mark.page("F28")
def test_item_discontinued_would_have_been_asked_about() -> None:
    found = would(past((45, "item_discontinued")))

    assert found is not None
    assert (found.asked, days_ago(found)) == (True, 15)
    off = {"item_discontinued": Mode.OFF}
    assert would(past((45, "item_discontinued")), modes=off) is None


def test_another_recommendation_of_amazons_stops_it() -> None:
    said = BOOK.recommended("Create removal order")

    assert said is not None
    assert would(past((45, "listing_closed"), recommended=said)) is None


def test_a_summary_counts_what_came_of_each() -> None:
    found = [
        past((45, "listing_closed"), sku="OPEN"),
        past((45, "listing_closed"), ended=5, sku="LEFT", by_person=NOW - 6 * DAY),
        past((45, "merchant_fulfilled"), ended=9, sku="AGAIN", id="first"),
        past((3, "merchant_fulfilled"), sku="AGAIN", id="second"),
        past((45, "item_discontinued"), sku="ASK"),
        past((45, "listing_closed"), sku="RULE", by_rule=NOW - 40 * DAY),
        past((45, "listing_closed"), sku="OUT", opt_outs=(opt_out(sku="OUT", at=NOW - DAY),)),
    ]
    replayed = [one for past_ in found if (one := would(past_))]
    made = WhatIf(
        "A1", "US", DAYS_30, NOW - 45 * DAY, NOW, 40, US.zone, 7, tuple(replayed),
        stranded_again(found),
    )  # fmt: skip

    assert {kind.value: count for kind, count in made.counts.items()} == {
        "relist": 3,
        "change_to_fba": 1,
    }
    assert (made.asked, made.overtaken, made.still_stranded, made.by_people) == (1, 1, 2, 1)
    assert (made.opted_out, made.stranded_again, made.at_once) == (1, 1, 0)
    assert made.sooner == (15 + 10 + 6 + 15) * DAY
    assert made.busiest == (date(2026, 11, 8), 4)
    assert made.days == 46


def test_without_history_there_are_no_days() -> None:
    made = WhatIf("A1", "US", DAYS_30, None, NOW, 0, US.zone, 0, ())

    assert (made.days, made.counts, made.busiest) == (0, {}, None)


spans = st.tuples(st.integers(0, 80), st.one_of(st.none(), st.integers(0, 80)))


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    ago = sorted(draw(st.lists(st.integers(1, 80), min_size=1, max_size=4, unique=True)))[::-1]
    keys = [draw(st.sampled_from(KEYS)) for _ in ago]
    ended = draw(st.one_of(st.none(), st.integers(0, ago[-1] - 1)))
    stranded_on = draw(
        st.one_of(
            st.none(),
            st.integers(0, 60).map(lambda days: NOW - (ago[0] + days) * DAY),
            st.integers(0, 60).map(lambda days: (NOW - (ago[0] + days) * DAY).date()),
        )
    )
    outs = tuple(
        OptOut("A1", "US", "LAMP-1", "U0", NOW - at * DAY, None if to is None else NOW - to * DAY)
        for at, to in draw(st.lists(spans, max_size=2))
        if to is None or to < at
    )
    reasons = list(zip(ago, keys, strict=True))
    return past(*reasons, ended=ended, stranded_on=stranded_on, opt_outs=outs)


wishes = st.builds(
    AccountSettings,
    automatic=st.sampled_from(Automatic),
    auto_relist_days=st.integers(2, 60),
    auto_change_to_fba_days=st.integers(0, 60),
    modes=st.dictionaries(st.sampled_from(KEYS[:3]), st.sampled_from(Mode)),
    quiet_hours=st.sampled_from(
        [None, QuietHours(time(22), time(7)), QuietHours(time(0), time(20))]
    ),
)


def would_happen(
    one: Past,
    wished: AccountSettings,
    channel_zone: ZoneInfo,
    looks: list[datetime],
    at: datetime,
) -> bool:
    """A tick of that moment, on what the history knows; written down a second time."""
    on = replace(wished, automatic=Automatic.ON)
    facts = facts_at(one, on, US.zone, channel_zone, at)
    data_at = max((look for look in looks if look <= at), default=None)
    action = facts.reason.auto
    if action is None or data_at is None:
        return False
    decision = decide_automatic(action, replace(facts, data_at=data_at), at)
    return {gate.name for gate in decision.closed} <= UNTOLD or asks(decision)


@settings(max_examples=300, deadline=None)
@given(
    pasts(),
    wishes,
    st.sampled_from([UTC, SHANGHAI]),
    st.lists(st.integers(0, 80 * 24), max_size=60),
)
def test_it_agrees_with_the_rules_of_every_day(
    one: Past, wished: AccountSettings, channel_zone: ZoneInfo, hours: list[int]
) -> None:
    looks = sorted(NOW - ago * HOUR for ago in hours) if len(hours) > 20 else HOURLY
    found = replay(one, wished, US.zone, channel_zone, NOW, looks)

    def happens(at: datetime) -> bool:
        return would_happen(one, wished, channel_zone, looks, at)

    end = one.left_at or NOW + SECOND
    moment = one.episode.first_seen
    while moment < end:
        if found is None or moment < found.at:
            assert not happens(moment)
        moment += 7 * HOUR
    if found is not None:
        assert one.episode.first_seen <= found.at < end
        assert happens(found.at)
        before = found.at - SECOND
        assert before < one.episode.first_seen or not happens(before)
