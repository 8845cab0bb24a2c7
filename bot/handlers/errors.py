"""The one error door: what nobody planned becomes a sentence and a reference for the log."""

import logging
import secrets
from functools import partial
from typing import Any

from slack_bolt import App, BoltResponse

from bot.handlers.desk import Desk
from bot.messages import Message, Reader, answers, language

logger = logging.getLogger(__name__)


def register(app: App, desk: Desk) -> None:
    app.error(partial(on_error, desk=desk))


def on_error(error: Exception, body: dict[str, Any], desk: Desk) -> BoltResponse:
    """Answers 200 in any case: a 500 would show Slack's own error and make it try again."""
    person = body.get("user_id") or body.get("user", {}).get("id", "")
    message = trouble(error, _reader(desk, person))
    if "command" in body:
        told = {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}
        return BoltResponse(status=200, body=told)
    channel = body.get("channel", {}).get("id", "")
    if channel and person:
        desk.whisper(channel, person, message)
    return BoltResponse(status=200)


def trouble(error: Exception, reader: Reader) -> Message:
    """What a person is told of an error; the log has it under the same reference."""
    reference = secrets.token_hex(4)
    logger.error("Listener failed, reference %s", reference, exc_info=error)
    return answers.trouble(reference, reader)


def _reader(desk: Desk, person: str) -> Reader:
    """The person's own language; the channel's where finding it out fails as well."""
    try:
        return desk.reader(person)
    except Exception:
        logger.exception("The person's language could not be found out")
        return Reader(language(desk.locale), desk.links)
