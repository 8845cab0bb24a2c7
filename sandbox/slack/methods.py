"""The Web API's methods: name -> function(workspace, arguments) -> the answer without `ok`."""

from collections.abc import Callable

from sandbox.slack import chat
from sandbox.slack.failure import SlackError
from sandbox.slack.messages import Message, ts_key
from sandbox.slack.people import (
    APP_ID,
    BOT,
    BOT_ID,
    BOT_NAME,
    BOT_USER,
    PEOPLE,
    TEAM_DOMAIN,
    TEAM_ID,
    TEAM_NAME,
    Json,
)
from sandbox.slack.workspace import Workspace

Method = Callable[[Workspace, Json], Json]


def auth_test(_workspace: Workspace, _args: Json) -> Json:
    """auth.test."""
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": TEAM_NAME,
        "team_id": TEAM_ID,
        "user": BOT.name,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def bots_info(_workspace: Workspace, args: Json) -> Json:
    """bots.info."""
    if args.get("bot") not in (None, BOT_ID):
        raise SlackError("bot_not_found")
    bot = {"id": BOT_ID, "name": BOT_NAME, "app_id": APP_ID, "user_id": BOT_USER}
    return {"bot": bot | {"deleted": False, "updated": 0, "icons": {}}}


def users_info(workspace: Workspace, args: Json) -> Json:
    """users.info; the locale only on demand."""
    person = (PEOPLE | {BOT_USER: BOT}).get(str(args.get("user")))
    if person is None:
        raise SlackError("user_not_found")
    return {"user": person.to_slack(workspace.clock.now(), _yes(args.get("include_locale")))}


def usergroup_members(workspace: Workspace, args: Json) -> Json:
    """usergroups.users.list."""
    members = workspace.usergroups.get(str(args.get("usergroup")))
    if members is None:
        raise SlackError("no_such_subteam")
    return {"users": list(members)}


def channel_info(workspace: Workspace, args: Json) -> Json:
    """conversations.info."""
    return {"channel": workspace.channel(str(args.get("channel"))).to_slack()}


def channel_members(workspace: Workspace, args: Json) -> Json:
    """conversations.members."""
    channel = workspace.channel(str(args.get("channel")))
    bot = [BOT_USER] if channel.is_member else []
    return {"members": [*PEOPLE, *bot], "response_metadata": {"next_cursor": ""}}


def history(workspace: Workspace, args: Json) -> Json:
    """conversations.history, newest first; replies are not in it."""
    channel = workspace.joined(str(args.get("channel")))
    return _page(workspace, workspace.messages.top_level(channel.id), args, 100)


def replies(workspace: Workspace, args: Json) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel = workspace.joined(str(args.get("channel")))
    try:
        message = workspace.messages.get(channel.id, str(args.get("ts")))
        parent = workspace.messages.get(channel.id, message.thread_ts or message.ts)
    except SlackError as error:
        raise SlackError("thread_not_found") from error
    return _page(workspace, [parent, *workspace.messages.replies(parent)], args, 1000)


def files_info(workspace: Workspace, args: Json) -> Json:
    """files.info."""
    file = workspace.files.get(str(args.get("file")))
    return {"file": file.to_slack(workspace.files.base_url)}


def views_open(workspace: Workspace, args: Json) -> Json:
    """views.open."""
    user, _ = workspace.triggers.use(_trigger(args))
    return {"view": workspace.views.open(user, _view(args))}


def views_push(workspace: Workspace, args: Json) -> Json:
    """views.push: only from inside a modal."""
    user, view_id = workspace.triggers.use(_trigger(args))
    if view_id is None:
        raise SlackError("not_found")
    return {"view": workspace.views.push(user, _view(args))}


def views_update(workspace: Workspace, args: Json) -> Json:
    """views.update, by view_id or external_id."""
    hash_ = str(args.get("hash") or "")
    updated = workspace.views.update(
        args.get("view_id"), args.get("external_id"), _view(args), hash_
    )
    return {"view": updated}


def views_publish(workspace: Workspace, args: Json) -> Json:
    """views.publish."""
    user = str(args.get("user_id"))
    if user not in PEOPLE:
        raise SlackError("invalid_arguments")
    return {"view": workspace.views.publish(user, _view(args), str(args.get("hash") or ""))}


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "bots.info": bots_info,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "conversations.history": history,
    "conversations.info": channel_info,
    "conversations.members": channel_members,
    "conversations.replies": replies,
    "files.info": files_info,
    "usergroups.users.list": usergroup_members,
    "users.info": users_info,
    "views.open": views_open,
    "views.publish": views_publish,
    "views.push": views_push,
    "views.update": views_update,
}


def _trigger(args: Json) -> str:
    return str(args.get("trigger_id") or args.get("interactivity_pointer"))


def _view(args: Json) -> Json:
    view = args.get("view")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments")
    return view


def _yes(value: object) -> bool:
    return value in (True, 1, "1", "true", "True")


def _page(workspace: Workspace, found: list[Message], args: Json, default: int) -> Json:
    """One page of messages; the cursor is the place in the list."""
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "99999999999")
    inclusive = _yes(args.get("inclusive"))
    found = [m for m in found if _between(m.ts, oldest, latest, inclusive)]
    start, limit = _number(args, "cursor", 0), _number(args, "limit", default)
    with_metadata = _yes(args.get("include_all_metadata"))
    shown = [workspace.messages.with_thread(m, with_metadata) for m in found[start : start + limit]]
    more = start + limit < len(found)
    cursor = str(start + limit) if more else ""
    return {"messages": shown, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _number(args: Json, name: str, default: int) -> int:
    try:
        return int(args.get(name) or default)
    except (TypeError, ValueError) as error:
        raise SlackError(f"invalid_{name}") from error


def _between(ts: str, oldest: str, latest: str, inclusive: bool) -> bool:
    low, at, high = ts_key(oldest), ts_key(ts), ts_key(latest)
    return low <= at <= high if inclusive else low < at < high
