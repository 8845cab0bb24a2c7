"""Clicks: one parsed context, claimed in the store; every picture is redrawn from there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Message, Reader, answers, card, ids, optouts
from bot.workflows import lookup, people, press
from bot.workflows.press import Closed, Forgotten, Stale, Taken, TooLate
from stranded.actions import Actor
from stranded.cards import Press, read_press
from stranded.optouts import Switched
from stranded.roles import Right
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class Click:
    """Who clicked what where. `ephemeral` messages exist for one person and have no post."""

    person: str
    channel: str
    message_ts: str
    ephemeral: bool
    value: str
    response_url: str


def register(app: App, desk: Desk) -> None:
    presses = re.compile("|".join(re.escape(action_id) for action_id in ids.PRESS.values()))
    app.action(presses, middleware=once(desk))(partial(on_press, desk=desk))
    app.action(re.compile(re.escape(ids.LINK) + r"(:\w+)?"))(on_link)


def read_click(body: dict[str, Any]) -> Click:
    container = body.get("container", {})
    return Click(
        person=body["user"]["id"],
        channel=container.get("channel_id") or body.get("channel", {}).get("id", ""),
        message_ts=container.get("message_ts", ""),
        ephemeral=bool(container.get("is_ephemeral")),
        value=str(body["actions"][0].get("value", "")),
        response_url=str(body.get("response_url", "")),
    )


def on_link(ack: Ack) -> None:
    """Slack tells of a click on a link too, and warns the person if nobody answers."""
    ack()


def on_press(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    ack()
    click = read_click(body)
    wish = read_press(click.value)
    if wish is None:
        desk.whisper(click.channel, click.person, answers.forgotten(desk.reader(click.person)))
        return
    if_may(desk, click, partial(_press, desk, click, wish))


def on_click(
    ack: Ack, body: dict[str, Any], desk: Desk, work: Callable[[Desk, Click, Reader], None]
) -> None:
    """The listener of a button that carries all it needs, for whoever may act."""
    ack()
    click = read_click(body)
    if_may(desk, click, partial(work, desk, click))


def read_number(desk: Desk, value: str) -> tuple[Scope, int]:
    """Whose row a button names, and its number; 0, which no row has, where it carries none."""
    account, _, number = value.partition("\n")
    known = re.fullmatch(r"[0-9]{1,18}", number)
    return Scope(desk.parts.workspace, account), int(number) if known else 0


def if_may(desk: Desk, click: Click, work: Callable[[Reader], None]) -> None:
    """Does what a click asks for if the person may; who is not known yet is asked for first."""
    if people.is_stale(desk.person(click.person), desk.clock.now()):
        # Who this is decides whether they may: asked behind the answer to Slack.
        desk.background.later(partial(_if_may, desk, click, work))
    else:
        _if_may(desk, click, work)


def _if_may(desk: Desk, click: Click, work: Callable[[Reader], None]) -> None:
    refused = desk.refusal(click.person, Right.ACT, "press")
    if refused is not None:
        desk.whisper(click.channel, click.person, refused)
    else:
        work(desk.reader(click.person))


def _press(desk: Desk, click: Click, wish: Press, reader: Reader) -> None:
    now = desk.clock.now()
    result = press.press(desk.parts, wish, Actor(click.person), now, _shown_on(desk, click))
    desk.wake()
    message = said(result, desk, reader)
    if message is not None:
        desk.whisper(click.channel, click.person, message)
    if click.ephemeral and click.response_url:
        scope = Scope(desk.parts.workspace, wish.account)
        desk.background.later(partial(redraw_card, desk, click, scope, wish.episode, reader))


def _shown_on(desk: Desk, click: Click) -> str | None:
    """The post whose thread tells of the click; a message that one person sees is none."""
    if click.ephemeral:
        return None
    return press.shown_on(desk.parts, click.channel, click.message_ts)


def said(result: press.Pressed, desk: Desk, reader: Reader) -> Message | None:
    """What the person is told; None where the redrawn message says it all."""
    match result:
        case Taken():
            return None
        case TooLate(intent):
            return answers.too_late(intent, reader)
        case Closed(gate):
            return answers.closed(gate.why, reader)
        case Stale(shown, episode, departure):
            now = desk.parts.rulebook.get(episode.reason)
            return answers.stale(shown, episode, departure is not None, now, reader)
        case Switched():
            return optouts.switched(result, reader)
        case Forgotten():
            return answers.forgotten(reader)


def redraw_card(desk: Desk, click: Click, scope: Scope, episode: str, reader: Reader) -> None:
    """A card that only one person sees has no post, so it is replaced by its response_url."""
    found = lookup.look_up_episode(desk.parts, scope, episode, desk.clock.now())
    if found is not None:
        message = card.card(found.card, found.history, reader)
        desk.poster.answer(click.response_url, message, replace=True)
