"""Settings: shown to who asks, and changed in a modal by who may settle."""

import json
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.actions import Click, read_click
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.handlers.release import Asked, ask_instead
from bot.messages import Message, Reader, answers, ids, settings_form
from bot.messages import settings as told
from bot.workflows import lookup, settle
from bot.workflows.settle import Form, Overtaken, Saved, SetsOff, Wrong
from stranded.actions import Why
from stranded.roles import Right
from stranded.scope import Scope
from stranded.settled import Change, PlaceSettings

Place = tuple[Scope, str]
Kept = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    app.action(ids.SETTINGS)(partial(on_open, desk=desk))
    app.view(ids.SETTINGS_VIEW, middleware=once(desk))(partial(on_submitted, desk=desk))


def shown(desk: Desk, person: str, asked: str, reader: Reader) -> Message:
    """`/stranded settings US A1SELLER`: a marketplace, an account, both or neither."""
    places = lookup.places(desk.parts)
    account = marketplace = ""
    for word in asked.split():
        if word.upper() in {code for _, code in places}:
            marketplace = word.upper()
        elif word in {scope.account for scope, _ in places}:
            account = word
        else:
            known = dict.fromkeys([*(code for _, code in places), *(s.account for s, _ in places)])
            return told.no_such_place(word, known, reader)
    found = settle.all_places(desk.parts, account, marketplace)
    narrowed = f"{marketplace} {account}".strip()
    may_settle = desk.may(person, Right.SETTLE)
    return told.settings(found, narrowed, reader, may_settle=may_settle)


def on_open(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """Opens the modal at once: Slack takes a trigger for three seconds only."""
    ack()
    click = read_click(body)
    # It asks Slack who this is where that is not known: behind the answer there is no time.
    refused = desk.refusal(click.person, Right.SETTLE, "settle")
    if refused is not None:
        desk.whisper(click.channel, click.person, refused)
        return
    reader, found = desk.reader(click.person), _place(desk, click.value)
    if found is None:
        desk.whisper(click.channel, click.person, answers.forgotten(reader))
        return
    client.views_open(trigger_id=body["trigger_id"], view=_opened(desk, click, found, reader))


def _place(desk: Desk, value: str) -> Place | None:
    """The account and marketplace that a button names, if they are ours."""
    account, code = (*value.split("\n"), "", "")[:2]
    scope = Scope(desk.parts.workspace, account)
    return (scope, code) if (scope, code) in lookup.places(desk.parts) else None


def _opened(desk: Desk, click: Click, found: Place, reader: Reader) -> dict[str, Any]:
    place = settle.place_settings(desk.parts, *found)
    off = place.texts["automatic"] != "on"
    due = settle.due_if_on(desk.parts, *found, desk.clock.now()) if off else None
    kept = {
        "value": click.value,
        "url": click.response_url,
        "channel": click.channel,
        "opened": place.texts,
        "turn": 0,
    }
    return settings_form.form(place, {}, _metadata(kept), reader, due=due)


def _metadata(kept: Kept) -> str:
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def on_submitted(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """Keeps all values, or says in the modal why none is kept, or asks how they shall begin."""
    person, view = body["user"]["id"], body["view"]
    reader, kept = desk.reader(person), json.loads(view["private_metadata"])
    refused = desk.refusal(person, Right.SETTLE, "settle")
    found = _place(desk, kept["value"])
    if refused is not None or found is None:
        said = refused or answers.forgotten(reader)
        ack(response_action="update", view=settings_form.refused(said, reader))
        return
    typed = _typed(view)
    form = Form(*found, opened=kept["opened"], typed=typed)
    match settle.keep(desk.parts, form, person, desk.clock.now()):
        case Wrong(whys):
            ack(response_action="errors", errors=_errors(whys, kept, reader))
        case Overtaken(others):
            place = settle.place_settings(desk.parts, *found)
            notes = settings_form.overtaken(others, place, reader)
            # Where only others changed something, theirs stands.
            mine = {key: text for key, text in typed.items() if text != kept["opened"].get(key)}
            _ask_again(ack, place, mine, {**kept, "opened": place.texts}, notes, reader)
        case SetsOff(values):
            asked = Asked(view["id"], *found, values, kept["channel"])
            ask_instead(ack, client, desk, asked, reader)
        case Saved(changes):
            ack()
            desk.wake()
            desk.background.later(partial(_tell, desk, person, found, kept, changes))


def _typed(view: dict[str, Any]) -> dict[str, str]:
    """What stands in each field; an empty one is an empty text."""
    typed: dict[str, str] = {}
    for block_id, inputs in view["state"]["values"].items():
        given = inputs.get(ids.SETTINGS_INPUT, {})
        option = given.get("selected_option") or {}
        text = option.get("value") or given.get("value") or ""
        typed[settings_form.key_of(block_id)] = str(text).strip()
    return typed


def _errors(whys: dict[str, Why], kept: Kept, reader: Reader) -> dict[str, str]:
    """What is wrong, each beside its field."""
    return {
        settings_form.field_id(key, kept["turn"]): settings_form.wrong(key, why, reader)
        for key, why in whys.items()
    }


def _ask_again(
    ack: Ack,
    place: PlaceSettings,
    typed: dict[str, str],
    kept: Kept,
    notes: list[str],
    reader: Reader,
) -> None:
    """The same form with what was typed, under what must be known before it is kept."""
    turn = kept["turn"] + 1
    metadata = _metadata({**kept, "turn": turn})
    view = settings_form.form(place, typed, metadata, reader, notes=notes, turn=turn)
    ack(response_action="update", view=view)


def _tell(desk: Desk, person: str, found: Place, kept: Kept, changes: tuple[Change, ...]) -> None:
    """Says what changed, and draws the table anew above it."""
    reader = desk.reader(person)
    place = settle.place_settings(desk.parts, *found)
    asked = kept["value"].split("\n")[-1]
    desk.poster.answer(kept["url"], shown(desk, person, asked, reader), replace=True)
    now = desk.clock.now()
    first = settle.taken_first(desk.parts, *found, [one.key for one in changes], now)
    said = told.changed(place, changes, reader, first)
    desk.poster.answer(kept["url"], said, replace=False)
