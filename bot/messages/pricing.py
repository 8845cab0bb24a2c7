"""A price for a listing that lacks one: the button on a card, and the modal that asks for it."""

from bot.messages import ids
from bot.messages.blocks import Block, button, mrkdwn, plain, section
from bot.messages.items import SPOKEN_SKU, Reader, reason_name, why
from bot.messages.text import plain_line
from stranded.actions import Why
from stranded.cards import Card
from stranded.items import Money
from stranded.prices import MayPrice
from stranded.steps import StepPress

VIEW_TITLE = 24
LABEL = 2000
OPTION_TEXT = 75
LONGEST = 20
# Between the button's value and the price that was doubted; a value has single line ends.
DOUBTED = "\n\n"


def price_button(card: Card, reader: Reader) -> Block:
    """Who may is asked at the click."""
    label = reader.say("buttons", "set_price")
    episode = card.episode
    press = StepPress(episode.account, episode.id, card.reason.key, card.reason.resolution)
    spoken = f"{label}: {plain_line(episode.sku, SPOKEN_SKU)}"
    return button(label, ids.PRICE, press.token, style="primary", spoken=spoken)


def form(asked: MayPrice, metadata: str, reader: Reader, doubt: str = "") -> Block:
    """Nothing is filled in beforehand: the last price may be the one that Amazon objected to.

    `doubt` says why a price that was typed is asked about.
    """
    name = reason_name(asked.reason, reader, asked.episode.item.reason_text)
    return {
        "type": "modal",
        "callback_id": ids.PRICE_VIEW,
        "private_metadata": metadata,
        "title": plain(reader.say("pricing", "title"), VIEW_TITLE),
        "submit": plain(reader.say("pricing", "submit"), VIEW_TITLE),
        "close": plain(reader.say("pricing", "close"), VIEW_TITLE),
        "blocks": [
            section(reader.say("pricing", "what", asked=asked, reason=name)),
            section(reader.say("pricing", "known" if asked.known else "unknown", asked=asked)),
            *([] if asked.doubted is None else [section(f":warning: {doubt}")]),
            _price_field(asked, reader),
            *([] if asked.doubted is None else [_meant_field(asked.doubted, reader)]),
            {"type": "context", "elements": [mrkdwn(reader.say("pricing", "then", asked=asked))]},
        ],
    }


def _price_field(asked: MayPrice, reader: Reader) -> Block:
    typed = {"type": "plain_text_input", "action_id": ids.PRICE_INPUT, "max_length": LONGEST}
    return {
        "type": "input",
        "block_id": ids.PRICE_BLOCK,
        "label": plain(reader.say("pricing", "label", asked=asked), LABEL),
        "hint": plain(reader.say("pricing", "hint"), LABEL),
        "element": typed,
    }


def ask_again(asked: MayPrice, doubt: Why, value: str, reader: Reader) -> Block:
    """The form with a word to tick, which is good for the doubted price alone."""
    metadata = f"{value}{DOUBTED}{asked.doubted.text}" if asked.doubted else value
    return form(asked, metadata, reader, why(doubt, reader))


def meant_block(price: str) -> str:
    """Of its own for each price: Slack keeps a tick in a block that it has seen."""
    return f"{ids.MEANT_BLOCK}:{price}"


def _meant_field(doubted: Money, reader: Reader) -> Block:
    said = reader.say("pricing", "meant", price=doubted.text)
    option = {"text": plain(said, OPTION_TEXT), "value": "yes"}
    ticked = {"type": "checkboxes", "action_id": ids.MEANT_INPUT, "options": [option]}
    return {
        "type": "input",
        "block_id": meant_block(doubted.text),
        "optional": True,
        "label": plain(reader.say("pricing", "meant_label"), LABEL),
        "element": ticked,
    }


def wrong(against: Why, reader: Reader) -> dict[str, str]:
    """What speaks against it, for beside the price."""
    return {ids.PRICE_BLOCK: str(plain(why(against, reader), LABEL)["text"])}
