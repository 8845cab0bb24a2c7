"""The demo's story, walked and checked step by step."""

import time
from collections.abc import Callable

import httpx

from bot.cli.story import (
    PATIENCE,
    Json,
    Missed,
    Story,
    first_line,
    is_digest,
    only_for,
    says,
    text_of,
)

# A call that moves the clock on answers when the bot has done the work of all those hours.
CLOCK_SECONDS = 900.0
ADA, LIN = "U0ADA", "U0LIN"
ADMIN = "U0MAX"
# The story's own items: each has a step of its own.
OWN = ("AUTO-", "RELIST-", "REMOVAL-", "MF-", "BOTH-", "RED/")


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


def _import(story: Story) -> list[str]:
    log = story.http.get(f"{story.amazon}/_log").text
    digest = story.find("the first digest", is_digest)
    if (
        '"report_done"' not in log
        and '"report_done"' not in story.http.get(f"{story.amazon}/_log").text
    ):
        raise Missed("Amazon never made a report")
    return ["Amazon made the stranded report, the bot read it", first_line(digest)]


def _digest(story: Story) -> list[str]:
    digest = story.find("the first digest", is_digest)
    rows = [block for block in digest["blocks"] if "refloat:opt_" in str(block)]
    if len(rows) != 5:
        raise Missed(f"the digest has {len(rows)} items with buttons, not 5")
    story.find("the rest in its thread", lambda m: m.get("thread_ts") == digest["ts"])
    return ["five items with buttons, the rest in the thread"]


def _costs(story: Story) -> list[str]:
    digest = story.find("the first digest", is_digest)
    if not says("Storage a day", "measured")(digest):
        raise Missed("the digest does not say what a day costs")
    card = story.say(ADA, "RELIST-ME-01")
    if not says("Storage: about", "a day")(card):
        raise Missed("the card does not say what a day costs")
    return ["card and digest say it, by reports that the bot fetched from Amazon"]


def _card(story: Story) -> list[str]:
    english = story.say(ADA, "RELIST-ME-01")
    if not says("RELIST-ME-01", "Listing closed")(english):
        raise Missed("the card does not name SKU and reason")
    story.say(LIN, "RELIST-ME-01")
    chinese = story.find(
        "the card in Chinese", lambda m: only_for(m) == LIN and says("商品已下架")(m)
    )
    return [first_line(english), first_line(chinese)]


def _relist(story: Story) -> list[str]:
    _press(story, "RELIST-ME-01", "refloat:relist", "relist")
    story.find("the line of the relist", says("RELIST-ME-01", "Relist", ADA))
    return ["one click, one relist at Amazon, said in the channel with who did it"]


def _change_to_fba(story: Story) -> list[str]:
    sku = "MF-DG-KNOWN-04"
    shown = _card_with(story, sku, "refloat:change_to_fba")
    story.click(ADA, shown, "refloat:change_to_fba", sku)
    line = story.find("a minute to cancel it", says(sku, "Until then it can be cancelled"))
    if story.effects("change_to_fba", sku):
        raise Missed("it was sent while it could still be cancelled")
    story.click(ADA, line, "refloat:do_now", sku)
    _seen_once(story, "change_to_fba", sku)
    card = story.say(ADA, "MF-DG-MISSING-05")
    shown = _updated(story, card, lambda m: "Reading the listing" not in text_of(m))
    if any(
        e.get("action_id") == "refloat:change_to_fba"
        for b in shown["blocks"]
        for e in b.get("elements", [])
    ):
        raise Missed("a button to change to FBA although dangerous-goods information is missing")
    if "refloat:declare" not in str(shown["blocks"]):
        raise Missed("no way to give the dangerous-goods information that is missing")
    return [
        "it waits for a minute with Cancel and Do it now, which was pressed",
        "changed where dangerous-goods information is on file; where it is not, a form asks for it",
    ]


def _several(story: Story) -> list[str]:
    answer = story.say(ADA, "bulk")
    story.click(ADA, answer, "refloat:bulk:0")
    state = story.http.get(f"{story.slack}/_state", params={"user": ADA}).json()
    view = state["views"]["stack"][-1]
    first = next(block for block in view["blocks"] if block["type"] == "input")
    free = [one for one in first["element"]["options"] if not one["text"]["text"].startswith(OWN)]
    skus = [one["text"]["text"].split(" · ")[0] for one in free[:2]]
    values: dict[str, Json] = {
        block["block_id"]: {"refloat:items": []}
        for block in view["blocks"]
        if block["type"] == "input"
    }
    values[first["block_id"]] = {"refloat:items": [one["value"] for one in free[:2]]}
    story.act("submit", user=ADA, view_id=view["id"], values=values)
    post = story.find("how the chosen ones stand", says("Relist of 2 items", *skus))
    story.click(ADA, post, "refloat:do_all_now")
    for sku in skus:
        _seen_once(story, "relist", sku)
    done = story.find("both done", lambda m: m["ts"] == post["ts"] and "2 of 2 done" in text_of(m))
    return [first_line(done)]


def _press(story: Story, sku: str, action: str, effect: str) -> None:
    """Asks for the card and presses its button once it is there: Amazon must hear of it once."""
    story.click(ADA, _card_with(story, sku, action), action, sku)
    _seen_once(story, effect, sku)


def _card_with(story: Story, sku: str, action: str) -> Json:
    """The card of a SKU once it has that button, which takes a look at the listing."""
    card = story.say(ADA, sku)
    return _updated(story, card, lambda m: action in str(m["blocks"]))


def _seen_once(story: Story, effect: str, sku: str) -> None:
    until = time.monotonic() + PATIENCE
    while story.effects(effect, sku) == 0:
        if time.monotonic() > until:
            raise Missed(f"Amazon never saw {effect} of {sku}")
        time.sleep(0.1)
    if story.effects(effect, sku) != 1:
        raise Missed(f"Amazon saw {effect} of {sku} more than once")


def _updated(story: Story, message: Json, wanted: Callable[[Json], bool]) -> Json:
    """The answer once its picture is complete: the same message, or the one that completes it."""
    person, text = only_for(message), message["text"]
    return story.find(
        "the redrawn answer",
        lambda m: only_for(m) == person and m["text"] == text and wanted(m),
    )


def _opt_out(story: Story) -> list[str]:
    card = story.say(LIN, "AUTO-FBA-07")
    story.click(LIN, card, "refloat:opt_out", "AUTO-FBA-07")
    story.find(
        "the opt-out", lambda m: only_for(m) == LIN and says("AUTO-FBA-07", "禁用自动操作")(m)
    )
    listed = story.say(ADA, "optouts")
    if not says("AUTO-FBA-07")(listed):
        raise Missed("/stranded optouts does not list it")
    return ["AUTO-FBA-07 is left alone by automatic actions from here on"]


def _automatic(story: Story) -> list[str]:
    preview = story.find("the preview of automatic actions", _previews_after(story))
    if story.effects("relist", "AUTO-RELIST-06"):
        raise Missed("it acted although automatic actions were in preview")
    story.click(ADMIN, preview, "refloat:switch_on")
    # What becomes due at once is listed, and let go in batches.
    story.submit(ADMIN, "what becomes due at once", way={"refloat:way": "batches"})
    story.find(
        "the switch to be on", lambda m: m["ts"] == preview["ts"] and "switched on" in text_of(m)
    )
    story.move_clock(hours=2)
    line = story.find("the automatic relist", says("AUTO-RELIST-06", "automatic action"))
    if story.effects("relist", "AUTO-RELIST-06") != 1:
        raise Missed("Amazon did not see exactly one automatic relist")
    if story.effects("change_to_fba", "AUTO-FBA-07"):
        raise Missed("an opted-out SKU was changed")
    return [first_line(line), "the opted-out SKU was left alone"]


def _previews_after(story: Story) -> Callable[[Json], bool]:
    """A day on, the days of the story's item are full; in preview it is only named."""
    story.move_clock(days=1)
    return says("AUTO-RELIST-06", "Preview for US")


def _warning(story: Story) -> list[str]:
    warning = story.find(
        "a removal warning of a week",
        lambda m: not is_digest(m) and says("REMOVAL-SOON-08", "in 7 days")(m),
    )
    return [first_line(warning)]


def _verified(story: Story) -> list[str]:
    line = story.find("the proof of the relist", says("RELIST-ME-01", "verified"))
    return [first_line(line)]


STEPS: list[tuple[str, Callable[[Story], list[str]]]] = [
    ("A stranded report is read", _import),
    ("The digest is posted", _digest),
    ("What a day costs", _costs),
    ("/stranded RELIST-ME-01, in English and in Chinese", _card),
    ("1-click relist", _relist),
    ("1-click change to FBA, only with dangerous-goods information", _change_to_fba),
    ("Several at once", _several),
    ("Opt out of automatic actions", _opt_out),
    ("Automatic relist: a preview first, then switched on by an admin", _automatic),
    ("A warning before stock is taken away", _warning),
    ("Verified: it really left the list", _verified),
]
