"""Listeners by surface: ack, parse, claim, enqueue. Bound here, in one place."""

from slack_bolt import App

from bot.handlers import (
    actions,
    bulk,
    commands,
    declare,
    delete,
    doubt,
    errors,
    files,
    filled,
    groups,
    held,
    mails,
    pricing,
    release,
    removal,
    second,
    settings,
    steps,
    undo,
    vacation,
    views,
)
from bot.handlers.desk import Desk


def register(app: App, desk: Desk) -> None:
    commands.register(app, desk)
    actions.register(app, desk)
    undo.register(app, desk)
    doubt.register(app, desk)
    steps.register(app, desk)
    delete.register(app, desk)
    declare.register(app, desk)
    pricing.register(app, desk)
    removal.register(app, desk)
    second.register(app, desk)
    bulk.register(app, desk)
    release.register(app, desk)
    vacation.register(app, desk)
    views.register(app, desk)
    settings.register(app, desk)
    files.register(app, desk)
    filled.register(app, desk)
    held.register(app, desk)
    mails.register(app, desk)
    groups.register(app, desk)
    errors.register(app, desk)
