"""Deleting a listing: the button on a card, and the modal in which the SKU is typed."""

from bot.messages import ids
from bot.messages.blocks import Block, actions, button, mrkdwn, plain, section
from bot.messages.items import SPOKEN_SKU, Reader, reason_name
from bot.messages.text import plain_line
from stranded.cards import Card
from stranded.deletion import MayAsk
from stranded.steps import StepPress

VIEW_TITLE = 24
LABEL = 2000
# The step where the rule book has none for it: the removal came before.
AFTER_REMOVAL = "after_removal"


def delete_button(card: Card, reader: Reader) -> Block | None:
    """Where deleting is what is left; who may is asked at the click."""
    if not card.may_delete:
        return None
    offered = card.progress.offered
    step = offered.key if offered else AFTER_REMOVAL
    episode = card.episode
    label = reader.say("buttons", "delete_listing")
    press = StepPress(episode.account, episode.id, card.reason.key, step)
    spoken = f"{label}: {plain_line(episode.sku, SPOKEN_SKU)}"
    row = [button(label, ids.DELETE, press.token, style="danger", spoken=spoken)]
    return actions(f"delete:{episode.id}", row)


def confirm(asked: MayAsk, metadata: str, reader: Reader) -> Block:
    """What is lost by it, and the field for the SKU. `metadata` comes back with what was typed."""
    name = reason_name(asked.reason, reader, asked.episode.item.reason_text)
    seconding = asked.proposal is not None
    proposing = asked.needs_second and not seconding
    note = "by" if seconding else "needs_second" if proposing else ""
    return {
        "type": "modal",
        "callback_id": ids.SECOND_VIEW if seconding else ids.DELETE_VIEW,
        "private_metadata": metadata,
        "title": plain(reader.say("delete", "title"), VIEW_TITLE),
        "submit": plain(
            reader.say("delete", "submit_proposal" if proposing else "submit"), VIEW_TITLE
        ),
        "close": plain(reader.say("delete", "close"), VIEW_TITLE),
        "blocks": [
            section(reader.say("delete", "what", asked=asked, reason=name)),
            section(reader.say("delete", _lost(asked), asked=asked)),
            *([_note(reader.say("delete", note, asked=asked))] if note else []),
            {
                "type": "input",
                "block_id": ids.SKU_BLOCK,
                "label": plain(reader.say("delete", "label"), LABEL),
                "element": {"type": "plain_text_input", "action_id": ids.SKU_INPUT},
            },
        ],
    }


def _lost(asked: MayAsk) -> str:
    after_removal = asked.reason.delete_listing == AFTER_REMOVAL
    return "lost_after_removal" if after_removal else "lost"


def _note(text: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text)]}


def wrong_word(sku: str, reader: Reader) -> str:
    """For beside the field."""
    return str(plain(reader.say("delete", "wrong_word", sku=plain_line(sku)), LABEL)["text"])
