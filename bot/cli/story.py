"""The pretend workspace and seller account as a person meets them, for a story to be walked in."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

Json = dict[str, Any]
PATIENCE = 60.0


class Missed(Exception):  # noqa: N818 - told as a step that was not seen
    """A step of the story that did not happen."""


@dataclass
class Story:
    """The pretend workspace and seller account as a person sees them."""

    slack: str
    amazon: str
    http: httpx.Client

    def messages(self) -> list[Json]:
        return list(self.http.get(f"{self.slack}/_messages").json()["messages"])

    def find(self, what: str, wanted: Callable[[Json], bool]) -> Json:
        """The newest message that is wanted, waited for. Raises Missed."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for message in reversed(self.messages()):
                if wanted(message):
                    return message
            time.sleep(0.1)
        raise Missed(f"never seen: {what}")

    def act(self, name: str, **body: object) -> Json:
        answer: Json = self.http.post(f"{self.slack}/_act/{name}", json=body).json()
        if answer.get("error"):
            raise Missed(f"{name} {body}: {answer['error']}")
        return answer

    def say(self, person: str, text: str) -> Json:
        """`/stranded text` by a person; returns the answer that only they see."""
        before = {message["ts"] for message in self.messages()}
        self.act("command", user=person, command="/stranded", text=text)
        return self.find(
            f"an answer to /stranded {text}",
            lambda message: message["ts"] not in before and only_for(message) == person,
        )

    def click(self, person: str, message: Json, action: str, sku: str = "") -> Json:
        """Presses the button of an action, of the SKU's row where there are several."""
        element = button(message, action, sku)
        return self.act(
            "click",
            user=person,
            message_ts=message["ts"],
            action_id=action,
            block_id=element["block_id"],
        )

    def submit(self, person: str, what: str, **values: object) -> None:
        """Submits the modal before a person, once it can be: it may fill a moment after it opens.

        `values` by block id, each with its action id and what is chosen there. Raises Missed.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            stack = self.http.get(f"{self.slack}/_state", params={"user": person}).json()["views"]
            view = stack["stack"][-1] if stack["stack"] else {}
            if view.get("submit"):
                self.act("submit", user=person, view_id=view["id"], values=values)
                return
            time.sleep(0.1)
        raise Missed(f"never seen: {what}")

    def move_clock(self, **by: float) -> None:
        answer = self.http.post(f"{self.slack}/clock/advance", json=by).json()
        if answer.get("timed_out"):
            raise Missed("the bot did not become idle after a step of the clock")

    def effects(self, effect: str, sku: str) -> int:
        """How often Amazon's own log says that this happened to a SKU."""
        lines = self.http.get(f"{self.amazon}/_log").text.splitlines()
        return sum(f'"effect": "{effect}"' in line and f"/{sku}?" in line for line in lines)


def text_of(value: object) -> str:
    """All text of a message or a block, in one line."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return " ".join([*own, *(text_of(v) for k, v in value.items() if k != "text" or not own)])
    if isinstance(value, list):
        return " ".join(text_of(part) for part in value)
    return ""


def only_for(message: Json) -> str | None:
    person: str | None = message.get("visible_to") or message.get("ephemeral_to")
    return person


def button(message: Json, action: str, sku: str) -> Json:
    for block in message["blocks"]:
        for element in block.get("elements", []):
            spoken = element.get("accessibility_label", "")
            if element.get("action_id") == action and sku in spoken:
                return {**element, "block_id": block["block_id"]}
    raise Missed(f"no button {action} {sku} in the message: {text_of(message)[:200]}")


def is_digest(message: Json) -> bool:
    return any(block["type"] == "header" for block in message.get("blocks", []))


def says(*parts: str) -> Callable[[Json], bool]:
    return lambda message: all(part in text_of(message) for part in parts)


def first_line(message: Json) -> str:
    return str(message["text"]).split("\n")[0][:160]
