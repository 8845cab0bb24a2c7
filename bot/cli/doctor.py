"""`doctor`: everything the bot needs, each with what is wrong and how to mend it."""

import argparse
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial

from slack_sdk.errors import SlackApiError

from bot.app import slack_client
from bot.cli.amazon_checks import amazon_checks, queue_checks
from bot.cli.check import Check
from bot.cli.rights import who_may
from bot.cli.setting_up import print_json
from bot.clock import SystemClock
from config.rules import load_rulebook
from config.settings import Settings, SettingsError, SlackSettings, load_settings
from store import mappings
from store.database import Database
from stranded.reasons import Standing

NEEDED_SCOPES = ("commands", "chat:write", "users:read", "files:read")
# What is lost without each of the others that manifest.json asks for.
OPTIONAL_SCOPES = {
    "channels:history": "a post in a public channel whose answer was lost stays unknown",
    "groups:history": "a post in a private channel whose answer was lost stays unknown",
    "usergroups:read": "no role can be given by a user group",
}
# Slack refuses a signature that is older than five minutes, so a clock may not be far off.
CLOCK_TOLERANCE = 60


def doctor(wanted: argparse.Namespace) -> int:
    checks = run_checks(wanted)
    if wanted.json:
        print_json({"checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            print(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.detail}")
            if check.fix:
                print(f"     {check.fix}")
    return 0 if all(check.ok for check in checks) else 1


def run_checks(wanted: argparse.Namespace) -> list[Check]:
    try:
        settings = load_settings(os.environ, wanted.data)
    except SettingsError as error:
        return [Check("settings", ok=False, detail=problem) for problem in error.problems]
    return [
        Check("settings", ok=True, detail="complete"),
        *_guarded("database", partial(_database, settings)),
        *_guarded("rule book", _rule_book),
        *_guarded("audit key", partial(_audit_key, settings)),
        *_guarded("slack", partial(_slack, settings)),
        *_guarded("amazon", partial(amazon_checks, settings)),
        *_guarded("amazon queue", partial(queue_checks, settings)),
    ]


def _guarded(name: str, check: Callable[[], list[Check]]) -> list[Check]:
    """A check that breaks is a check that failed."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        said = [line for line in str(error).splitlines() if line.strip()]
        return [Check(name, ok=False, detail=(said or [type(error).__name__])[0])]


def _database(settings: Settings) -> list[Check]:
    with closing(Database(settings.database_url)) as database:
        found, wanted = database.revision(), database.head()
        chosen = _chosen_reasons(database, settings) if found == wanted else []
    if found in (None, wanted):
        detail = f"{database.dialect}, tables {found or 'to be made'}"
        return [Check("database", ok=True, detail=detail), *chosen]
    fix = "Start the bot once: it brings the tables up to date."
    return [Check("database", ok=False, detail=f"tables are of {found}, not {wanted}", fix=fix)]


def _chosen_reasons(database: Database, settings: Settings) -> list[Check]:
    """Only told where people chose reasons that are no more: such choices are not used."""
    with database.read() as session:
        kept = mappings.of_workspace(session, settings.workspace)
    book = load_rulebook()
    gone = [mapping for mapping in kept if book.standing(mapping) is Standing.GONE]
    if not gone:
        return []
    told = ", ".join(f"{mapping.text!r} as {mapping.reason}" for mapping in gone)
    fix = "Choose again (`reasons --map VALUE KEY`), or take it back (`reasons --unmap VALUE`)."
    return [Check("chosen reasons", ok=False, detail=f"no such reason: {told}", fix=fix)]


def _rule_book() -> list[Check]:
    book = load_rulebook()
    editions = " and ".join([book.edition, *(later.name for later in book.later)])
    return [Check("rule book", ok=True, detail=f"{len(book.reasons)} reasons, editions {editions}")]


def _audit_key(settings: Settings) -> list[Check]:
    if settings.audit_key:
        return [Check("audit key", ok=True, detail="set")]
    detail = "REFLOAT_AUDIT_KEY is not set: the log shows accidents, but not a forger's work"
    fix = "Set it to a long random text, kept apart from the database: openssl rand -hex 32"
    return [Check("audit key", ok=True, detail=detail, fix=fix)]


def _slack(settings: Settings) -> list[Check]:
    if settings.slack is None:
        return [Check("slack", ok=True, detail="not set up (the command line works without)")]
    client = slack_client(settings.slack)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        fix = "Install the app to the workspace again and take its token anew."
        return [Check("slack", ok=False, detail=f"Slack says {error.response['error']}", fix=fix)]
    team = f"{answer['team']} as {answer['user']}"
    return [
        Check("slack", ok=True, detail=team),
        _scopes(answer.headers.get("x-oauth-scopes", "")),
        _clock(str(answer.headers.get("date", ""))),
        _channel(settings.slack),
        who_may(client, settings.roles, str(answer["team_id"])),
    ]


def _scopes(said: str) -> Check:
    if not said:
        return Check("slack permissions", ok=True, detail="not told by Slack")
    given = said.split(",")
    missing = [scope for scope in NEEDED_SCOPES if scope not in given]
    lost = [
        f"without {scope} {loss}" for scope, loss in OPTIONAL_SCOPES.items() if scope not in given
    ]
    told = [f"missing: {', '.join(missing)}" if missing else said, *lost]
    fix = "Take manifest.json as the app's manifest, then install the app again."
    return Check(
        "slack permissions",
        ok=not missing,
        detail="; ".join(told),
        fix=fix if missing or lost else "",
    )


def _clock(date: str) -> Check:
    if not date:
        return Check("clock", ok=True, detail="Slack did not tell the time")
    theirs = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    off = abs((SystemClock().now() - theirs).total_seconds())
    fix = "Set this machine's clock (NTP): Slack's signatures are good for five minutes."
    good = off < CLOCK_TOLERANCE
    return Check("clock", ok=good, detail=f"{off:.0f} s from Slack's", fix="" if good else fix)


def _channel(slack: SlackSettings) -> Check:
    try:
        found = slack_client(slack).conversations_info(channel=slack.channel)["channel"]
    except SlackApiError as error:
        code = str(error.response["error"])
        if code == "missing_scope":
            return Check(
                "slack channel", ok=True, detail="can't be looked at without channels:read"
            )
        fix = "Set REFLOAT_CHANNEL to the channel's id and invite the bot: /invite @Refloat"
        return Check("slack channel", ok=False, detail=code, fix=fix)
    member = bool(found.get("is_member", True))
    fix = "" if member else "Invite the bot there: /invite @Refloat"
    return Check("slack channel", ok=member, detail=f"#{found.get('name')}", fix=fix)
