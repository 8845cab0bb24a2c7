"""A person's dangerous-goods answers at Amazon: together with the channel, never over others."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from amazon.declaring import INCLUDED, contradicted, declare_patch
from amazon.gateway import MaybeHappened
from amazon.listings import Json
from stranded.actions import ActionKind, IntentState, Outcome, Why
from stranded.dangerous_goods import Answers, Regulation
from stranded.marketplaces import MARKETPLACES
from tests.amazon.seller import Seller

US = MARKETPLACES["US"]
TO_FBA = ActionKind.CHANGE_TO_FBA
DG_REQUIRED = "Merchant fulfilled (DG info required)"
PLAIN = Answers(False, None, (Regulation.NOT_APPLICABLE,))
BATTERIES = Answers(True, True, (Regulation.TRANSPORTATION,))
SEVERAL = Answers(False, None, (Regulation.STORAGE, Regulation.WASTE))
REQUIRED, REGULATION = "batteries_required", "supplier_declared_dg_hz_regulation"


def entry(value: Any, marketplace: str = US.id) -> list[Json]:
    return [{"value": value, "marketplace_id": marketplace}]


def paths(answers: Answers, attributes: Json) -> list[str]:
    found = declare_patch(answers, attributes, US)
    assert {one["op"] for one in found} <= {"add"}
    return [one["path"].removeprefix("/attributes/") for one in found]


def refused(code: str, **parameters: object) -> Outcome:
    return Outcome(IntentState.REFUSED, Why(code, parameters))


def test_each_answer_is_added_for_its_marketplace() -> None:
    assert declare_patch(PLAIN, {}, US) == [
        {"op": "add", "path": f"/attributes/{REQUIRED}", "value": entry(False)},
        {"op": "add", "path": f"/attributes/{REGULATION}", "value": entry("not_applicable")},
    ]


def test_whether_batteries_are_included_is_said_only_where_some_are_required() -> None:
    assert paths(BATTERIES, {}) == [REQUIRED, "batteries_included", REGULATION]


def test_several_regulations_are_an_entry_each() -> None:
    (_, regulation) = declare_patch(SEVERAL, {}, US)

    assert regulation["value"] == [*entry("storage"), *entry("waste")]


def test_an_answer_that_is_on_file_already_is_not_sent_again() -> None:
    assert paths(PLAIN, {REQUIRED: entry(False)}) == [REGULATION]
    assert paths(PLAIN, {REQUIRED: entry(False), REGULATION: entry("not_applicable")}) == []


def test_an_answer_on_file_for_another_marketplace_is_none_here() -> None:
    assert paths(PLAIN, {REQUIRED: entry(True, "A2EUQ1WTGCTBG2")}) == [REQUIRED, REGULATION]


@pytest.mark.parametrize("on_file", [True, "false", 0])
def test_what_says_something_else_is_named(on_file: object) -> None:
    assert contradicted(PLAIN, {REQUIRED: entry(on_file)}, US) == [REQUIRED]


@pytest.mark.parametrize(("on_file", "named"), [(True, [INCLUDED]), (False, [])])
def test_no_battery_is_declared_where_one_is_on_file_as_included(
    on_file: object, named: list[str]
) -> None:
    assert contradicted(PLAIN, {INCLUDED: entry(on_file)}, US) == named


def test_the_order_of_regulations_on_file_does_not_matter() -> None:
    assert contradicted(SEVERAL, {REGULATION: [*entry("waste"), *entry("storage")]}, US) == []


# --- against the pretend Amazon


@pytest.fixture(scope="module")
def unused(amazon: Seller) -> Iterator[str]:
    """SKUs that no other test has, one after the other."""
    found = amazon.http.get("/_world").json()["skus"]
    return iter(
        [
            one["sku"]
            for one in found
            if (one["reason"], one["marketplace"]) == ("Listing error", "US")
        ]
    )


@pytest.fixture
def sku(amazon: Seller, unused: Iterator[str]) -> str:
    """One that lacks the information."""
    found = next(unused)
    amazon.strand(found, DG_REQUIRED)
    return found


@pytest.mark.page("F14", "F16", "F24")
def test_answers_and_channel_go_in_one_patch_after_a_preview(amazon: Seller, sku: str) -> None:
    outcome = amazon.account.submit("US", sku, TO_FBA, PLAIN)

    attributes = amazon.attributes(sku)
    assert outcome.state is IntentState.ACCEPTED, "whatever issues are echoed with it"
    assert amazon.effects(sku) == ["preview", "change_to_fba"]
    assert attributes[REQUIRED] == entry(False)
    assert attributes[REGULATION] == entry("not_applicable")
    assert attributes["fulfillment_availability"] == [{"fulfillment_channel_code": "AMAZON_NA"}]


@pytest.mark.trap("Answers on file are called missing all the same (#5017)")
def test_answers_that_amazon_calls_missing_although_on_file_are_no_issue(
    amazon: Seller, sku: str
) -> None:
    amazon.edit(sku, takes_seconds=0)
    amazon.account.submit("US", sku, TO_FBA, PLAIN)

    shown = amazon.account.read_listing("US", sku)
    again = amazon.account.submit("US", sku, TO_FBA, PLAIN)

    assert (shown.dangerous_goods, shown.only_fba, shown.issues) == (True, True, ())
    assert again == Outcome(IntentState.SUPERSEDED, Why("already_as_wished"))
    assert amazon.effects(sku).count("change_to_fba") == 1


def test_what_amazon_wants_besides_is_told_and_nothing_is_sent(amazon: Seller, sku: str) -> None:
    before = amazon.attributes(sku)

    outcome = amazon.account.submit("US", sku, TO_FBA, BATTERIES)

    issues: Any = outcome.why.parameters["issues"]
    assert (outcome.state, outcome.why.code) == (IntentState.REFUSED, "amazon_refused")
    assert [issue[3] for issue in issues] == [["battery"], ["num_batteries"], ["hazmat"]]
    assert amazon.attributes(sku) == before
    assert len([one for one in amazon.log(sku) if one["method"] == "PATCH"]) == 1


def test_an_answer_that_contradicts_what_is_on_file_stops_everything(
    amazon: Seller, sku: str
) -> None:
    amazon.strand(sku, "Merchant fulfilled")
    before = amazon.attributes(sku)

    outcome = amazon.account.submit("US", sku, TO_FBA, SEVERAL)

    assert outcome == refused("dangerous_goods_differ", attributes=[REGULATION])
    assert amazon.attributes(sku) == before
    assert "preview" not in amazon.effects(sku)


def test_an_answer_whose_reply_is_lost_may_have_happened(amazon: Seller, sku: str) -> None:
    amazon.edit(sku, takes_seconds=0)
    amazon.fault("reset_after_commit", "PATCH", f"{quote(sku, safe='')}?marketplaceIds")

    with pytest.raises(MaybeHappened):
        amazon.account.submit("US", sku, TO_FBA, PLAIN)

    shown = amazon.account.read_listing("US", sku)
    assert (shown.only_fba, shown.dangerous_goods) == (True, True)
    assert amazon.effects(sku).count("change_to_fba") == 1


def test_issues_are_asked_for_in_one_language_whoever_reads_them(amazon: Seller, sku: str) -> None:
    amazon.account.submit("US", sku, TO_FBA, SEVERAL)

    sent = [one["path"] for one in amazon.log(sku) if one["path"].startswith("/listings/")]
    assert len(sent) == 3
    assert all("issueLocale=en_US" in path for path in sent)


def test_other_answers_than_those_on_file_are_not_as_wished_where_the_channel_is_amazons_already(
    amazon: Seller, sku: str
) -> None:
    amazon.edit(sku, takes_seconds=0)
    amazon.account.submit("US", sku, TO_FBA, PLAIN)

    outcome = amazon.account.submit("US", sku, TO_FBA, SEVERAL)

    assert outcome == refused("dangerous_goods_differ", attributes=[REGULATION])
