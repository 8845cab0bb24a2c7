"""Vacation: the modal opened, its two views read, and a plan ended before its day."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.actions import Click, if_may, on_click, read_click
from bot.handlers.desk import Desk
from bot.handlers.once import once
from bot.messages import Reader, answers, ids
from bot.messages import vacation as told
from bot.messages import vacation_plan as views
from bot.workflows import bulk, vacation
from bot.workflows.pause_steps import end_now
from bot.workflows.vacation import Wish
from stranded.actions import Actor
from stranded.marketplaces import MARKETPLACES
from stranded.pause import Days
from stranded.roles import Right
from stranded.scope import Scope

A_WEEK = timedelta(days=7)
Place = tuple[Scope, str]


def register(app: App, desk: Desk) -> None:
    app.action(ids.PAUSE_PLAN)(partial(on_open, desk=desk))
    app.view(ids.PAUSE_VIEW)(partial(on_chosen, desk=desk))
    app.view(ids.PAUSE_CONFIRM_VIEW, middleware=once(desk))(partial(on_confirmed, desk=desk))
    app.action(ids.PAUSE_END, middleware=once(desk))(partial(on_click, desk=desk, work=_end))


def on_open(ack: Ack, body: dict[str, Any], client: WebClient, desk: Desk) -> None:
    """Opens the modal at once: Slack takes a trigger for three seconds only."""
    ack()
    click = read_click(body)
    # Who this is decides whether they may, and there is no time to ask behind the answer.
    desk.learn(click.person)
    if_may(desk, click, partial(_open, desk, click, client, body["trigger_id"]))


def _open(desk: Desk, click: Click, client: WebClient, trigger: str, reader: Reader) -> None:
    """A card's button names its place and SKU; the others name none."""
    account, code, sku = (*click.value.split("\n"), "", "", "")[:3]
    known = vacation.places(desk.parts)
    named = (Scope(desk.parts.workspace, account), code)
    places = [named] if named in known else known
    if not places:
        desk.whisper(click.channel, click.person, told.no_account(reader))
        return
    today = desk.clock.now().astimezone(MARKETPLACES[places[0][1]].zone).date()
    choices = [(scope.account, marketplace) for scope, marketplace in places]
    metadata = "\n".join(choices[0]) if len(choices) == 1 else ""
    view = views.ask(choices, sku, Days(today, today + A_WEEK), metadata, reader)
    client.views_open(trigger_id=trigger, view=view)


def on_chosen(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    """Shows the plan, or says beside each field what speaks against it. Nothing is written."""
    person, view = body["user"]["id"], body["view"]
    reader = desk.reader(person)
    refused = desk.refusal(person, Right.ACT, "press")
    wish = _read_first(desk, view)
    if refused is not None or wish is None:
        said = (refused or answers.forgotten(reader)).text
        ack(response_action="errors", errors={ids.PAUSE_SKUS: said})
        return
    against = vacation.refused(wish, desk.clock.now())
    by_field = {
        ids.PAUSE_SKUS: against.skus,
        ids.PAUSE_CLOSE: against.close_on,
        ids.PAUSE_RELIST: against.relist_on,
    }
    errors = {name: views.refused(why, reader) for name, why in by_field.items() if why}
    if errors:
        ack(response_action="errors", errors=errors)
        return
    ack(response_action="update", view=_plan(desk, wish, reader))


def _plan(desk: Desk, wish: Wish, reader: Reader) -> dict[str, Any]:
    now = desk.clock.now()
    found, at_once = vacation.look_ahead(desk.parts, wish, now)
    seconds = bulk.undo_seconds(desk.parts, wish.scope, wish.marketplace) if at_once else None
    return views.plan(found, wish.marketplace, wish.days, seconds, _keep(wish), now, reader)


def _read_first(desk: Desk, view: dict[str, Any]) -> Wish | None:
    """The wish as it was filled in; None where it names no place of ours."""
    values = view["state"]["values"]
    chosen = values.get(ids.PAUSE_PLACE, {}).get(ids.PAUSE_INPUT, {}).get("selected_option")
    place = _place(desk, chosen["value"] if chosen else view["private_metadata"])
    if place is None:
        return None
    typed = values[ids.PAUSE_SKUS][ids.PAUSE_INPUT].get("value") or ""
    days = Days(_day(values, ids.PAUSE_CLOSE), _day(values, ids.PAUSE_RELIST))
    return Wish(*place, vacation.read(desk.parts, *place, typed), days)


def _place(desk: Desk, value: str) -> Place | None:
    account, _, code = value.partition("\n")
    place = (Scope(desk.parts.workspace, account), code)
    return place if place in vacation.places(desk.parts) else None


def _day(values: dict[str, Any], block: str) -> date | None:
    return _read_day(values[block][ids.PAUSE_INPUT].get("selected_date") or "")


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _keep(wish: Wish) -> str:
    """What the second view brings back: no SKU holds the end of a line."""
    days = [day.isoformat() if day else "" for day in (wish.days.close_on, wish.days.relist_on)]
    return "\n".join([wish.scope.account, wish.marketplace, *days, *wish.skus])


def on_confirmed(ack: Ack, body: dict[str, Any], desk: Desk) -> None:
    """Writes the plan down; the view says so where that is not possible any more."""
    person, view = body["user"]["id"], body["view"]
    reader = desk.reader(person)
    refused = desk.refusal(person, Right.ACT, "press")
    wish = _read_second(desk, view["private_metadata"])
    if refused is not None or wish is None:
        said = refused or answers.forgotten(reader)
        ack(response_action="update", view=views.stopped(said, reader))
        return
    key = f"vacation|{view['id']}"
    against = vacation.begin(desk.parts, wish, key, Actor(person), desk.clock.now())
    if against is not None:
        ack(response_action="update", view=views.stopped(against, reader))
        return
    ack()
    desk.wake()


def _read_second(desk: Desk, metadata: str) -> Wish | None:
    account, code, close_on, relist_on, *skus = metadata.split("\n")
    place = _place(desk, f"{account}\n{code}")
    days = Days(_read_day(close_on), _read_day(relist_on))
    return Wish(*place, tuple(skus), days) if place else None


def _end(desk: Desk, click: Click, reader: Reader) -> None:
    """The message itself tells what was done; only that nothing was left is told."""
    account, _, key = click.value.partition("\n")
    scope, now = Scope(desk.parts.workspace, account), desk.clock.now()
    count = end_now(desk.parts, scope, key, Actor(click.person), now)
    desk.wake()
    if count == 0:
        desk.whisper(click.channel, click.person, told.nothing_to_end(reader))
    elif click.ephemeral and click.response_url:
        desk.background.later(partial(_redraw, desk, click, reader))


def _redraw(desk: Desk, click: Click, reader: Reader) -> None:
    """The overview that only one person sees has no post."""
    found = told.overview(vacation.running(desk.parts), reader)
    desk.poster.answer(click.response_url, found, replace=True)
