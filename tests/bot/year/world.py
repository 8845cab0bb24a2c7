"""A seller's stranded stock over a year: what happens to it, by chance but the same each time."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stranded.items import When
from tests.amazon.files import HEADER, ROW
from tests.bot.gateway import Offer, PretendSeller

HERE = ZoneInfo("America/Los_Angeles")  # of Amazon's US store
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NEVER = timedelta(days=4000)
CLOSED, CLOSED_TOO = "Listing closed", "Listing closed and inventory error"
MERCHANT, DISCONTINUED = "Merchant fulfilled", "Item discontinued"
TRADEMARK = "Trademark misuse"
BY_ITSELF = (CLOSED, CLOSED_TOO, MERCHANT, DISCONTINUED)
OTHERS = (
    "Restricted ASIN",
    "Inventory under review",
    "Missing price",
    "Inventory error",
    "Expired product",
    "Merchant fulfilled (DG info required)",
    "Discontinued listing",
    TRADEMARK,
    "Under hazmat review",
    "A reason that nobody knows yet",
)
# What a reason may turn into while the stock lies there.
TURNS = {
    "Restricted ASIN": (CLOSED, CLOSED, "Expired product"),
    "Inventory under review": (DISCONTINUED, "Restricted ASIN", CLOSED),
    "Merchant fulfilled (DG info required)": (MERCHANT,),
    CLOSED: ("Missing price", CLOSED_TOO, "Restricted ASIN"),
    MERCHANT: ("Merchant fulfilled (DG info required)", CLOSED),
    CLOSED_TOO: (CLOSED, "Inventory error"),
}


@dataclass
class Stock:
    """One SKU with units at Amazon; `listed` while it is stranded, for the so manyth time."""

    sku: str
    listed: bool = False
    reason: str = ""
    since: When | None = None
    removal: date | None = None
    advice: str = ""
    price: str = "19.99"
    times: int = 0

    def line(self) -> str:
        cells = {
            **ROW,
            "sku": self.sku,
            "asin": f"B0{self.sku}",
            "stranded-reason": self.reason,
            "primary-action": self.advice,
            "date-stranded": self.since.isoformat() if self.since else "",
            "Date-to-take-auto-removal": self.removal.isoformat() if self.removal else "",
            "your-price": self.price,
        }
        return "\t".join(cells[name] for name in HEADER)


class World:
    """Amazon and its seller. `stir` lets happen what happens in half a day."""

    def __init__(self, seed: int, amazon: PretendSeller, now: datetime, skus: int) -> None:
        self.chance = random.Random(seed)
        self.amazon = amazon
        self.stocks = {
            sku: Stock(sku, price=f"{self.chance.randrange(3, 90)}.{self.chance.randrange(100):02}")
            for sku in (f"SKU-{number:04}" for number in range(skus))
        }
        self._lines: dict[str, str] = {}
        for stock in self.stocks.values():
            if self.chance.random() < 0.5:
                self._strand(stock, now, oldest=self.chance.randrange(60) * DAY)
                if self.chance.random() < 0.05:
                    self._date(stock, now)

    def report(self) -> bytes:
        """The stranded report of this moment."""
        return "\n".join(["\t".join(HEADER), *self._lines.values(), ""]).encode()

    def offer(self, sku: str) -> Offer:
        return self.amazon.offers[sku]

    def stir(self, now: datetime) -> None:
        """All that happens by itself, until just before `now`."""
        self._leave(now)
        # Those first that were stranded least, so that in the end all of them were.
        rested = sorted(self._free(), key=lambda one: one.times)
        for stock in self._some(rested[:8], 6):
            self._strand(stock, now, oldest=12 * HOUR)
        for stock in self._some(self._listed(), 3):
            self._mend(stock)
        for stock in self._some([one for one in self._listed() if one.reason in TURNS], 3):
            self._turn(stock)
        for stock in self._some(self._listed(), 2):
            self._date(stock, now)
        for stock in self._some([one for one in self._listed() if one.removal], 2):
            self._move(stock)
        for stock in self._some([one for one in self._listed() if self._lacks(one)], 2):
            self._put_right(stock)

    def burst(self, now: datetime, count: int) -> None:
        """A bulk upload turns many listings merchant-fulfilled at once."""
        for stock in self._free()[:count]:
            self._strand(stock, now, oldest=HOUR, reason=MERCHANT)

    def _some(self, stocks: list[Stock], most: int) -> list[Stock]:
        return self.chance.sample(stocks, min(len(stocks), self.chance.randint(0, most)))

    def _free(self) -> list[Stock]:
        return [one for one in self.stocks.values() if not one.listed]

    def _listed(self) -> list[Stock]:
        return [one for one in self.stocks.values() if one.listed]

    def _strand(self, stock: Stock, now: datetime, oldest: timedelta, reason: str = "") -> None:
        chance = self.chance
        by_itself = chance.random() < 0.2
        stock.reason = reason or chance.choice(BY_ITSELF if by_itself else OTHERS)
        at = now - oldest - chance.randrange(1, 12 * 3600) * timedelta(seconds=1)
        ways: list[When | None] = [at, at.astimezone(HERE).date(), None]
        (stock.since,) = chance.choices(ways, (6, 5, 1))
        stock.removal = None
        stock.advice = self._advice(stock.reason)
        stock.listed, stock.times = True, stock.times + 1
        self._list(stock)
        self.amazon.offers[stock.sku] = self._offer(stock, now)

    def _advice(self, reason: str) -> str:
        if self.chance.random() < 0.03:
            return self.chance.choice(("Create removal order", "Relist"))
        return {CLOSED: "Relist", CLOSED_TOO: "Relist", MERCHANT: "Change to FBA"}.get(reason, "")

    def _offer(self, stock: Stock, now: datetime) -> Offer:
        chance = self.chance
        made = Offer(channels=("DEFAULT",) if stock.reason == MERCHANT else ("AMAZON_NA",))
        luck = chance.random()
        if luck < 0.05:
            made.start = now + chance.randrange(5, 50) * DAY
        elif luck < 0.09:
            made.dangerous_goods = chance.choice([None, False])
        elif luck < 0.11:
            made.readable = False
        elif luck < 0.15:
            made.takes = NEVER
        elif luck < 0.30:
            made.trouble = [
                chance.choice(["answer_lost", "lost_on_the_way", "refuse", "fail", "answer_lost"])
            ]
        return made

    def _list(self, stock: Stock) -> None:
        if stock.listed:
            self._lines[stock.sku] = stock.line()
        else:
            del self._lines[stock.sku]

    def _gone(self, stock: Stock) -> None:
        stock.listed = False
        self._list(stock)

    def _leave(self, now: datetime) -> None:
        """What can be bought leaves the list, and so does what was taken away on its date."""
        today = now.astimezone(HERE).date()
        for stock in self._listed():
            bought = self.amazon.offers[stock.sku].facts(now).buyable
            taken = stock.removal is not None and stock.removal < today
            if (bought and self.chance.random() < 0.9) or (taken and self.chance.random() < 0.4):
                self._gone(stock)

    def _mend(self, stock: Stock) -> None:
        """Somebody puts it right in Seller Central."""
        self.offer(stock.sku).open = True
        self._gone(stock)

    def _turn(self, stock: Stock) -> None:
        stock.reason = self.chance.choice(TURNS[stock.reason])
        stock.advice = self._advice(stock.reason)
        self.offer(stock.sku).channels = (
            ("DEFAULT",) if stock.reason == MERCHANT else ("AMAZON_NA",)
        )
        self._list(stock)

    def _date(self, stock: Stock, now: datetime) -> None:
        """Amazon sets the day on which it takes the stock away, or takes that day back."""
        today = now.astimezone(HERE).date()
        off = stock.removal is not None and self.chance.random() < 0.3
        stock.removal = None if off else today + self.chance.randrange(-2, 60) * DAY
        self._list(stock)

    def _move(self, stock: Stock) -> None:
        assert stock.removal is not None
        stock.removal += self.chance.randrange(-9, 20) * DAY
        self._list(stock)

    def _lacks(self, stock: Stock) -> bool:
        offer = self.offer(stock.sku)
        return not offer.readable or offer.dangerous_goods is not True or offer.start is not None

    def _put_right(self, stock: Stock) -> None:
        """The seller fills in what a listing lacked."""
        offer = self.offer(stock.sku)
        offer.readable, offer.dangerous_goods, offer.start = True, True, None
