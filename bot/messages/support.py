"""The case for Seller Support: plain text to copy, and the page where it is opened."""

from bot.messages import ids
from bot.messages.blocks import BUTTON_URL, Block, actions, button, section
from bot.messages.items import Reader, action_name, why
from stranded.actions import Intent
from stranded.marketplaces import MARKETPLACES
from stranded.support import SupportCase

# The newest tries tell most; a section holds no more than these.
MOST_TRIES = 6
MOST_ISSUES = 3


def support_case(case: SupportCase, reader: Reader) -> list[Block | None]:
    """The text in a block of its own, and the way to Seller Support."""
    tries = [_try(one, reader) for one in case.tries[-MOST_TRIES:]]
    told = {"tries": tries, "by_hand": _by_hand(case, reader), "issues": case.issues[:MOST_ISSUES]}
    text = reader.say("support", "case", case=case, **told)
    return [section(f"```\n{text}\n```"), *_way(case, reader)]


def _try(intent: Intent, reader: Reader) -> dict[str, object]:
    because = why(intent.why, reader, passed=False) if intent.why.code else ""
    return {
        "intent": intent,
        "action": action_name(intent.request.action.value, reader),
        "why": because.replace("`", "ˋ"),
    }


def _by_hand(case: SupportCase, reader: Reader) -> list[dict[str, object]]:
    """The steps that people took in Seller Central, by the labels of the rule book."""
    reason, locale = case.reason, reader.language.locale
    if reason is None:
        return []
    return [{"step": one, "label": reason.label(one.key, locale)} for one in case.by_hand]


def _way(case: SupportCase, reader: Reader) -> list[Block | None]:
    item = case.episode.item
    place = MARKETPLACES[case.episode.marketplace]
    url = reader.links("contact_support", place, item.sku, item.asin)
    if not url or len(url) > BUTTON_URL:
        return []
    row = [button(reader.say("support", "open"), f"{ids.LINK}:support", url=url)]
    return [actions(f"support:{case.episode.id}", row)]
