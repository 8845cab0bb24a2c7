"""The chat.* methods, and what comes through a response_url."""

import copy

from sandbox.slack.blocks import check_blocks, check_total_text
from sandbox.slack.failure import SlackError
from sandbox.slack.grants import ResponseUrl
from sandbox.slack.messages import Message
from sandbox.slack.people import BOT_USER, PEOPLE, Json
from sandbox.slack.workspace import Workspace

MAX_TEXT = 40_000


def post_message(workspace: Workspace, args: Json) -> Json:
    """chat.postMessage."""
    channel = workspace.joined(_needed(args, "channel"))
    text, blocks = checked_content(args)
    message = Message(
        channel=channel.id,
        ts=workspace.messages.next_ts(),
        user=BOT_USER,
        text=text,
        blocks=blocks,
        thread_ts=_thread(workspace, channel.id, args),
        metadata=_metadata(args),
    )
    workspace.messages.add(message)
    shown = message.to_slack(with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(workspace: Workspace, args: Json) -> Json:
    """chat.postEphemeral."""
    channel = workspace.joined(_needed(args, "channel"))
    user = _needed(args, "user")
    if user not in PEOPLE:
        raise SlackError("user_not_in_channel")
    text, blocks = checked_content(args)
    thread = _thread(workspace, channel.id, args)
    message = add_ephemeral(workspace, channel.id, user, text, blocks, thread_ts=thread)
    return {"message_ts": message.ts}


def add_ephemeral(
    workspace: Workspace,
    channel: str,
    user: str,
    text: str,
    blocks: list[Json] | None = None,
    *,
    thread_ts: str | None = None,
    sender: str = BOT_USER,
    failure: bool = False,
) -> Message:
    """Show a message to one person only."""
    message = Message(
        channel=channel,
        ts=workspace.messages.next_ts(),
        user=sender,
        text=text,
        blocks=blocks or [],
        thread_ts=thread_ts,
        visible_to=user,
        failure=failure,
    )
    return workspace.messages.add(message)


def update(workspace: Workspace, args: Json) -> Json:
    """chat.update: what is left out stays, blocks too."""
    channel = workspace.joined(_needed(args, "channel"))
    message = workspace.messages.public(channel.id, _needed(args, "ts"))
    if message.user != BOT_USER:
        raise SlackError("cant_update_message")
    text, blocks = checked_content(args)
    edit(workspace, message, text, blocks if "blocks" in args else None, _metadata(args))
    shown = message.to_slack(with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def edit(
    workspace: Workspace,
    message: Message,
    text: str,
    blocks: list[Json] | None,
    metadata: Json | None = None,
) -> None:
    """Change a message in place; blocks of None stay as they were."""
    message.text = text or message.text
    message.blocks = message.blocks if blocks is None else blocks
    message.metadata = metadata or message.metadata
    message.edited_ts = workspace.messages.next_ts()
    workspace.messages.changed(message)


def delete(workspace: Workspace, args: Json) -> Json:
    """chat.delete, of the bot's own messages only."""
    channel = workspace.joined(_needed(args, "channel"))
    message = workspace.messages.public(channel.id, _needed(args, "ts"))
    if message.user != BOT_USER:
        raise SlackError("cant_delete_message")
    workspace.messages.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def respond(workspace: Workspace, grant: ResponseUrl, body: Json) -> str:
    """A POST to a response_url: what it did. The cumulative text limit does not hold here."""
    target = _clicked(workspace, grant)
    if body.get("delete_original"):
        if target is not None:
            workspace.messages.remove(target)
        return "message_deleted"
    text, blocks = checked_content(body, total=False)
    if body.get("replace_original") and target is not None:
        edit(workspace, target, text, blocks)
        return "message_updated"
    return show_answer(workspace, grant.user, grant.channel, body, text, blocks)


def show_answer(
    workspace: Workspace, user: str, channel: str, body: Json, text: str, blocks: list[Json]
) -> str:
    """Show an app's answer to one person, or to the channel where it says `in_channel`."""
    thread = body.get("thread_ts")
    if body.get("response_type") != "in_channel":
        add_ephemeral(workspace, channel, user, text, blocks, thread_ts=thread)
        return "ephemeral_posted"
    ts = workspace.messages.next_ts()
    message = Message(channel, ts, BOT_USER, text, blocks, thread, _metadata(body))
    workspace.messages.add(message)
    return "message_posted"


def checked_content(args: Json, total: bool = True) -> tuple[str, list[Json]]:
    """(text, blocks) of a message, refused where Slack would refuse them."""
    text, blocks = args.get("text") or "", args.get("blocks") or []
    if not isinstance(text, str):
        raise SlackError("invalid_arguments")
    check_blocks(blocks)
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text) > MAX_TEXT:
        raise SlackError("msg_too_long")
    if total:
        check_total_text(blocks)
    return text, copy.deepcopy(blocks)


def _clicked(workspace: Workspace, grant: ResponseUrl) -> Message | None:
    if grant.message_ts is None:
        return None
    try:
        return workspace.messages.get(grant.channel, grant.message_ts)
    except SlackError:
        return None


def _needed(args: Json, name: str) -> str:
    value = args.get(name)
    if not value:
        message = f"[ERROR] missing required field: {name}"
        raise SlackError("invalid_arguments", response_metadata={"messages": [message]})
    return str(value)


def _thread(workspace: Workspace, channel: str, args: Json) -> str | None:
    if not args.get("thread_ts"):
        return None
    try:
        parent = workspace.messages.get(channel, str(args["thread_ts"]))
    except SlackError as error:
        raise SlackError("thread_not_found") from error
    return parent.thread_ts or parent.ts


def _metadata(args: Json) -> Json | None:
    metadata = args.get("metadata")
    if not metadata:
        return None
    event_type = metadata.get("event_type") if isinstance(metadata, dict) else None
    if not event_type or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    return dict(metadata)
