"""What Slack sends an app, field by field."""

from typing import Any

from sandbox.slack.messages import Message
from sandbox.slack.people import (
    APP_ID,
    BOT_USER,
    TEAM_DOMAIN,
    TEAM_ID,
    VERIFICATION_TOKEN,
    Channel,
    Json,
    Person,
)


def command_payload(
    user: Person, channel: Channel, command: str, text: str, trigger_id: str, response_url: str
) -> Json:
    """A slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def message_click(
    user: Person, channel: Channel, message: Message, shown: Json, action: Json
) -> Json:
    """block_actions from a message; an ephemeral one does not come with its content."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.visible_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _interaction("block_actions", user) | {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "actions": [action],
        "state": {"values": {}},
    }
    return payload if message.visible_to else payload | {"message": shown}


def view_click(user: Person, view: Json, action: Json) -> Json:
    """block_actions from a modal or the App Home."""
    return _interaction("block_actions", user) | {
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
        "actions": [action],
    }


def view_submission(user: Person, view: Json) -> Json:
    """The submit button of a modal."""
    return _interaction("view_submission", user) | {"view": view, "response_urls": []}


def view_closed(user: Person, view: Json) -> Json:
    """A modal that asked for it was closed by its user."""
    return _interaction("view_closed", user) | {"view": view, "is_cleared": False}


def options_request(user: Person, block_id: str, action_id: str, value: str) -> Json:
    """What was typed into an external_select."""
    return _interaction("block_suggestion", user) | {
        "block_id": block_id,
        "action_id": action_id,
        "value": value,
    }


def event_callback(event: Json, event_id: str, event_time: int) -> Json:
    """The wrapper of the Events API."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": event_time,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def action_of(block: Json, element: Json, action_ts: str, chosen: Any) -> Json:
    """The entry of `actions` for an element; `chosen` is what a menu or input was set to."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    kept = ("text", "value", "style", "url", "placeholder", "confirm")
    action |= {key: element[key] for key in kept if key in element}
    return action | chosen_value(element, chosen)


def chosen_value(element: Json, chosen: Any) -> Json:
    """How Slack names what was chosen: by the element's kind. KeyError for an unknown option."""
    kind = element["type"]
    if kind == "button":
        return {}
    if kind in ("overflow", "static_select", "radio_buttons"):
        return {"selected_option": _option(element, chosen)}
    if kind in ("checkboxes", "multi_static_select"):
        return {"selected_options": [_option(element, value) for value in chosen or []]}
    named = {
        "external_select": "selected_option",
        "users_select": "selected_user",
        "channels_select": "selected_channel",
        "conversations_select": "selected_conversation",
        "datepicker": "selected_date",
        "timepicker": "selected_time",
    }
    return {named.get(kind, "value"): chosen or None}


def initial_value(element: Json) -> Any:
    """What an input holds before anybody touched it, in the form of `chosen`."""
    if "initial_options" in element:
        return [option["value"] for option in element["initial_options"]]
    if "initial_option" in element:
        return element["initial_option"].get("value")
    found = [value for key, value in element.items() if key.startswith("initial_")]
    return found[0] if found else None


def _option(element: Json, value: Any) -> Json | None:
    if value in (None, ""):
        return None
    groups = [element.get("options", [])]
    groups += [group["options"] for group in element.get("option_groups", [])]
    for options in groups:
        for option in options:
            if option.get("value") == value:
                return dict(option)
    raise KeyError(f"no option {value!r}")


def _interaction(kind: str, user: Person) -> Json:
    return {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }
