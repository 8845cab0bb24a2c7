"""The judge goes red for every history that must not be."""

from dataclasses import replace
from typing import Any

import pytest

from chaos.judge import (
    AMAZON,
    DOUBLED,
    FALSE_CLAIM,
    HALF_WRITTEN,
    LEDGER,
    LOST,
    SLACK,
    UNFINISHED,
    UNKNOWN,
    judge,
)
from chaos.ledger import Ledger, Looked, Said, Wish, Written

Json = dict[str, Any]
SKU = "RED/XL 10"
PATH = "/listings/2021-08-01/items/A1SANDBOXSELLER/RED%2FXL%2010?marketplaceIds=ATVPDKIKX0DER"
PREVIEW = PATH.replace("?", "?mode=VALIDATION_PREVIEW&")
WISH = Wish(id=1, sku=SKU, action="relist", state="confirmed", why="read_back")
LINE = Said(key="action|1", state="sent", why="", parent=None, behind=False)
PLANNED = Written("relist.planned", intent=1, later=False)


def _patch(path: str = PATH, effect: str = "relist", method: str = "PATCH") -> Json:
    return {"method": method, "path": path, "effect": effect, "body": {}}


def _message(key: str = "action|1", effect: str = "message_posted") -> Json:
    metadata = {"event_type": "refloat_post", "event_payload": {"key": key}}
    return {"method": "POST", "path": "/api/x", "effect": effect, "body": {"metadata": metadata}}


def _found(
    amazon: int = 1,
    slack: int = 1,
    wish: Wish = WISH,
    line: Said = LINE,
    shows: bool = True,
    **more: Any,
) -> list[tuple[str, str]]:
    """What the judge says of one press whose patch and line were seen so many times."""
    audit = [PLANNED, Written(f"relist.{wish.state}", 1, later=False)]
    ledger = Ledger(**{"wishes": [wish], "posts": [line], "checks": [], "audit": audit, **more})
    found = judge({SKU: shows}, ledger, [_patch()] * amazon, [_message()] * slack)
    return [(one.kind, one.where) for one in found]


def test_a_press_that_came_to_one_change_and_one_line_is_clean() -> None:
    assert _found() == []


def test_previews_refusals_and_readings_are_no_changes() -> None:
    harmless = [_patch(PREVIEW, "preview"), _patch(effect="patch_refused"), _patch(method="GET")]
    ledger = Ledger([WISH], [LINE], [], [PLANNED, Written("relist.confirmed", 1, later=False)])

    assert judge({SKU: True}, ledger, [_patch(), *harmless], [_message()]) == []


def test_a_change_made_twice_is_doubled() -> None:
    assert _found(amazon=2) == [(DOUBLED, AMAZON)]


def test_a_change_that_nobody_asked_for_is_doubled() -> None:
    ledger = Ledger([], [], [], [])

    found = judge({}, ledger, [_patch()], [])

    assert [(one.kind, one.where) for one in found] == [(DOUBLED, AMAZON)]


def test_one_press_with_two_intents_is_doubled() -> None:
    second = replace(WISH, id=2, state="refused")
    events = ("relist.planned", "relist.refused")
    audit = [
        PLANNED,
        Written("relist.confirmed", 1, later=False),
        *(Written(event, 2, later=False) for event in events),
    ]
    posts = [LINE, replace(LINE, key="action|2", state="failed", why="channel_not_found")]

    assert (DOUBLED, AMAZON) in _found(wishes=[WISH, second], posts=posts, audit=audit)


def test_a_press_that_left_no_intent_is_lost() -> None:
    assert _found(amazon=0, slack=0, wishes=[], posts=[], audit=[]) == [(LOST, AMAZON)]


def test_a_confirmed_change_that_amazon_never_saw_is_a_false_claim() -> None:
    assert _found(amazon=0) == [(FALSE_CLAIM, AMAZON)]


@pytest.mark.parametrize("state", ["failed", "refused", "superseded", "cancelled"])
def test_a_change_that_was_made_and_is_said_not_to_be_is_a_false_claim(state: str) -> None:
    assert _found(wish=replace(WISH, state=state)) == [(FALSE_CLAIM, AMAZON)]


def test_a_patch_that_amazon_swallowed_may_be_said_to_have_failed() -> None:
    assert _found(wish=replace(WISH, state="failed", why="no_effect"), shows=False) == []


def test_a_change_that_was_not_made_needs_its_why() -> None:
    failed = replace(WISH, state="failed", why="not_as_wished")

    assert _found(amazon=0, wish=failed) == []
    assert _found(amazon=0, wish=replace(failed, why="")) == [(LOST, AMAZON)]


@pytest.mark.parametrize("state", ["planned", "claimed", "sent", "unknown", "accepted"])
def test_an_intent_must_come_to_an_end(state: str) -> None:
    open_ended = replace(WISH, state=state)

    assert _found(wish=open_ended, audit=[PLANNED]) == [(UNFINISHED, AMAZON)]


def test_a_line_that_was_posted_twice_is_doubled() -> None:
    assert _found(slack=2) == [(DOUBLED, SLACK)]


def test_a_message_that_stands_in_no_row_is_doubled() -> None:
    ledger = Ledger([WISH], [LINE], [], [PLANNED, Written("relist.confirmed", 1, later=False)])

    found = judge({SKU: True}, ledger, [_patch()], [_message(), _message("action|7")])

    assert [(one.kind, one.where) for one in found] == [(DOUBLED, SLACK)]


def test_a_line_that_is_said_to_be_sent_and_was_not_is_lost() -> None:
    assert _found(slack=0) == [(LOST, SLACK)]


def test_a_refused_message_is_no_message() -> None:
    ledger = Ledger([WISH], [LINE], [], [PLANNED, Written("relist.confirmed", 1, later=False)])

    found = judge({SKU: True}, ledger, [_patch()], [_message(effect="refused:invalid_blocks")])

    assert [one.kind for one in found] == [LOST]


def test_a_line_that_stands_there_and_is_said_to_have_failed_is_a_false_claim() -> None:
    failed = replace(LINE, state="failed", why="no_text")

    assert _found(line=failed) == [(FALSE_CLAIM, SLACK)]
    assert _found(line=failed, slack=0) == []
    assert _found(line=replace(failed, why=""), slack=0) == [(LOST, SLACK)]


@pytest.mark.parametrize("state", ["planned", "sending"])
def test_a_line_must_come_to_an_end(state: str) -> None:
    assert _found(slack=0, line=replace(LINE, state=state)) == [(UNFINISHED, SLACK)]


def test_a_line_whose_picture_is_old_is_unfinished() -> None:
    assert _found(line=replace(LINE, behind=True)) == [(UNFINISHED, SLACK)]


@pytest.mark.parametrize("posted", [0, 1])
def test_a_line_of_unknown_fate_is_counted_by_itself_and_with_it_what_waits_for_it(
    posted: int,
) -> None:
    line = replace(LINE, state="unknown", why="process_died")
    reply = Said("check|1", "planned", "", parent="action|1", behind=False)

    assert _found(slack=posted, posts=[line, reply]) == [(UNKNOWN, SLACK), (UNKNOWN, SLACK)]


def test_a_line_of_unknown_fate_that_stands_there_twice_is_doubled_too() -> None:
    line = replace(LINE, state="unknown", why="process_died")

    assert _found(slack=2, line=line) == [(DOUBLED, SLACK), (UNKNOWN, SLACK)]


def test_a_check_must_be_answered() -> None:
    assert _found(checks=[Looked(5, intent=1, done=True)]) == []
    assert _found(checks=[Looked(5, intent=1, done=False)]) == [(UNFINISHED, LEDGER)]


def test_an_intent_without_its_line_is_half_written() -> None:
    assert _found(slack=0, posts=[]) == [(HALF_WRITTEN, LEDGER)]


@pytest.mark.parametrize(
    "events",
    [
        ["relist.confirmed"],
        ["relist.planned", "relist.planned", "relist.confirmed"],
        ["relist.planned", "relist.accepted"],
    ],
)
def test_an_intent_whose_audit_rows_tell_another_story_is_half_written(events: list[str]) -> None:
    audit = [Written(event, 1, later=False) for event in events]

    assert set(_found(audit=audit)) == {(HALF_WRITTEN, LEDGER)}
