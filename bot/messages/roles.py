"""Why a person may not, said to them alone: which right it takes, and who gives it."""

from typing import Literal

from bot.messages.blocks import Message, message, section
from bot.messages.items import Reader
from stranded.actions import Why

# What was asked for.
Asked = Literal[
    "look",
    "press",
    "switch_on",
    "settle",
    "choose",
    "drop",
    "take_in",
    "delete",
    "remove",
    "price",
    "second",
    "revoke",
]


def refused(given: Why, asked: Asked, reader: Reader) -> Message:
    """`given` is a why of stranded.roles."""
    p = given.parameters
    wish = reader.say("roles", f"to_{asked}")
    giver = reader.say("roles", "given_in", right=p["right"])
    said = reader.say("roles", str(p["because"]), wish=wish, giver=giver, group=p["group"])
    return message(said, [section(said)])
