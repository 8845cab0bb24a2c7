"""Declaring dangerous goods: the modal opened, and read when it comes back."""

import json
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.actions import read_click, said
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import answers, ids
from bot.messages import declare as told
from bot.workflows import declare, press
from bot.workflows.press import Taken
from stranded.actions import Actor
from stranded.cards import read_press
from stranded.dangerous_goods import Answers, Regulation
from stranded.declaration import Form, MayDeclare, Question, read
from stranded.roles import Right


def register(app: App, desk: Desk) -> None:
    app.action(ids.DECLARE)(partial(on_open, desk=desk))
    app.view(ids.DECLARE_VIEW, middleware=once(desk))(partial(on_declared, desk=desk))


def on_open(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """Opens the modal at once: Slack takes a trigger for three seconds only."""
    ack()
    click = read_click(body)
    refused = desk.refusal(click.person, Right.ACT, "press")
    if refused is not None:
        desk.whisper(click.channel, click.person, refused)
        return
    reader, pressed = desk.reader(click.person), read_press(click.value)
    found = declare.offer(desk.parts, pressed, desk.clock.now()) if pressed else press.Forgotten()
    if isinstance(found, MayDeclare):
        # Where to say what came of it, for a modal knows no channel.
        kept = {
            "channel": click.channel,
            "ts": "" if click.ephemeral else click.message_ts,
            "press": click.value,
        }
        view = told.ask(found, json.dumps(kept), reader)
        client.views_open(trigger_id=body["trigger_id"], view=view)
        return
    message = said(found, desk, reader) or answers.forgotten(reader)
    desk.whisper(click.channel, click.person, message)


def on_declared(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    """What is missing or contradicts itself is said beside its question; all else is whispered."""
    person, view = body["user"]["id"], body["view"]
    kept = json.loads(view["private_metadata"])
    refused = desk.refusal(person, Right.ACT, "press")
    if refused is not None:
        ack()
        desk.whisper(kept["channel"], person, refused)
        return
    reader = desk.reader(person)
    declared = read(read_form(view["state"]["values"]))
    if not isinstance(declared, Answers):
        ack(response_action="errors", errors=told.wrong(declared, reader))
        return
    ack()
    result = _declare(desk, kept, declared, Actor(person))
    desk.wake()
    message = said(result, desk, reader)
    if message is not None:
        desk.whisper(kept["channel"], person, message)


def _declare(
    desk: Desk, kept: dict[str, str], declared: Answers, actor: Actor
) -> Taken | declare.Against:
    pressed = read_press(kept["press"])
    if pressed is None:
        return press.Forgotten()
    shown_on = press.shown_on(desk.parts, kept["channel"], kept["ts"]) if kept["ts"] else None
    return declare.declare(desk.parts, pressed, declared, actor, desk.clock.now(), shown_on)


def read_form(values: dict[str, Any]) -> Form:
    """What was ticked, and nothing else: a value that is none of ours counts as no answer."""
    ticked = _ticked(values, Question.REGULATIONS)
    return Form(
        _yes_or_no(values, Question.BATTERIES_REQUIRED),
        _yes_or_no(values, Question.BATTERIES_INCLUDED),
        frozenset(one for one in Regulation if one.value in ticked),
        told.YES in _ticked(values, Question.DECLARED),
    )


def _yes_or_no(values: dict[str, Any], question: Question) -> bool | None:
    chosen = _answered(values, question).get("selected_option") or {}
    return {told.YES: True, told.NO: False}.get(str(chosen.get("value")))


def _ticked(values: dict[str, Any], question: Question) -> set[str]:
    chosen = _answered(values, question).get("selected_options") or []
    return {one["value"] for one in chosen}


def _answered(values: dict[str, Any], question: Question) -> dict[str, Any]:
    found: dict[str, Any] = values.get(question.value, {}).get(ids.DECLARE_INPUT, {})
    return found
