"""A post of which nobody can tell whether it arrived: said so that nobody misses it unawares."""

from bot.messages.blocks import Message, message, section
from bot.messages.items import Reader

# Which words tell what a post was about, by its kind.
ABOUT = {
    "digest": "digest",
    "digest_part": "digest",
    "warning": "warning",
    "past_date": "warning",
    "action": "action",
    "automatic": "action",
    "bulk": "action",
    "vacation": "action",
    "pause_trouble": "warning",
    "check": "action",
    "step": "action",
    "step_look": "action",
    "preview": "question",
    "ask": "question",
    "held": "report",
    "dropped": "report",
}
KNOWN_WHYS = ("missing_scope", "too_much_to_read")


def lost(kind: str, why: str, settled: bool, reader: Reader) -> Message:
    """`why` is Slack's own word for what keeps its history from being read."""
    what = reader.say("lost", ABOUT.get(kind, "other"))
    if settled:
        text = reader.say("lost", "settled", what=what)
    else:
        part = why if why in KNOWN_WHYS else "refused"
        because = reader.say("lost", part, why=why)
        text = reader.say("lost", "unknown", what=what, because=because)
    return message(text, [section(text)])
