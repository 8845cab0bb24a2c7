"""Several items at once: the modal opened, read when it comes back, and taken back as a whole."""

import re
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.actions import Click, if_may, on_click, read_click
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Reader, answers, ids
from bot.messages import bulk as told
from bot.workflows import bulk, lookup, undo
from stranded.actions import ONE_CLICK, ActionKind, Actor
from stranded.bulk import BulkWish, Choice
from stranded.roles import Right
from stranded.scope import Scope

Place = tuple[Scope, str, ActionKind]


def register(app: App, desk: Desk) -> None:
    opening = re.compile(re.escape(ids.BULK) + r":(\d+|next)")
    app.action(opening)(partial(on_open, desk=desk))
    app.view(ids.BULK_VIEW, middleware=once(desk))(partial(on_chosen, desk=desk))
    app.action(ids.CANCEL_ALL, middleware=once(desk))(
        partial(on_click, desk=desk, work=_cancel_all)
    )
    app.action(ids.DO_ALL_NOW, middleware=once(desk))(
        partial(on_click, desk=desk, work=_do_all_now)
    )


def on_open(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """Opens the modal at once: Slack takes a trigger for three seconds only."""
    ack()
    click = read_click(body)
    # Who this is decides whether they may, and there is no time to ask behind the answer.
    desk.learn(click.person)
    if_may(desk, click, partial(_open, desk, click, client, body["trigger_id"]))


def _open(desk: Desk, click: Click, client: WebClient, trigger: str, reader: Reader) -> None:
    place = _place(desk, click.value)
    if place is None:
        desk.whisper(click.channel, click.person, answers.forgotten(reader))
        return
    offer = bulk.offer(desk.parts, *place, desk.clock.now())
    seconds = bulk.undo_seconds(desk.parts, place[0], place[1])
    client.views_open(trigger_id=trigger, view=told.choose(offer, seconds, click.value, reader))


def _place(desk: Desk, value: str) -> Place | None:
    """The account, marketplace and action that a button names, if they are ours."""
    account, code, action = (*value.split("\n"), "", "")[:3]
    scope = Scope(desk.parts.workspace, account)
    if (scope, code) not in lookup.places(desk.parts) or action not in ONE_CLICK:
        return None
    return scope, code, ActionKind(action)


def on_chosen(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    """Writes the wishes down, or says in the modal why not."""
    person, view = body["user"]["id"], body["view"]
    reader, place = desk.reader(person), _place(desk, view["private_metadata"])
    refused = desk.refusal(person, Right.ACT, "press")
    first = next(block["block_id"] for block in view["blocks"] if block["type"] == "input")
    if refused is not None:
        ack(response_action="errors", errors={first: refused.text})
    elif place is None:
        ack(response_action="errors", errors={first: answers.forgotten(reader).text})
    else:
        wish = BulkWish(place[0].account, *place[1:], Actor(person), _choices(view))
        against = bulk.begin(desk.parts, wish, f"bulk|{view['id']}", desk.clock.now())
        if against is None:
            ack()
            desk.wake()
        else:
            ack(response_action="errors", errors={first: told.refused(against, reader)})


def _choices(view: dict[str, Any]) -> tuple[Choice, ...]:
    chosen = [
        option["value"].partition("\n")
        for block in view["state"]["values"].values()
        for ticks in block.values()
        for option in ticks.get("selected_options") or []
    ]
    return tuple(Choice(episode, reason) for episode, _, reason in chosen)


def _cancel_all(desk: Desk, click: Click, reader: Reader) -> None:
    scope, key = _which(desk, click)
    now = desk.clock.now()
    count = undo.cancel_all(desk.parts, scope, key, Actor(click.person), now)
    _tell(desk, click, count, reader)


def _do_all_now(desk: Desk, click: Click, reader: Reader) -> None:
    scope, key = _which(desk, click)
    _tell(desk, click, undo.do_all_now(desk.parts, scope, key, desk.clock.now()), reader)


def _which(desk: Desk, click: Click) -> tuple[Scope, str]:
    account, _, key = click.value.partition("\n")
    return Scope(desk.parts.workspace, account), key


def _tell(desk: Desk, click: Click, count: int, reader: Reader) -> None:
    """The message itself tells what was done; only that there was nothing left is told."""
    desk.wake()
    if count == 0:
        desk.whisper(click.channel, click.person, answers.nothing_waits(reader))
