"""Modals: opened by a button, checked again when they come back."""

import json
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.actions import read_click
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Message, ids, unknown
from bot.workflows import mapping
from bot.workflows.mapping import Mapped
from stranded.actions import Why
from stranded.roles import Right


def register(app: App, desk: Desk) -> None:
    app.action(ids.CHOOSE_REASON)(partial(on_choose, desk=desk))
    app.action(ids.UNDO_CHOICE, middleware=once(desk))(partial(on_undo, desk=desk))
    app.view(ids.CHOOSE_VIEW, middleware=once(desk))(partial(on_chosen, desk=desk))


def _refusal(desk: Desk, person_id: str) -> Message | None:
    """A text that is settled wrongly is acted upon wrongly."""
    return desk.refusal(person_id, Right.SETTLE, "choose")


def on_choose(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """Opens the modal at once: Slack takes a trigger for three seconds only."""
    ack()
    click = read_click(body)
    refused = _refusal(desk, click.person)
    if refused is not None:
        desk.whisper(click.channel, click.person, refused)
        return
    kept = {"text": click.value, "response_url": click.response_url}
    view = unknown.choose(
        click.value,
        desk.parts.rulebook.reasons,
        desk.reader(click.person),
        json.dumps(kept, ensure_ascii=False),
    )
    client.views_open(trigger_id=body["trigger_id"], view=view)


def on_chosen(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    """Keeps the choice, or says in the modal why it is not kept."""
    person, view = body["user"]["id"], body["view"]
    reader, kept = desk.reader(person), json.loads(view["private_metadata"])
    refused = _refusal(desk, person)
    if refused is not None:
        ack(response_action="update", view=unknown.refused(refused, reader))
        return
    chosen = view["state"]["values"][ids.REASON_BLOCK][ids.REASON_SELECT]["selected_option"]
    if not chosen:
        missing = {ids.REASON_BLOCK: unknown.nothing_chosen(reader)}
        ack(response_action="errors", errors=missing)
        return
    now = desk.clock.now()
    made = mapping.map_value(desk.parts, kept["text"], chosen["value"], person, now, again=False)
    if isinstance(made, Why):
        ack(response_action="update", view=unknown.refused(made, reader))
        return
    ack()
    desk.background.later(partial(_follow, desk, made, kept["response_url"]))


def _follow(desk: Desk, made: Mapped, response_url: str) -> None:
    """What is listed follows the choice, however long the list is."""
    chosen, now = made.mapping, desk.clock.now()
    judged = mapping.rejudge(desk.parts, chosen.value, made.before, now)
    desk.wake()
    reason = desk.parts.rulebook.get(chosen.reason)
    told = unknown.done(chosen, reason, judged, desk.reader(chosen.by))
    _answer(desk, chosen.by, response_url, told)


def on_undo(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    ack()
    desk.background.later(partial(_undo, desk, body))


def _undo(desk: Desk, body: dict[str, Any]) -> None:
    click = read_click(body)
    refused = _refusal(desk, click.person)
    if refused is not None:
        desk.poster.whisper(click.channel, click.person, refused)
        return
    reader, now = desk.reader(click.person), desk.clock.now()
    before = mapping.unmap_value(desk.parts, click.value, click.person, now)
    told = unknown.not_mapped(reader)
    if before is not None:
        judged = mapping.rejudge(desk.parts, before.value, before, now)
        desk.wake()
        told = unknown.undone(before, desk.parts.rulebook.get(before.reason), judged, reader)
    _answer(desk, click.person, click.response_url, told)


def _answer(desk: Desk, person: str, response_url: str, told: Message) -> None:
    """Says what changed, and draws the list anew above it."""
    found = mapping.unknown_reasons(desk.parts)
    book, reader = desk.parts.rulebook, desk.reader(person)
    drawn = unknown.unknown_list(found, book, reader, may_settle=desk.may(person, Right.SETTLE))
    desk.poster.answer(response_url, drawn, replace=True)
    desk.poster.answer(response_url, told, replace=False)
