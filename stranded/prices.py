"""The price that a listing lacks: named by a person, read without guessing, doubted where odd."""

import re
from dataclasses import dataclass
from decimal import Decimal

from stranded.actions import Why
from stranded.items import Episode, Money
from stranded.marketplaces import Marketplace
from stranded.reasons import Reason

# ISO 4217's minor units, of the currencies that have another number of them than two.
_DECIMALS = {"JPY": 0}
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]+)?")
# A price this many times the last one, or this part of it, is as likely a slip of the finger.
DOUBTFUL = 2
# As much of what is no price as is told.
SHOWN = 40


@dataclass(frozen=True, slots=True)
class MayPrice:
    """An item that a price is asked for; `known` is the last one that anybody heard of.

    It can be taken back for `undo_seconds`. `doubted` was typed and has to be meant.
    """

    episode: Episode
    reason: Reason
    currency: str
    known: Money | None
    undo_seconds: int
    doubted: Money | None = None


def read_price(text: str, marketplace: Marketplace) -> Money | Why:
    """A price as it was typed, in the marketplace's currency; or what is wrong with it.

    A comma may be a decimal sign or divide thousands, so it is refused rather than read.
    """
    currency = marketplace.currency
    typed = text.strip()
    if not _NUMBER.fullmatch(typed):
        return Why("price_unreadable", {"text": typed[:SHOWN], "currency": currency})
    amount = Decimal(typed)
    decimals = _DECIMALS.get(currency, 2)
    if amount != round(amount, decimals):
        return Why("price_decimals", {"currency": currency, "decimals": decimals})
    if amount <= 0:
        return Why("price_nought")
    return Money(round(amount, decimals), currency)


def doubt(price: Money, known: Money | None) -> Why | None:
    """Why a person is asked whether they mean this price; None where it is like the last one."""
    if known is None or known.currency != price.currency:
        return Why("price_unchecked", {"price": price.text})
    if known.amount / DOUBTFUL <= price.amount <= known.amount * DOUBTFUL:
        return None
    return Why("price_odd", {"price": price.text, "known": known.text})
