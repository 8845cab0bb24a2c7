"""`/stranded …`: answered in the response itself, from the store alone."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.handlers import feed, optouts, removal, settings
from bot.handlers import mails as mails_handlers
from bot.handlers.ahead import days_ahead, looking_back
from bot.handlers.desk import Desk
from bot.messages import (
    Message,
    Reader,
    answers,
    bulk_fix,
    card,
    ids,
    language,
    narrowed,
    rejects,
    unknown,
)
from bot.messages import history as histories
from bot.messages import vacation as vacations
from bot.workflows import lookup, mapping, vacation
from bot.workflows.bulk import openings
from bot.workflows.bulk_fix import ask_for_loader, bulk_count
from bot.workflows.history import history as look_back
from bot.workflows.look import read_missing
from bot.workflows.lookup import Found, NotStranded, Several
from bot.workflows.rejects import rejects as look_at_rejects
from stranded.narrowing import narrow
from stranded.roles import Right
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class Question:
    """A command as it was typed: its first word, the rest, and the whole."""

    word: str
    rest: str
    text: str
    reader: Reader
    response_url: str
    person: str


Answering = Callable[[Desk, Question], Message]


def register(app: App, desk: Desk) -> None:
    app.command(ids.COMMAND)(partial(on_command, desk=desk))


def on_command(ack: Ack, command: dict[str, Any], desk: Desk) -> None:
    """Nothing is shown to somebody of whom nobody knows who they are."""
    person_id = command["user_id"]
    if desk.person(person_id) is not None or desk.learn_soon(person_id):
        message = _answer_to(desk, command)
    else:
        message = answers.one_moment(Reader(language(desk.locale), desk.links))
        desk.background.after_answer(partial(_answer_later, desk, command))
    ack(response_type="ephemeral", text=message.text, blocks=message.blocks)


def _answer_to(desk: Desk, command: dict[str, Any]) -> Message:
    person_id = command["user_id"]
    known = desk.person(person_id)
    refused = desk.refusal_of(known, person_id, Right.LOOK, "look")
    return refused or answer(desk, read_question(command, desk.reader_of(known, person_id)))


def _answer_later(desk: Desk, command: dict[str, Any]) -> None:
    desk.learn(command["user_id"])
    desk.poster.answer(command["response_url"], _answer_to(desk, command), replace=True)


def read_question(command: dict[str, Any], reader: Reader) -> Question:
    text = str(command.get("text", "")).strip()
    word, _, rest = text.partition(" ")
    url = str(command.get("response_url", ""))
    return Question(word.casefold(), rest.strip(), text, reader, url, command["user_id"])


def answer(desk: Desk, question: Question) -> Message:
    """An exact SKU, ASIN or FNSKU comes first; a SKU may be called like a command."""
    if not question.text:
        return _top(desk, question)
    found = lookup.look_up(desk.parts, question.text, desk.clock.now())
    if not isinstance(found, NotStranded):
        return show(desk, found, question.reader, question.response_url)
    if question.word in COMMANDS:
        return COMMANDS[question.word](desk, question)
    if meant := _meant(question, found):
        return answers.unknown_command(answers.Suggestion(question.text, meant), question.reader)
    return _not_stranded(found, question.reader)


def _meant(question: Question, found: NotStranded) -> str | None:
    """A mistyped command, unless the text is or was a SKU, or looks like one."""
    if found.near or found.past or any(char.isdigit() for char in question.word):
        return None
    close = get_close_matches(question.word, [*COMMANDS], n=1, cutoff=0.7)
    return f"{ids.COMMAND} {close[0]} {question.rest}".strip() if close else None


def show(desk: Desk, found: Found | Several, reader: Reader, response_url: str) -> Message:
    """The card, or the choice between several; a listing yet to be read is read behind it."""
    if isinstance(found, Several):
        return answers.several(found.text, found.episodes, reader)
    shown = card.card(found.card, found.history, reader)
    if found.card.checking and response_url:
        desk.background.after_answer(
            partial(_read_and_follow_up, desk, found, reader, response_url)
        )
    return shown


def _read_and_follow_up(desk: Desk, found: Found, reader: Reader, response_url: str) -> None:
    """The card said "reading …": this adds the button, or why there is none."""
    now = desk.clock.now()
    read_missing(desk.parts, [found.card.episode], now)
    scope = Scope(desk.parts.workspace, found.card.episode.account)
    again = lookup.look_up_episode(desk.parts, scope, found.card.episode.id, now)
    if again is not None:
        desk.poster.answer(response_url, card.ready(again.card, reader), replace=False)


def _not_stranded(found: NotStranded, reader: Reader) -> Message:
    near = (found.text, found.near, found.past, found.has_data)
    return answers.not_stranded(*near, reader, found.removed)


def _top(desk: Desk, question: Question) -> Message:
    listed = lookup.top(desk.parts, desk.clock.now(), limit=5)
    return answers.top_list(listed.cards, listed.states, listed.offset, question.reader)


def _list(desk: Desk, question: Question) -> Message:
    """`/stranded list Listing closed 20`: a reason or an action, how many to leave out; or none."""
    text, offset = _split_offset(question.rest)
    only = narrow(text, desk.parts.rulebook) if text else None
    if text and only is None:
        return narrowed.no_such_part(text, lookup.reasons_listed(desk.parts), question.reader)
    if offset > FARTHEST:
        return answers.too_far(FARTHEST, question.reader)
    listed = lookup.top(desk.parts, desk.clock.now(), offset, only=only)
    page = (listed.cards, listed.states, listed.offset, question.reader)
    return answers.top_list(*page, items=listed.items, only=only)


def _split_offset(text: str) -> tuple[str, int]:
    first, _, last = text.rpartition(" ")
    offset = _number(last)
    return (text, 0) if offset is None else (first.strip(), offset)


def _offset(question: Question) -> int:
    """How many to leave out: `/stranded list 20`."""
    return _number(question.rest) or 0


def _number(word: str) -> int | None:
    """How many to leave out; None where the word is no number."""
    return min(int(word), 10**6) if word.isascii() and word.isdigit() else None


def _deadlines(desk: Desk, question: Question) -> Message:
    offset = _offset(question)
    if offset > FARTHEST:
        return answers.too_far(FARTHEST, question.reader)
    found = lookup.deadlines(desk.parts, desk.clock.now(), offset)
    return answers.deadlines(found.cards, found.items, found.offset, question.reader)


def _notice(desk: Desk, question: Question) -> Message:
    return mails_handlers.command(desk, question.rest, question.person, question.reader)


def _calendar(desk: Desk, question: Question) -> Message:
    return feed.command(desk, question.rest, question.person, question.reader)


def _explain(desk: Desk, question: Question) -> Message:
    if not question.rest:
        return answers.missing_sku(f"{ids.COMMAND} explain", question.reader)
    found = lookup.explain(desk.parts, question.rest, desk.clock.now())
    if isinstance(found, Several):
        return answers.several(found.text, found.episodes, question.reader)
    if isinstance(found, NotStranded):
        return _not_stranded(found, question.reader)
    return card.explanation(found, question.reader)


def _history(desk: Desk, question: Question) -> Message:
    if not question.rest:
        return answers.missing_sku(f"{ids.COMMAND} history", question.reader)
    told = look_back(desk.parts, question.rest, histories.SHOWN)
    if told is not None:
        asked, found = told
        return histories.history(asked.words, found, question.reader)
    found_now = lookup.look_up(desk.parts, question.rest, desk.clock.now())
    if isinstance(found_now, NotStranded):
        return _not_stranded(found_now, question.reader)
    return show(desk, found_now, question.reader, question.response_url)


def _forecast(desk: Desk, question: Question) -> Message:
    return days_ahead(desk, question.rest, question.reader, question.response_url)


def _what_if(desk: Desk, question: Question) -> Message:
    return looking_back(desk, question.rest, question.reader, question.response_url)


def _opt_outs(desk: Desk, question: Question) -> Message:
    found = lookup.opted_out(desk.parts, desk.clock.now())
    return answers.opt_outs(found, question.reader, _offset(question))


def _opt_out(desk: Desk, question: Question) -> Message:
    asked = (question.word, question.rest, question.person)
    return optouts.command(desk, *asked, question.reader)


def _rejected(desk: Desk, question: Question) -> Message:
    """`/stranded rejected US 20`: an account, a marketplace, how many to leave out; or none."""
    places = lookup.places(desk.parts)
    account = marketplace = ""
    offset = 0
    for word in question.rest.split():
        if (number := _number(word)) is not None:
            offset = number
        elif word.upper() in {code for _, code in places}:
            marketplace = word.upper()
        elif word in {scope.account for scope, _ in places}:
            account = word
        else:
            known = tuple(dict.fromkeys(code for _, code in places))
            return rejects.no_such_place(word, known, question.reader)
    found = look_at_rejects(desk.parts, account, marketplace, rejects.SHOWN, offset)
    return rejects.rejects(found, question.reader, offset)


def _unknown(desk: Desk, question: Question) -> Message:
    found, book = mapping.unknown_reasons(desk.parts), desk.parts.rulebook
    may_settle = desk.may(question.person, Right.SETTLE)
    return unknown.unknown_list(found, book, question.reader, may_settle=may_settle)


def _bulk(desk: Desk, question: Question) -> Message:
    codes = list(dict.fromkeys(code for _, code in lookup.places(desk.parts)))
    found = openings(desk.parts)
    loaded = ask_for_loader(desk.parts, desk.clock.now())
    return bulk_fix.bulk_fix(bulk_count(desk.parts), loaded, codes, found, question.reader)


def _settings(desk: Desk, question: Question) -> Message:
    return settings.shown(desk, question.person, question.rest, question.reader)


def _remove(desk: Desk, question: Question) -> Message:
    return removal.command(desk, question.rest, question.reader)


def _vacation(desk: Desk, question: Question) -> Message:
    return vacations.overview(vacation.running(desk.parts), question.reader)


def _help(desk: Desk, question: Question) -> Message:
    return answers.help_text(question.reader)


# All that lies before a page is ranked for it, so one may not begin anywhere.
FARTHEST = 2000
COMMANDS: dict[str, Answering] = {
    "help": _help,
    "list": _list,
    "deadlines": _deadlines,
    "notice": _notice,
    "calendar": _calendar,
    "explain": _explain,
    "history": _history,
    "forecast": _forecast,
    "whatif": _what_if,
    "optouts": _opt_outs,
    optouts.OUT: _opt_out,
    optouts.IN: _opt_out,
    "settings": _settings,
    "unknown": _unknown,
    "rejected": _rejected,
    "bulk": _bulk,
    "vacation": _vacation,
    "remove": _remove,
}
