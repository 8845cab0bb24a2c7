"""What people do in the workspace: type a command, click, fill in a modal, look at the Home tab."""

import copy
from typing import Any

from sandbox.slack import chat, payloads
from sandbox.slack.courier import Answer, Courier
from sandbox.slack.failure import SlackError
from sandbox.slack.messages import Message, find_element
from sandbox.slack.people import (
    CHANNELS,
    COMMANDS,
    HOME_CHANNEL,
    PEOPLE,
    SLACKBOT,
    TEAM_ID,
    Channel,
    Json,
    Person,
)
from sandbox.slack.workspace import Workspace


class Acts:
    """Each act is delivered to the bot and answers with what happened.

    `base_url` is this server's own address, for response URLs; the server sets it.
    """

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self.workspace = workspace
        self.courier = courier
        self.base_url = ""

    async def command(self, body: Json) -> Json:
        """A slash command: {user, channel?, command, text?}."""
        user, channel = _person(body), _channel(body)
        command, text = str(body["command"]), str(body.get("text") or "")
        if command not in COMMANDS:
            self._slackbot(channel, user, f"{command} is not a valid command.")
            return {"status": 0, "latency_ms": 0, "error": "unknown_command"}
        payload = self.command_payload(user, channel, command, text)
        answer = await self.courier.command(payload)
        error = answer.error or self._show(user, channel, answer.body)
        if error:
            sentence = f'{command} failed with the error "{error}"'
            self._slackbot(channel, user, sentence)
        return _outcome(answer, error)

    def command_payload(self, user: Person, channel: Channel, command: str, text: str) -> Json:
        """What Slack would send for a slash command."""
        return payloads.command_payload(
            user,
            channel,
            command,
            text,
            self.workspace.triggers.issue(user.id),
            self._response_url(user, channel, None),
        )

    async def click(self, body: Json) -> Json:
        """A click: {user, channel?, message_ts | view_id, action_id, block_id?, selected?}."""
        user = _person(body)
        if body.get("view_id"):
            return await self._click_view(user, body)
        channel = _channel(body)
        message = self._visible(user, channel, str(body["message_ts"]))
        action = self._action(message.blocks, body)
        payload = payloads.message_click(
            user, channel, message, self.workspace.messages.with_thread(message), action
        )
        payload["trigger_id"] = self.workspace.triggers.issue(user.id)
        payload["response_url"] = self._response_url(user, channel, message.ts)
        return _outcome(await self.courier.interaction(payload))

    async def submit(self, body: Json) -> Json:
        """The submit button of a modal: {user, view_id, values: {block_id: {action_id: x}}}."""
        user = _person(body)
        view = self._with_state(str(body["view_id"]), body.get("values") or {})
        payload = payloads.view_submission(user, view)
        payload["trigger_id"] = self.workspace.triggers.issue(user.id, view["id"])
        answer = await self.courier.interaction(payload)
        if answer.error:
            return _outcome(answer)
        return _outcome(answer) | self._submitted(view, answer.body)

    async def close(self, body: Json) -> Json:
        """The cancel button of a modal: {user, view_id}."""
        user = _person(body)
        _, view = self.workspace.views.find(str(body["view_id"]))
        shown = copy.deepcopy(view)
        self.workspace.views.close(view["id"])
        if not shown["notify_on_close"]:
            return {"status": 0, "latency_ms": 0, "error": None}
        return _outcome(await self.courier.interaction(payloads.view_closed(user, shown)))

    async def options(self, body: Json) -> Json:
        """Typing in an external_select: {user, block_id, action_id, value}."""
        payload = payloads.options_request(
            _person(body), str(body["block_id"]), str(body["action_id"]), str(body["value"])
        )
        answer = await self.courier.interaction(payload)
        found = answer.body if isinstance(answer.body, dict) else {}
        listed = {key: found[key] for key in ("options", "option_groups") if key in found}
        return _outcome(answer) | listed

    async def home(self, body: Json) -> Json:
        """Opening the App Home: {user, tab?}."""
        user = _person(body)
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": f"D{user.id[1:]}",
            "tab": body.get("tab") or "home",
            "event_ts": self.workspace.messages.next_ts(),
        }
        if view := self.workspace.views.homes.get(user.id):
            event["view"] = copy.deepcopy(view)
        return _outcome(await self._event(event))

    async def say(self, body: Json) -> Json:
        """A plain message of a person: {user, channel?, text, thread_ts?}; no app hears of it."""
        user, channel = _person(body), _channel(body)
        message = Message(channel.id, self.workspace.messages.next_ts(), user.id, str(body["text"]))
        if body.get("thread_ts"):
            message.thread_ts = str(body["thread_ts"])
        self.workspace.messages.add(message)
        return {"status": 0, "latency_ms": 0, "error": None, "ts": message.ts}

    async def regroup(self, body: Json) -> Json:
        """Somebody changes who is in a user group: {usergroup, users}."""
        group_id, users = str(body["usergroup"]), list(body["users"])
        before = self.workspace.usergroups[group_id]
        self.workspace.usergroups[group_id] = users
        added = [one for one in users if one not in before]
        removed = [one for one in before if one not in users]
        event: Json = {
            "type": "subteam_members_changed",
            "subteam_id": group_id,
            "team_id": TEAM_ID,
            "added_users": added,
            "added_users_count": len(added),
            "removed_users": removed,
            "removed_users_count": len(removed),
            "event_ts": self.workspace.messages.next_ts(),
        }
        return _outcome(await self._event(event))

    async def share(self, body: Json, content: bytes) -> Json:
        """A file dropped into a channel: {user, channel?, name, thread_ts?}."""
        user, channel = _person(body), _channel(body)
        files, messages = self.workspace.files, self.workspace.messages
        files.base_url = self.base_url
        now = int(self.workspace.clock.seconds())
        file = files.add(str(body["name"]), user.id, channel.id, now, content)
        message = Message(channel.id, messages.next_ts(), user.id, "")
        file.ts = message.ts
        message.thread_ts = file.thread_ts = body.get("thread_ts")
        message.files = [file.to_slack(self.base_url)]
        messages.add(message)
        if not channel.is_member:
            return {"status": 0, "latency_ms": 0, "error": None, "ts": message.ts, "file": file.id}
        event: Json = {
            "type": "file_shared",
            "file_id": file.id,
            "file": {"id": file.id},
            "user_id": user.id,
            "channel_id": channel.id,
            "event_ts": messages.next_ts(),
        }
        return _outcome(await self._event(event)) | {"ts": message.ts, "file": file.id}

    async def _event(self, event: Json) -> Answer:
        now = int(self.workspace.clock.seconds())
        event_id = f"Ev{event['event_ts'].replace('.', '')}"
        return await self.courier.event(payloads.event_callback(event, event_id, now))

    async def _click_view(self, user: Person, body: Json) -> Json:
        view = self._with_state(str(body["view_id"]), body.get("values") or {})
        action = self._action(view["blocks"], body)
        payload = payloads.view_click(user, view, action)
        payload["trigger_id"] = self.workspace.triggers.issue(user.id, view["id"])
        return _outcome(await self.courier.interaction(payload))

    def _action(self, blocks: list[Json], body: Json) -> Json:
        block, element = find_element(blocks, str(body["action_id"]), body.get("block_id"))
        action_ts = self.workspace.messages.next_ts()
        action = payloads.action_of(block, element, action_ts, body.get("selected"))
        return action | {"value": body["value"]} if "value" in body else action

    def _visible(self, user: Person, channel: Channel, ts: str) -> Message:
        message = self.workspace.messages.get(channel.id, ts)
        if message.visible_to not in (None, user.id):
            raise SlackError("message_not_found")
        return message

    def _with_state(self, view_id: str, values: Json) -> Json:
        view = copy.deepcopy(self.workspace.views.find(view_id)[1])
        view["state"] = {"values": state_values(view["blocks"], values)}
        return view

    def _submitted(self, view: Json, body: Any) -> Json:
        body = body if isinstance(body, dict) else {}
        action = body.get("response_action")
        views = self.workspace.views
        if action == "errors":
            return {"errors": body.get("errors") or {}}
        try:
            if action == "update":
                views.update(view["id"], None, body["view"], "")
            elif action == "push":
                views.push(views.find(view["id"])[0], body["view"])
            else:
                views.close(view["id"], everything=action == "clear")
        except SlackError as error:
            return {"error": error.code, **error.fields}
        return {}

    def _show(self, user: Person, channel: Channel, body: Any) -> str | None:
        """Show the answer to a command; the name of the error if it can't be shown."""
        if not body:
            return None
        content = body if isinstance(body, dict) else {"text": str(body)}
        try:
            text, blocks = chat.checked_content(content, total=False)
        except SlackError as error:
            return error.code
        chat.show_answer(self.workspace, user.id, channel.id, content, text, blocks)
        return None

    def _slackbot(self, channel: Channel, user: Person, text: str) -> None:
        chat.add_ephemeral(self.workspace, channel.id, user.id, text, sender=SLACKBOT, failure=True)

    def _response_url(self, user: Person, channel: Channel, message_ts: str | None) -> str:
        token = self.workspace.urls.issue(user.id, channel.id, message_ts)
        return f"{self.base_url}/response/{token}"


def state_values(blocks: list[Json], values: Json) -> Json:
    """`view.state.values` for what was filled in: {block_id: {action_id: …}}."""
    state: Json = {}
    for block in blocks:
        element = block.get("element")
        if block.get("type") != "input" or not isinstance(element, dict):
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        chosen = values.get(block_id, {}).get(action_id, payloads.initial_value(element))
        value = {"type": element["type"]} | payloads.chosen_value(element, chosen)
        state[block_id] = {action_id: value}
    return state


def _outcome(answer: Answer, error: str | None = None) -> Json:
    return {
        "status": answer.status,
        "latency_ms": answer.latency_ms,
        "error": error or answer.error,
        "body": answer.body,
    }


def _person(body: Json) -> Person:
    return PEOPLE[str(body["user"])]


def _channel(body: Json) -> Channel:
    return CHANNELS[str(body.get("channel") or HOME_CHANNEL.id)]
