"""Listings that nobody wishes for, drawn by a seed, and what Slack would make of a text."""

import re
from collections import Counter
from random import Random
from typing import Any

from bot.messages import Message
from tests.bot.messages.every import OUTSIDE_FIELDS
from tests.bot.messages.things import texts

LONGEST_SKU = 255

MARKUP = (
    "<!channel>", "<!here>", "<!everyone|all>", "<@U0ANNA>", "<@W0EVIL|ceo>", "<#C0EVIL|general>",
    "<!subteam^S0OPS|@ops>", "<http://evil.example/?a=1&b=2|Relist>", "<mailto:a@b.example|mail>",
    "<!date^1392734382^{date} at {time}^https://evil.example|when>", "&lt;!channel&gt;", "&amp;lt;",
    "&", "<", ">", "<>", "<|>", "&gt; quote", "> quote", ">>> quotes", "*bold*", "_italic_",
    "~struck~", "`code`", "```block```", "*", "_", "~", "`", "*_~`", ":rotating_light:", ":+1:",
    ":skin-tone-2:", ":tada", "tada:", ":", "@channel", "@here", "#general", "www.example.com",
    "http://evil.example/", "https://evil.example/a_b*c~d", "mailto:a@b.example", "+1 555 0100",
    "evil.example", "[label](http://evil.example)", "# Heading", "1. one", "• line", "---",
)  # fmt: skip
UNSEEN = (
    "\n", "\r\n", "\t", "\x01", "\x07", "\x0b", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029",
    "\u202a", "\u202e", "\u202c", "\u2066", "\u2067", "\u2069", "\u200b", "\u200e", "\u200f",
    "\u2060", "\ufeff", "\u00ad", "\ud7ff", "\ue000", "\ufffd", "\uffff", "\U00010000",
    "\U000e0041", "\U0010ffff", " ", "\u00a0", "\u3000",
)  # fmt: skip
WRITINGS = (
    "红色水壶，一点七升", "電気ケトル", "전기 주전자", "שלום מרחבא", "غلاية حمراء", "กาต้มน้ำไฟฟ้า",
    "e\u0301" * 12, "Z\u0351\u036b\u0343" * 6, "👩‍👩‍👧‍👦", "🏴\U000e0067\U000e007f", "🇨🇳🇩🇪", "👍🏽",
    "☎️", "İstanbul", "ß", "ﬁ", "１２３", "%s %(who)s {0} {{ 1 }} {% raw %}", "$1.00",
)  # fmt: skip
WHOLE = (
    "",
    " ",
    "\t\n",
    "\u3000",
    "-",
    "W" * 500,
    "&" * 400,
    "<" * 400,
    "🏽" * 200,
    "\u0301" * 300,
)


def said(random: Random) -> dict[str, Any]:
    """What an item's outside fields say; the SKU as long as Amazon allows at most."""
    fields = {name: text(random) for name in OUTSIDE_FIELDS}
    return fields | {"sku": fields["sku"][:LONGEST_SKU]}


def text(random: Random) -> str:
    if random.random() < 0.15:
        return random.choice(WHOLE)
    pieces = random.choice((MARKUP, UNSEEN, WRITINGS, MARKUP + UNSEEN + WRITINGS))
    glue = random.choice(("", " ", "\n", "\u200b"))
    return glue.join(random.choice(pieces) for _ in range(random.randint(1, 12)))


_TOKEN = re.compile(r"<([^<>]*)>")
_CODE = re.compile(r"`[^`\n]+`")
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")


def tokens(message: Message) -> Counter[str]:
    """What Slack does not show as it is written: mentions, links, times, emoji, marks, quotes.

    An address counts by its page, since the query of an item's own link names the item.
    """
    found: Counter[str] = Counter()
    for written in (message.text, *texts(message.blocks)):
        found.update(f"<{_page(token)}>" for token in _TOKEN.findall(written))
        plain = _CODE.sub("", _TOKEN.sub("", written))
        found.update(_EMOJI.findall(plain))
        found.update(mark for mark in plain if mark in "*_~`<>")
        found.update("quote" for line in plain.split("\n") if line.startswith("&gt;"))
    return found


def _page(token: str) -> str:
    address, _, label = token.partition("|")
    return f"{address.partition('?')[0]}|{label}"
