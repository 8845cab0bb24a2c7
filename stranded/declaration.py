"""From what was ticked in the form to a declaration, or to what speaks against it."""

from dataclasses import dataclass
from enum import StrEnum

from stranded.actions import Why
from stranded.dangerous_goods import Answers, Regulation
from stranded.items import Episode
from stranded.reasons import Reason


class Question(StrEnum):
    """The form's questions, in its order."""

    BATTERIES_REQUIRED = "batteries_required"
    BATTERIES_INCLUDED = "batteries_included"
    REGULATIONS = "regulations"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Form:
    """What was ticked; None and empty where nothing was. `declared`: that they may say so."""

    batteries_required: bool | None
    batteries_included: bool | None
    regulations: frozenset[Regulation]
    declared: bool


@dataclass(frozen=True, slots=True)
class MayDeclare:
    """The item that a declaration is asked for, and for how many seconds it can be taken back."""

    episode: Episode
    reason: Reason
    undo_seconds: int


def read(form: Form) -> Answers | dict[Question, Why]:
    """The declaration, or for each question what is missing or contradicts another."""
    against = {
        question: why
        for question, why in (
            (Question.BATTERIES_REQUIRED, _required(form)),
            (Question.BATTERIES_INCLUDED, _included(form)),
            (Question.REGULATIONS, _regulations(form)),
            (Question.DECLARED, None if form.declared else Why("dg_not_declared")),
        )
        if why is not None
    }
    if against or form.batteries_required is None:
        return against
    included = form.batteries_included if form.batteries_required else None
    return Answers(form.batteries_required, included, _in_order(form.regulations))


def _required(form: Form) -> Why | None:
    return Why("dg_batteries_unanswered") if form.batteries_required is None else None


def _included(form: Form) -> Why | None:
    if form.batteries_required is True and form.batteries_included is None:
        return Why("dg_included_unanswered")
    if form.batteries_required is False and form.batteries_included is True:
        return Why("dg_included_without_need")
    return None


def _regulations(form: Form) -> Why | None:
    if not form.regulations:
        return Why("dg_regulations_unanswered")
    if Regulation.NOT_APPLICABLE in form.regulations and len(form.regulations) > 1:
        return Why("dg_none_and_some")
    return None


def _in_order(chosen: frozenset[Regulation]) -> tuple[Regulation, ...]:
    return tuple(one for one in Regulation if one in chosen)
