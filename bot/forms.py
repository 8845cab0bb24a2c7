"""In which form a message goes out: with newer blocks, with classic ones, or as text alone."""

import logging
from collections.abc import Callable
from typing import TypeVar

from slack_sdk.errors import SlackApiError

from bot.messages import Message
from bot.messages.blocks import Block

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
# Slack shows nothing of a message if it does not take one of its blocks.
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})


def code_of(error: SlackApiError) -> str:
    return str(error.response.get("error", ""))


class Forms:
    """Sends each message in the best form that the workspace takes.

    What was refused was not posted, so another form of it is no second message. Newer blocks that
    were refused are not tried again until the next start, unless the classic form fared no better.
    """

    def __init__(self) -> None:
        self._refused: frozenset[str] = frozenset()

    def send(self, message: Message, call: Callable[[list[Block]], Result]) -> Result:
        """The answer to the first form that is not refused for its blocks; else its error."""
        forms = self._forms(message)
        for blocks in forms[:-1]:
            try:
                return call(blocks)
            except SlackApiError as error:
                if code_of(error) not in BLOCKS_REFUSED:
                    raise
                logger.warning("Slack refused blocks: %s", error.response)
            if blocks is message.classic:
                self._refused -= message.newer
            elif message.classic is not None:
                self._refused |= message.newer
        return call(forms[-1])

    def _forms(self, message: Message) -> list[list[Block]]:
        classic = [] if message.classic is None else [message.classic]
        known = [] if classic and message.newer & self._refused else [message.blocks]
        return [*known, *classic, []]
