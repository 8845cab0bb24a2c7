"""A declaration is what a person ticked, whole and without contradiction; nothing is added."""

from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.actions import ActionKind
from stranded.dangerous_goods import Answers, Regulation
from stranded.declaration import Form, Question, read
from stranded.gates import Facts
from stranded.rules import Verdict, decide_automatic, decide_declaration
from stranded.settings import AccountSettings, Automatic, Mode
from tests.bot.messages.things import NOW, episode, facts, listing

NONE = frozenset({Regulation.NOT_APPLICABLE})
PLAIN = Form(False, None, NONE, declared=True)
UNANSWERED = Form(None, None, frozenset(), declared=False)


def against(**changes: object) -> dict[Question, str]:
    found = read(replace(PLAIN, **changes))  # type: ignore[arg-type]
    assert isinstance(found, dict)
    return {question: why.code for question, why in found.items()}


def missing(reason: str = "merchant_fulfilled", **changes: object) -> Facts:
    known = {"listing": listing(dangerous_goods=False), **changes}
    return facts(episode(reason), **known)


def test_what_was_ticked_is_what_is_declared() -> None:
    assert read(PLAIN) == Answers(False, None, (Regulation.NOT_APPLICABLE,))


def test_a_form_in_which_nothing_was_ticked_declares_nothing() -> None:
    found = read(UNANSWERED)

    assert isinstance(found, dict)
    assert {question: why.code for question, why in found.items()} == {
        Question.BATTERIES_REQUIRED: "dg_batteries_unanswered",
        Question.REGULATIONS: "dg_regulations_unanswered",
        Question.DECLARED: "dg_not_declared",
    }


def test_without_the_tick_that_one_may_declare_it_there_is_no_declaration() -> None:
    assert against(declared=False) == {Question.DECLARED: "dg_not_declared"}


@pytest.mark.parametrize("included", [True, False])
def test_with_batteries_it_is_said_whether_they_are_included(included: bool) -> None:
    found = read(replace(PLAIN, batteries_required=True, batteries_included=included))

    assert found == Answers(True, included, (Regulation.NOT_APPLICABLE,))
    assert against(batteries_required=True) == {
        Question.BATTERIES_INCLUDED: "dg_included_unanswered"
    }


def test_batteries_are_not_included_where_none_are_required() -> None:
    assert against(batteries_included=True) == {
        Question.BATTERIES_INCLUDED: "dg_included_without_need"
    }


def test_that_none_is_included_where_none_is_required_is_not_declared_twice() -> None:
    assert read(replace(PLAIN, batteries_included=False)) == read(PLAIN)


def test_none_applies_contradicts_any_that_does() -> None:
    some = NONE | {Regulation.GHS}

    assert against(regulations=some) == {Question.REGULATIONS: "dg_none_and_some"}


@pytest.mark.parametrize(
    "chosen", list(chain.from_iterable(combinations(list(Regulation)[1:], n) for n in (1, 2, 5)))
)
def test_several_regulations_may_apply(chosen: tuple[Regulation, ...]) -> None:
    found = read(replace(PLAIN, regulations=frozenset(chosen)))

    assert found == Answers(False, None, chosen)


@pytest.mark.trap("Answers on dangerous goods are the seller's declaration")
@given(
    st.builds(
        Form,
        st.sampled_from([None, True, False]),
        st.sampled_from([None, True, False]),
        st.frozensets(st.sampled_from(list(Regulation))),
        st.booleans(),
    )
)
def test_no_declaration_says_anything_that_was_not_ticked(form: Form) -> None:
    found = read(form)

    if isinstance(found, Answers):
        assert form.declared
        assert found.batteries_required is form.batteries_required
        assert found.batteries_included in (None, form.batteries_included)
        assert frozenset(found.regulations) == form.regulations != frozenset()
    else:
        assert found


@pytest.mark.page("F14", "F16")
@pytest.mark.parametrize("reason", ["merchant_fulfilled", "merchant_fulfilled_dg"])
def test_a_person_may_declare_where_nothing_is_on_file_for_sure(reason: str) -> None:
    verdicts = {
        on_file: decide_declaration(
            missing(reason, listing=listing(dangerous_goods=on_file)), NOW
        ).verdict
        for on_file in (False, True, None)
    }

    assert verdicts == {False: Verdict.DUE, True: Verdict.WAITING, None: Verdict.WAITING}


def test_what_is_on_file_is_named_as_the_reason_not_to_ask() -> None:
    closed = decide_declaration(missing(listing=listing()), NOW).first_closed

    assert closed is not None
    assert (closed.name, closed.why.code) == ("dangerous_goods", "dangerous_goods_on_file")


@pytest.mark.parametrize("reason", ["listing_closed", "trademark_misuse", "unknown"])
def test_other_reasons_take_no_declaration(reason: str) -> None:
    closed = decide_declaration(missing(reason), NOW).first_closed

    assert closed is not None
    assert closed.name == "declaration"


@pytest.mark.page("F14", "F33")
@pytest.mark.parametrize("reason", ["merchant_fulfilled", "merchant_fulfilled_dg"])
def test_no_rule_changes_to_fba_where_a_person_could_declare(reason: str) -> None:
    on = AccountSettings(automatic=Automatic.ON, modes={reason: Mode.AUTO})
    found = missing(reason, settings=on)

    assert decide_declaration(found, NOW).verdict is Verdict.DUE
    assert decide_automatic(ActionKind.CHANGE_TO_FBA, found, NOW).verdict is not Verdict.DUE
