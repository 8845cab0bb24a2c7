"""Switching automatic actions on: what becomes due at once is listed, and let go by choice."""

import json
from concurrent.futures import wait
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.actions import read_click
from bot.handlers.desk import PATIENCE, Desk
from bot.handlers.once import once
from bot.messages import Message, Reader, answers, ids, whatif
from bot.messages import release as told
from bot.messages.blocks import Block, message
from bot.workflows import release, settle, switch
from bot.workflows.release import Wish
from bot.workflows.whatif import what_if
from stranded.quiet import quiet_until
from stranded.release import MOST_DAYS, Choice, Way
from stranded.roles import Right
from stranded.scope import Scope
from stranded.settings import setting_texts

SWITCHED_ON = {"automatic": "on"}


@dataclass(frozen=True, slots=True)
class Asked:
    """An open modal that asks about values for one place; `channel` is where it was opened."""

    view_id: str
    scope: Scope
    marketplace: str
    values: dict[str, str]
    channel: str


def register(app: App, desk: Desk) -> None:
    app.action(ids.SWITCH_ON)(partial(on_switch_on, desk=desk))
    app.view(ids.RELEASE_VIEW, middleware=once(desk))(partial(on_chosen, desk=desk))


def on_switch_on(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """Opens the modal at once: Slack takes a trigger for three seconds only."""
    ack()
    click = read_click(body)
    refused = desk.refusal(click.person, Right.SETTLE, "switch_on")
    if refused is not None:
        desk.whisper(click.channel, click.person, refused)
        return
    account, _, marketplace = click.value.partition("\n")
    scope, reader = Scope(desk.parts.workspace, account), desk.reader(click.person)
    if not switch.looks_after(desk.parts, scope, marketplace):
        desk.whisper(click.channel, click.person, answers.forgotten(reader))
        return
    opened = client.views_open(trigger_id=body["trigger_id"], view=told.loading(reader))
    view_id = str(opened["view"]["id"])
    asked = Asked(view_id, scope, marketplace, SWITCHED_ON, click.channel)
    desk.background.later(partial(fill_in, desk, client, asked, reader))


def fill_in(desk: Desk, client: WebClient, asked: Asked, reader: Reader) -> None:
    """Puts what the values make due at once into a modal that is open."""
    client.views_update(view_id=asked.view_id, view=choosing(desk, asked, reader))


def choosing(desk: Desk, asked: Asked, reader: Reader) -> Block:
    """The modal that lists what the values make due at once, and asks how it shall begin."""
    now = desk.clock.now()
    about = (desk.parts, asked.scope, asked.marketplace, asked.values, now)
    found, past = release.due_at_once(*about), what_if(*about)
    kept = {
        "account": asked.scope.account,
        "marketplace": asked.marketplace,
        "values": asked.values,
        "before": setting_texts(found.kept),
        "shown": len(found.episodes),
        "channel": asked.channel,
    }
    looking_back = whatif.in_modal(past, reader)
    until = quiet_until(found.wished.quiet_hours, now, desk.parts.zone)
    metadata = json.dumps(kept, ensure_ascii=False)
    return told.choose(found, looking_back, metadata, reader, until)


def ask_instead(ack: Ack, client: WebClient, desk: Desk, asked: Asked, reader: Reader) -> None:
    """Answers the submission of another modal with this one; a long list is shown behind it."""
    shown: list[Block] = []
    working = desk.background.later(lambda: shown.append(choosing(desk, asked, reader)))
    if wait([working], PATIENCE).not_done:
        ack(response_action="update", view=told.loading(reader))

        def show() -> None:
            working.result()
            client.views_update(view_id=asked.view_id, view=_outcome(shown, reader))

        desk.background.after_answer(show)
    else:
        ack(response_action="update", view=_outcome(shown, reader))


def on_chosen(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    """Takes the choice, or says in the modal why not; a long list is written behind the answer."""
    person, view = body["user"]["id"], body["view"]
    reader, kept = desk.reader(person), json.loads(view["private_metadata"])
    scope = Scope(desk.parts.workspace, kept["account"])
    refused = desk.refusal(person, Right.SETTLE, "switch_on")
    if refused is not None:
        ack(response_action="update", view=told.told(refused.text, reader))
        return
    if not switch.looks_after(desk.parts, scope, kept["marketplace"]):
        ack(response_action="update", view=told.told(answers.forgotten(reader).text, reader))
        return
    chosen = read_choice(view["state"]["values"], person, reader)
    if isinstance(chosen, dict):
        ack(response_action="errors", errors=chosen)
        return
    wish = Wish(scope, *(kept[name] for name in ("marketplace", "values", "before", "shown")))
    said: list[Block] = []
    working = desk.background.later(partial(_release, desk, wish, chosen, reader, said))
    if wait([working], PATIENCE).not_done:
        # To update a modal that this answer updates too would be a race.
        ack()
        whisper = partial(desk.poster.whisper, kept["channel"], person)
        desk.background.later(lambda: (working.result(), whisper(_as_message(said, reader))))
    else:
        ack(response_action="update", view=_outcome(said, reader))


def read_choice(state: dict[str, Any], person: str, reader: Reader) -> Choice | dict[str, str]:
    """The choice, or what is wrong with it by block; nothing to choose needs none."""
    if ids.WAY_BLOCK not in state:
        return Choice(Way.BATCHES, person)
    option = state[ids.WAY_BLOCK][ids.WAY_CHOICE].get("selected_option")
    if not option or option["value"] not in list(Way):
        return {ids.WAY_BLOCK: told.no_way(reader)}
    way = Way(option["value"])
    if way is not Way.SPREAD:
        return Choice(way, person)
    days = str(state[ids.DAYS_BLOCK][ids.DAYS_INPUT].get("value") or "")
    if not (days.isascii() and days.isdigit() and 1 <= int(days) <= MOST_DAYS):
        return {ids.DAYS_BLOCK: told.wrong_days(reader)}
    return Choice(way, person, int(days))


def _release(desk: Desk, wish: Wish, choice: Choice, reader: Reader, said: list[Block]) -> None:
    """Leaves in `said` the modal that tells how it ended."""
    now = desk.clock.now()
    done = release.release(desk.parts, wish, choice, now)
    desk.wake()
    if done.changed:
        first = settle.taken_first(desk.parts, wish.scope, wish.marketplace, wish.values, now)
        said.append(told.done(done.count, wish.marketplace, choice, reader, first))
    else:
        said.append(told.meanwhile(reader))


def _outcome(said: list[Block], reader: Reader) -> Block:
    return said[0] if said else told.failed(reader)


def _as_message(said: list[Block], reader: Reader) -> Message:
    blocks = _outcome(said, reader)["blocks"]
    return message(blocks[0]["text"]["text"], blocks)
