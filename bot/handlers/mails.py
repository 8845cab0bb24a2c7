"""Amazon's mail: pasted into a modal, shown as it was understood, and written down after a yes."""

from datetime import date
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.actions import if_may, read_click
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Message, Reader, answers, ids, mails
from bot.messages import mail as told
from bot.workflows import mail, notices
from bot.workflows.lookup import NotStranded, Several
from bot.workflows.notices import NotADay, Noted, TakenBack
from stranded.actions import Actor
from stranded.roles import Right


def register(app: App, desk: Desk) -> None:
    app.action(ids.PASTE_MAIL)(partial(on_open, desk=desk))
    app.view(ids.MAIL_VIEW)(partial(on_pasted, desk=desk))
    app.view(ids.MAIL_READ_VIEW, middleware=once(desk))(partial(on_confirmed, desk=desk))


def on_open(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """Opens the modal at once: Slack takes a trigger for three seconds only."""
    ack()
    click = read_click(body)
    # Who this is decides whether they may, and there is no time to ask behind the answer.
    desk.learn(click.person)
    if_may(desk, click, partial(_open, client, body["trigger_id"]))


def _open(client: WebClient, trigger: str, reader: Reader) -> None:
    client.views_open(trigger_id=trigger, view=told.paste(reader))


def on_pasted(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    """Shows what was understood; nothing is written."""
    person = body["user"]["id"]
    reader = desk.reader(person)
    text = _value(body, ids.MAIL_BLOCK, "value")
    refused = desk.refusal(person, Right.ACT, "press")
    found = mail.understand(desk.parts, text, desk.clock.now()) if refused is None else None
    if refused is not None:
        ack(response_action="errors", errors={ids.MAIL_BLOCK: refused.text})
    elif found is None or not (found.sure or found.unsure):
        ack(response_action="errors", errors={ids.MAIL_BLOCK: told.no_sku(reader)})
    else:
        ack(response_action="update", view=told.understood(found, reader))


def on_confirmed(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    """Writes down what is ticked, or says in the modal why not."""
    person = body["user"]["id"]
    reader = desk.reader(person)
    refused = desk.refusal(person, Right.ACT, "press")
    if refused is not None:
        ack(response_action="errors", errors={ids.MAIL_DAY_BLOCK: refused.text})
        return
    day = date.fromisoformat(_value(body, ids.MAIL_DAY_BLOCK, "selected_date"))
    done = mail.write(desk.parts, _chosen(body), day, Actor(person), desk.clock.now())
    if isinstance(done, mail.Refused):
        errors = {ids.MAIL_DAY_BLOCK: told.refused(done.why, done.sku, reader)}
        ack(response_action="errors", errors=errors)
    else:
        ack(response_action="update", view=told.written(done.cards, done.changed, reader))
        desk.wake()


def _value(body: dict[str, Any], block: str, name: str) -> str:
    (field,) = body["view"]["state"]["values"][block].values()
    return str(field.get(name) or "")


def _chosen(body: dict[str, Any]) -> list[tuple[str, str]]:
    ticks = [
        option["value"].partition("\n")
        for block in body["view"]["state"]["values"].values()
        for field in block.values()
        for option in field.get("selected_options") or []
    ]
    return [(account, episode) for account, _, episode in ticks]


def command(desk: Desk, text: str, person: str, reader: Reader) -> Message:
    """`/stranded notice SKU DATE US`: what is written down changes what the team is warned of."""
    if not text:
        return mails.usage(reader)
    refused = desk.refusal_of(desk.person(person), person, Right.ACT, "press")
    if refused is not None:
        return refused
    told = notices.answer(desk.parts, text, Actor(person), desk.clock.now())
    desk.wake()
    return _noted(told, reader)


def _noted(told: notices.Answer, reader: Reader) -> Message:
    match told:
        case Noted():
            return mails.noted(told.card, told.changed, told.before, reader)
        case TakenBack():
            return mails.taken_back(told.card, told.was, reader)
        case NotADay():
            return mails.not_a_day(told.sku, told.why, reader)
        case Several():
            return answers.several(told.text, told.episodes, reader)
        case NotStranded():
            return answers.not_stranded(told.text, told.near, told.past, told.has_data, reader)
