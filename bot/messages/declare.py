"""Declaring dangerous goods: the modal that asks, with nothing chosen beforehand."""

from collections.abc import Mapping

from bot.messages import ids
from bot.messages.blocks import Block, mrkdwn, plain, section
from bot.messages.items import FALLBACK_LINK, Reader, reason_name, why
from bot.messages.text import link
from stranded.actions import Why
from stranded.dangerous_goods import Regulation
from stranded.declaration import MayDeclare, Question
from stranded.marketplaces import MARKETPLACES

VIEW_TITLE = 24
LABEL = 2000
OPTION_TEXT = 75
YES, NO = "yes", "no"


def ask(asked: MayDeclare, metadata: str, reader: Reader) -> Block:
    """`metadata` comes back with what was ticked."""
    name = reason_name(asked.reason, reader, asked.episode.item.reason_text)
    notes = [
        reader.say("declare", "more", page=full_form(asked, reader)),
        reader.say("declare", "wait", asked=asked) if asked.undo_seconds else "",
    ]
    return {
        "type": "modal",
        "callback_id": ids.DECLARE_VIEW,
        "private_metadata": metadata,
        "title": plain(reader.say("declare", "title"), VIEW_TITLE),
        "submit": plain(reader.say("declare", "submit"), VIEW_TITLE),
        "close": plain(reader.say("declare", "close"), VIEW_TITLE),
        "blocks": [
            section(reader.say("declare", "what", asked=asked, reason=name)),
            section(reader.say("declare", "declaration")),
            *(_question(question, reader) for question in Question),
            {"type": "context", "elements": [mrkdwn(note) for note in notes if note]},
        ],
    }


def full_form(asked: MayDeclare, reader: Reader) -> str:
    """Where Amazon itself asks for all of it."""
    item, label = asked.episode.item, reader.say("declare", "page")
    place = MARKETPLACES[asked.episode.marketplace]
    url = reader.links(FALLBACK_LINK, place, item.sku, item.asin)
    return link(url, label) if url else label


def _question(question: Question, reader: Reader) -> Block:
    """Slack itself refuses a form without those that everybody must answer."""
    block: Block = {
        "type": "input",
        "block_id": question.value,
        "optional": question is Question.BATTERIES_INCLUDED,
        "label": plain(reader.say("declare", f"ask_{question.value}"), LABEL),
        "element": {**_choices(question, reader), "action_id": ids.DECLARE_INPUT},
    }
    if question is Question.DECLARED:
        return block
    return {**block, "hint": plain(reader.say("declare", f"hint_{question.value}"), LABEL)}


def _choices(question: Question, reader: Reader) -> Block:
    match question:
        case Question.REGULATIONS:
            parts = {one.value: f"regulation_{one.value}" for one in Regulation}
            return {"type": "checkboxes", "options": _options(parts, reader)}
        case Question.DECLARED:
            return {"type": "checkboxes", "options": _options({YES: "declared"}, reader)}
        case _:
            return {"type": "radio_buttons", "options": _options({YES: "yes", NO: "no"}, reader)}


def _options(parts: Mapping[str, str], reader: Reader) -> list[Block]:
    return [
        {"text": plain(reader.say("declare", part), OPTION_TEXT), "value": value}
        for value, part in parts.items()
    ]


def wrong(against: Mapping[Question, Why], reader: Reader) -> dict[str, str]:
    """What speaks against it, for beside each question."""
    return {
        question.value: str(plain(why(given, reader), LABEL)["text"])
        for question, given in against.items()
    }
