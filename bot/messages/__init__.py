"""A dataclass in, blocks out: the only place where sentences are made, free of Slack's client."""

from bot.messages.blocks import Message
from bot.messages.items import Reader
from bot.messages.languages import Language, language

__all__ = ["Language", "Message", "Reader", "language"]
