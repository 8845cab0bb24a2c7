"""What happened to a SKU, in words: every event that the code writes has a sentence."""

import ast
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.messages import history
from stranded.actions import ActionKind, IntentState, Why
from stranded.history import Happening, History
from stranded.items import Evidence
from stranded.optouts import Switch
from tests.bot.messages.things import LOCALES, NOW, assert_slack_takes, reader, shown

ROOT = Path(__file__).parents[3]
# How the code names an event where it writes one -> the names that this can be.
OF_A_SKU = {
    "f'{request.action.value}.{intent.state.value}'": [
        f"{kind.value}.{state.value}" for kind in ActionKind for state in IntentState
    ],
    "f'check.{evidence.value}'": [f"check.{evidence.value}" for evidence in Evidence],
    "switch.value": [switch.value for switch in Switch],
}
# Events about a whole marketplace, or about a text: no SKU's history holds them.
OF_MORE = {"'report'", "'report.confirmed'", "'fees'", "'setting'", "'release'", "event"}
LATER = NOW + timedelta(days=9)
ACTORS = ("refloat", "cli", "rule:auto_relist", "rule:auto_change_to_fba", "rule:vacation")


def written() -> set[str]:
    """The source of each event's name that is handed to `audit.append`."""
    files = [file for folder in ("bot", "store") for file in (ROOT / folder).rglob("*.py")]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    calls = (node for node in nodes if isinstance(node, ast.Call))
    return {ast.unparse(call.args[3]) for call in calls if ast.unparse(call.func) == "audit.append"}


def some(count: int, of: int | None = None, offset: int = 0, **place: str) -> History:
    happenings = tuple(
        Happening(NOW + timedelta(minutes=number), "opt_out", f"U0P{number}")
        for number in range(count)
    )
    where = {"account": "A1SELLER", "marketplace": "US", "sku": "LAMP-1", **place}
    return History(**where, happenings=happenings, count=of or count, offset=offset)


def told(event: str, actor: str = "U0ANNA", why: Why | None = None, hours: int = 24) -> str:
    one = Happening(NOW, event, actor, why, hours)
    return shown(history.history("A", [History("A1", "US", "A", (one,), 1)], reader()))


def test_every_event_that_is_written_is_known_here() -> None:
    assert written() == set(OF_A_SKU) | OF_MORE


@pytest.mark.parametrize("event", sorted(one for names in OF_A_SKU.values() for one in names))
def test_each_event_of_a_sku_has_a_sentence_in_both_languages(event: str) -> None:
    said = [history.what(Happening(NOW, event, "U0ANNA", hours=3), reader(at)) for at in LOCALES]

    assert f"`{event}`" not in said
    assert said[0] != said[1]


@pytest.mark.parametrize(
    ("event", "ends", "said"),
    [
        ("opt_out", (None, None), "Opted it out of automatic actions."),
        ("opt_out", (LATER, None), "Opted it out of automatic actions until Dec 2, 17:00 UTC."),
        (
            "opt_out_changed", (LATER, None),
            "Set another end of the opt-out: Dec 2, 17:00 UTC. Before, it was for good.",
        ),
        (
            "opt_out_changed", (None, LATER),
            ("Took the end of the opt-out away: it is for good. "
            "Before, it was until Dec 2, 17:00 UTC."),
        ),
        (
            "opt_out_ended", (LATER, None),
            "The opt-out was until Dec 2, 17:00 UTC and ended by itself.",
        ),
    ],
)  # fmt: skip
def test_an_opt_out_tells_until_when_it_was(
    event: str, ends: tuple[datetime | None, datetime | None], said: str
) -> None:
    until, before = ends
    one = Happening(NOW, event, "refloat", until=until, before=before)

    text = shown(history.history("A", [History("A1", "US", "A", (one,), 1)], reader()))

    assert text.splitlines()[1] == f"• Nov 23, 17:00 UTC · Refloat · {said}"


def test_a_line_tells_when_who_what_and_why() -> None:
    why = Why("bad_request", {"said": "price <missing>"})

    assert told("relist.failed", why=why).splitlines()[1] == (
        "• Nov 23, 17:00 UTC · <@U0ANNA> · Relist: it did not work. "
        "Amazon did not take the request. Amazon's words: “price &lt;missing&gt;”"
    )


def test_what_the_event_says_itself_is_not_said_twice() -> None:
    for event, code in (("relist.accepted", "accepted"), ("relist.confirmed", "read_back")):
        assert told(event, why=Why(code)) == told(event)


def test_a_rule_and_the_bot_are_told_in_words_and_a_stranger_by_name() -> None:
    whose = [told("opt_in", actor).splitlines()[1].split(" · ")[1] for actor in ACTORS]

    rules = ["automatic relist", "automatic change to FBA", "a vacation's end"]
    assert whose == ["Refloat", "the command line", *rules]
    assert "· rule∶tidying ·" in told("opt_in", "rule:tidying")
    assert "· person ·" in told("opt_in", "person")


@pytest.mark.parametrize("event", ["vacation.begun", "relist.postponed", "other", "line", "x" * 99])
def test_an_event_without_a_sentence_is_shown_by_its_name(event: str) -> None:
    assert f"· `{event[:59]}" in told(event)


def test_the_newest_stand_at_the_end_and_the_older_ones_are_counted() -> None:
    page = shown(history.history("LAMP-1", [some(20, of=47)], reader())).splitlines()
    middle = shown(history.history("LAMP-1", [some(20, of=47, offset=20)], reader())).splitlines()
    last = shown(history.history("LAMP-1", [some(7, of=47, offset=40)], reader())).splitlines()

    assert page[1] == "… 27 older: `/stranded history LAMP-1 20`"
    assert [line.split(" · ")[1] for line in page[2:]] == [f"<@U0P{n}>" for n in range(20)]
    assert middle[1] == "… 7 older: `/stranded history LAMP-1 40`"
    assert len(last) == 8


def test_a_page_beyond_the_first_event_says_so_and_none_at_all_too() -> None:
    beyond = shown(history.history("LAMP-1", [some(0, of=3, offset=9)], reader()))
    none = shown(history.history("LAMP-1", [some(0)], reader()))

    assert beyond.splitlines()[1] == "Nothing older than that: this is where it began."
    assert none.splitlines()[1] == "Nothing yet: no action, no check and no opt-out."


def test_long_whys_leave_out_the_older_lines_and_count_them() -> None:
    why = Why("amazon_refused", {"issues": [["1", "word " * 60]] * 3})
    refused = tuple(Happening(NOW, "relist.refused", f"U0P{n}", why) for n in range(20))
    long = history.history("A", [History("A1", "US", "A", refused, 20)], reader())

    lines = shown(long).splitlines()
    assert_slack_takes(long)
    kept = len(lines) - 2
    assert 5 < kept < 20
    assert lines[1] == f"… {20 - kept} older: `/stranded history A {kept}`"
    assert "<@U0P19>" in lines[-1]


def test_several_places_stand_apart_each_with_its_own_way_to_the_rest() -> None:
    found = [
        some(9, account="A1"),
        some(2, account="A2"),
        some(0, account="A2", marketplace="CA"),
    ]

    lines = shown(history.history("LAMP-1", found, reader())).splitlines()

    assert lines[0] == "`LAMP-1` fits 3 items, listed or gone:"
    assert lines[1:3] == [
        "*What was done about `LAMP-1`* · US · A1",
        "… 4 older: `/stranded history LAMP-1 US A1 5`",
    ]
    assert lines[8] == "*What was done about `LAMP-1`* · US · A2"
    assert lines[-2:] == [
        "*What was done about `LAMP-1`* · CA · A2",
        "Nothing yet: no action, no check and no opt-out.",
    ]


def test_more_places_than_fit_are_counted() -> None:
    found = [some(9, account=f"A{number}") for number in range(8)]

    many = history.history("LAMP-1", found, reader())

    assert_slack_takes(many)
    assert "… and in 3 more: name a marketplace too" in shown(many)
