"""The demo's story, walked and checked step by step."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

Json = dict[str, Any]
PATIENCE = 60.0
# A call that moves the clock on answers when the bot has done the work of all those hours.
CLOCK_SECONDS = 900.0
ADA, LIN = "U0ADA", "U0LIN"
ADMIN = "U0MAX"


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
            lambda message: message["ts"] not in before and _only_for(message) == person,
        )

    def click(self, person: str, message: Json, action: str, sku: str = "") -> Json:
        """Presses the button of an action, of the SKU's row where there are several."""
        element = _button(message, action, sku)
        return self.act(
            "click",
            user=person,
            message_ts=message["ts"],
            action_id=action,
            block_id=element["block_id"],
        )

    def move_clock(self, **by: float) -> None:
        answer = self.http.post(f"{self.slack}/clock/advance", json=by).json()
        if answer.get("timed_out"):
            raise Missed("the bot did not become idle after a step of the clock")

    def effects(self, effect: str, sku: str) -> int:
        """How often Amazon's own log says that this happened to a SKU."""
        lines = self.http.get(f"{self.amazon}/_log").text.splitlines()
        return sum(f'"effect": "{effect}"' in line and f"/{sku}?" in line for line in lines)


def walk(slack: str, amazon: str) -> int:
    """Walks the story; 0 only if each step was seen to happen."""
    with httpx.Client(timeout=CLOCK_SECONDS, trust_env=False) as http:
        return _walk(Story(slack, amazon, http))


def _walk(story: Story) -> int:
    for number, (title, step) in enumerate(STEPS, start=1):
        print(f"{number:2}. {title}", flush=True)
        try:
            for line in step(story):
                print(f"      {line}", flush=True)
        except (Missed, httpx.HTTPError, KeyError) as error:
            print(f"      FAILED: {error}", flush=True)
            return 1
    print("\nThe whole story was seen to happen.")
    return 0


def text_of(value: object) -> str:
    """All text of a message or a block, in one line."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return " ".join([*own, *(text_of(v) for k, v in value.items() if k != "text" or not own)])
    if isinstance(value, list):
        return " ".join(text_of(part) for part in value)
    return ""


def _only_for(message: Json) -> str | None:
    person: str | None = message.get("visible_to") or message.get("ephemeral_to")
    return person


def _button(message: Json, action: str, sku: str) -> Json:
    for block in message["blocks"]:
        for element in block.get("elements", []):
            spoken = element.get("accessibility_label", "")
            if element.get("action_id") == action and sku in spoken:
                return {**element, "block_id": block["block_id"]}
    raise Missed(f"no button {action} {sku} in the message: {text_of(message)[:200]}")


def _is_digest(message: Json) -> bool:
    return any(block["type"] == "header" for block in message.get("blocks", []))


def _says(*parts: str) -> Callable[[Json], bool]:
    return lambda message: all(part in text_of(message) for part in parts)


def _first_line(message: Json) -> str:
    return str(message["text"]).split("\n")[0][:160]


def _import(story: Story) -> list[str]:
    log = story.http.get(f"{story.amazon}/_log").text
    digest = story.find("the first digest", _is_digest)
    if (
        '"report_done"' not in log
        and '"report_done"' not in story.http.get(f"{story.amazon}/_log").text
    ):
        raise Missed("Amazon never made a report")
    return ["Amazon made the stranded report, the bot read it", _first_line(digest)]


def _digest(story: Story) -> list[str]:
    digest = story.find("the first digest", _is_digest)
    rows = [block for block in digest["blocks"] if block["type"] == "actions"]
    if len(rows) != 5:
        raise Missed(f"the digest has {len(rows)} items with buttons, not 5")
    story.find("the rest in its thread", lambda m: m.get("thread_ts") == digest["ts"])
    return ["five items with buttons, the rest in the thread"]


def _card(story: Story) -> list[str]:
    english = story.say(ADA, "RELIST-ME-01")
    if not _says("RELIST-ME-01", "Listing closed")(english):
        raise Missed("the card does not name SKU and reason")
    story.say(LIN, "RELIST-ME-01")
    chinese = story.find(
        "the card in Chinese", lambda m: _only_for(m) == LIN and _says("商品已下架")(m)
    )
    return [_first_line(english), _first_line(chinese)]


def _relist(story: Story) -> list[str]:
    _press(story, "RELIST-ME-01", "refloat:relist", "relist")
    story.find("the line of the relist", _says("RELIST-ME-01", "Relist", ADA))
    return ["one click, one relist at Amazon, said in the channel with who did it"]


def _change_to_fba(story: Story) -> list[str]:
    _press(story, "MF-DG-KNOWN-04", "refloat:change_to_fba", "change_to_fba")
    card = story.say(ADA, "MF-DG-MISSING-05")
    shown = _updated(story, card, lambda m: "Reading the listing" not in text_of(m))
    if any(
        e.get("action_id") == "refloat:change_to_fba"
        for b in shown["blocks"]
        for e in b.get("elements", [])
    ):
        raise Missed("a button to change to FBA although dangerous-goods information is missing")
    return ["changed where dangerous-goods information is on file", "no button where it is missing"]


def _press(story: Story, sku: str, action: str, effect: str) -> None:
    """Asks for the card, waits for its button, presses it twice: Amazon must hear of it once."""
    card = story.say(ADA, sku)
    shown = _updated(story, card, lambda m: action in str(m["blocks"]))
    story.click(ADA, shown, action, sku)
    until = time.monotonic() + PATIENCE
    while story.effects(effect, sku) == 0:
        if time.monotonic() > until:
            raise Missed(f"Amazon never saw {effect} of {sku}")
        time.sleep(0.1)
    if story.effects(effect, sku) != 1:
        raise Missed(f"Amazon saw {effect} of {sku} more than once")


def _updated(story: Story, message: Json, wanted: Callable[[Json], bool]) -> Json:
    """The answer once its picture is complete: the same message, or the one that completes it."""
    person, text = _only_for(message), message["text"]
    return story.find(
        "the redrawn answer",
        lambda m: _only_for(m) == person and m["text"] == text and wanted(m),
    )


def _opt_out(story: Story) -> list[str]:
    card = story.say(LIN, "AUTO-FBA-07")
    story.click(LIN, card, "refloat:opt_out", "AUTO-FBA-07")
    story.find(
        "the opt-out", lambda m: _only_for(m) == LIN and _says("AUTO-FBA-07", "禁用自动操作")(m)
    )
    listed = story.say(ADA, "optouts")
    if not _says("AUTO-FBA-07")(listed):
        raise Missed("/stranded optouts does not list it")
    return ["AUTO-FBA-07 is left alone by automatic actions from here on"]


def _automatic(story: Story) -> list[str]:
    preview = story.find("the preview of automatic actions", _previews_after(story))
    if story.effects("relist", "AUTO-RELIST-06"):
        raise Missed("it acted although automatic actions were in preview")
    story.click(ADMIN, preview, "refloat:switch_on")
    story.find(
        "the switch to be on", lambda m: m["ts"] == preview["ts"] and "switched on" in text_of(m)
    )
    story.move_clock(hours=2)
    line = story.find("the automatic relist", _says("AUTO-RELIST-06", "automatic action"))
    if story.effects("relist", "AUTO-RELIST-06") != 1:
        raise Missed("Amazon did not see exactly one automatic relist")
    if story.effects("change_to_fba", "AUTO-FBA-07"):
        raise Missed("an opted-out SKU was changed")
    return [_first_line(line), "the opted-out SKU was left alone"]


def _previews_after(story: Story) -> Callable[[Json], bool]:
    """A day on, the days of the story's item are full; in preview it is only named."""
    story.move_clock(days=1)
    return _says("AUTO-RELIST-06", "Preview for US")


def _warning(story: Story) -> list[str]:
    warning = story.find(
        "a removal warning of a week",
        lambda m: not _is_digest(m) and _says("REMOVAL-SOON-08", "in 7 days")(m),
    )
    return [_first_line(warning)]


def _verified(story: Story) -> list[str]:
    line = story.find("the proof of the relist", _says("RELIST-ME-01", "verified"))
    return [_first_line(line)]


STEPS: list[tuple[str, Callable[[Story], list[str]]]] = [
    ("A stranded report is read", _import),
    ("The digest is posted", _digest),
    ("/stranded RELIST-ME-01, in English and in Chinese", _card),
    ("1-click relist", _relist),
    ("1-click change to FBA, only with dangerous-goods information", _change_to_fba),
    ("Opt out of automatic actions", _opt_out),
    ("Automatic relist: a preview first, then switched on by an admin", _automatic),
    ("A warning before stock is taken away", _warning),
    ("Verified: it really left the list", _verified),
]
