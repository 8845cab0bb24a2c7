"""A user group's members changed: who may what follows at once."""

from functools import partial
from typing import Any

from slack_bolt import App

from bot.handlers.desk import Desk
from bot.workflows import groups


def register(app: App, desk: Desk) -> None:
    app.event("subteam_members_changed")(partial(on_members_changed, desk=desk))


def on_members_changed(event: dict[str, Any], desk: Desk) -> None:
    group_id = str(event["subteam_id"])
    if group_id in desk.parts.roles.groups:
        desk.background.later(partial(_read, desk, group_id))


def _read(desk: Desk, group_id: str) -> None:
    groups.read(desk.parts, [group_id], desk.poster.group, desk.clock.now())
