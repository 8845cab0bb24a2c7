"""Things to show, made through the business itself, and messages in a readable form."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from bot.messages import Message, Reader, blocks, language
from config.links import load_links
from config.rules import load_rulebook
from sandbox.slack.blocks import violations
from stranded.actions import ActionKind, Actor, Intent, IntentState, Request, Why
from stranded.cards import Card, build_card
from stranded.costs import (
    UNKNOWN_COST,
    Basis,
    CostSource,
    CostSum,
    DayCost,
    ItemKey,
    UnitCost,
    VolumeRate,
    day_cost,
)
from stranded.digest import Digest, MarketplaceState, add_up
from stranded.gates import Facts
from stranded.items import Departure, Episode, Evidence, ListingFacts, Money, OptOut, StrandedItem
from stranded.marketplaces import MARKETPLACES
from stranded.pause import Pause, PauseState
from stranded.reasons import RuleBook
from stranded.removal_order import Counts, Disposition, Followed, OrderState, RemovalOrder
from stranded.settings import AccountSettings
from stranded.steps import DoneStep

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
US = MARKETPLACES["US"]
TODAY = date(2026, 11, 23)
LOCALES = ("en", "zh-CN")
SLACK_DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")


@cache
def rulebook() -> RuleBook:
    return load_rulebook()


@cache
def reader(locale: str = "en") -> Reader:
    return Reader(language(locale), load_links())


def item(**changes: Any) -> StrandedItem:
    plain = StrandedItem(
        sku="KETTLE_RED*1",
        asin="B0KETTLE01",
        fnsku="X001KETTLE",
        title="Red kettle, 1.7 l",
        reason_text="Listing closed",
        primary_action="Relist",
        status_primary="Inactive",
        status_secondary="",
        error_message="",
        condition="New",
        fulfilled_by="Amazon",
        stranded_on=date(2026, 11, 2),
        removal_on=None,
        fulfillable=10,
        unfulfillable=1,
        reserved=1,
        inbound=0,
        price=Money(Decimal("19.90"), "USD"),
    )
    return plain._replace(**changes)


def episode(reason: str = "listing_closed", **changes: Any) -> Episode:
    rule = rulebook().get(reason)
    said = {"reason_text": rule.text("en").name, "primary_action": ""} if rule.known else {}
    found = item(**{**said, **changes})
    return Episode(
        id=f"e-{found.sku[:20]}",
        account="A1SELLER",
        marketplace="US",
        item=found,
        reason=reason,
        reason_since=None,
        first_seen=NOW - timedelta(days=20),
        last_seen=NOW - timedelta(hours=1),
        sightings=3,
    )


def listing(**changes: Any) -> ListingFacts:
    plain = ListingFacts(
        read_at=NOW - timedelta(minutes=5),
        buyable=False,
        offer_open=False,
        start=None,
        dangerous_goods=True,
        channels=("DEFAULT",),
    )
    return replace(plain, **changes)


def facts(of: Episode, **changes: Any) -> Facts:
    plain = Facts(
        episode=of,
        reason=rulebook().get(of.reason),
        recommended=rulebook().recommended(of.item.primary_action),
        zone=US.zone,
        settings=AccountSettings(),
        opt_out=None,
        listing=listing(),
        open_intent=None,
        data_at=NOW - timedelta(hours=1),
        can_act=True,
    )
    return replace(plain, **changes)


def card(
    reason: str = "listing_closed",
    *,
    known: dict[str, Any] | None = None,
    last: Intent | None = None,
    departure: Departure | None = None,
    cost: DayCost = UNKNOWN_COST,
    **of_item: Any,
) -> Card:
    """A card as the bot would draw it; `known` changes its facts, the rest its row."""
    found = facts(episode(reason, **of_item), **(known or {}))
    return build_card(found, US, NOW, last=last, departure=departure, cost=cost)


def cost(
    a_day: str = "0.1025",
    basis: Basis = Basis.FEE_REPORT,
    on: date = date(2026, 10, 1),
    *,
    by: ItemKey = ItemKey.FNSKU,
    unit: str = "cubic_feet",
    tier: str = "standard",
) -> DayCost:
    """What twelve units cost a day, one of them costing `a_day`."""
    table = basis in (Basis.RATE_TABLE, Basis.FEE_PREVIEW)
    used = VolumeRate(Decimal("0.12"), unit, tier, date(2024, 4, 1)) if table else None
    return day_cost(12, UnitCost(Money(Decimal(a_day), "USD"), basis, on, used), by)


def costs(amount: str, source: CostSource, items: int, currency: str = "USD") -> CostSum:
    return CostSum(Money(Decimal(amount), currency), source, items)


def opt_out(**changes: Any) -> OptOut:
    plain = OptOut("A1SELLER", "US", "KETTLE_RED*1", "U0ANNA", NOW - timedelta(days=2))
    return replace(plain, **changes)


def ending(**changes: Any) -> OptOut:
    """An opt-out that ends in nine days."""
    return opt_out(until=NOW + timedelta(days=9), **changes)


def pause(**changes: Any) -> Pause:
    """A pause that Anna planned an hour ago, to be closed now; the rest of it lies ahead."""
    plain = Pause(
        id=1,
        account="A1SELLER",
        marketplace="US",
        sku="KETTLE_RED*1",
        by="U0ANNA",
        at=NOW - timedelta(hours=1),
        close_at=NOW,
        relist_on=TODAY + timedelta(days=7),
        state=PauseState.PLANNED,
        group="vacation|V1",
        due_at=NOW,
    )
    return replace(plain, **changes)


def done_step(
    key: str = "relist", *, ago: timedelta = timedelta(hours=1), **changes: Any
) -> DoneStep:
    """A step that Anna told of so long ago, for Missing SKU; one that is over was looked at."""
    at = NOW - ago
    over = ago >= timedelta(days=1)
    plain = DoneStep(
        id=1,
        account="A1SELLER",
        marketplace="US",
        sku="KETTLE_RED*1",
        episode="e-KETTLE_RED*1",
        reason="missing_sku",
        key=key,
        by="U0ANNA",
        at=at,
        due_at=at + timedelta(days=1),
        looked_at=at + timedelta(days=1) if over else None,
        evidence=Evidence.STILL_STRANDED if over else None,
    )
    return replace(plain, **changes)


def departure(of: Episode, evidence: Evidence = Evidence.VERIFIED) -> Departure:
    return Departure(of, NOW - timedelta(hours=2), evidence)


def intent(
    state: IntentState,
    why: Why | None = None,
    *,
    by: str = "U0ANNA",
    sku: str = "KETTLE_RED*1",
    action: ActionKind = ActionKind.RELIST,
) -> Intent:
    request = Request("A1SELLER", "US", sku, f"e-{sku}", "listing_closed", action, Actor(by))
    at = NOW - timedelta(minutes=10)
    return Intent(1, request, 1, state, why or Why(""), "", at, at, at)


def removal(
    state: OrderState = OrderState.CREATED, order: RemovalOrder | None = None, **changes: Any
) -> Followed:
    """An order of 15 units, of which 4 are gone."""
    plain = Followed(
        id=1,
        account="A1SELLER",
        marketplace="US",
        episode="e-KETTLE_RED*1",
        intent=7,
        name="refloat-20261123-170000-7",
        order=order or RemovalOrder("KETTLE_RED*1", 12, 3, Disposition.DISPOSAL),
        by="U0ANNA",
        at=NOW,
        state=state,
        counts=Counts(requested=15, shipped=4, in_process=11),
        told_at=NOW,
    )
    return replace(plain, **changes)


def state(**changes: Any) -> MarketplaceState:
    plain = MarketplaceState(
        code="US",
        data_at=NOW - timedelta(hours=1),
        stale=False,
        items=3,
        units=36,
        tied_up=(Money(Decimal("716.40"), "USD"),),
        unpriced=0,
        unknown_reasons=0,
    )
    return replace(plain, **changes)


def digest(cards: list[Card], **changes: Any) -> Digest:
    """A digest of these cards; `items` may say that there are more than are shown."""
    tied_up = add_up(money for one in cards if (money := one.episode.item.tied_up))
    here = state(
        items=changes.pop("items", len(cards)),
        units=sum(one.episode.item.units for one in cards),
        tied_up=tied_up,
    )
    plain = Digest(
        account="A1SELLER",
        day=TODAY,
        now=NOW,
        since=NOW - timedelta(days=1),
        marketplaces=(here,),
        new=tuple(cards[:1]),
        new_count=min(1, len(cards)),
        departed=(),
        departed_count=0,
        top=tuple(cards[:5]),
        rest=tuple(cards[5:]),
    )
    return replace(plain, **changes)


def shown(message: Message) -> str:
    """A message as a person reads it: times by their fallback, buttons in brackets."""
    return "\n".join(_shown_block(block) for block in message.blocks)


def _shown_block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "divider":
            return "---"
        case "actions":
            return " ".join(map(_shown_button, block["elements"]))
        case "context":
            return "\n".join(f"~ {_shown_text(one)}" for one in block["elements"])
        case _:
            return _shown_text(block["text"])


def _shown_button(element: dict[str, Any]) -> str:
    label = element["text"]["text"]
    return f"[[{label}]]" if element.get("style") == "primary" else f"[{label}]"


def _shown_text(text: dict[str, Any]) -> str:
    return SLACK_DATE.sub(r"\1", text["text"])


def labels(message: Message) -> list[str]:
    return [element["text"]["text"] for element in elements(message)]


def elements(message: Message) -> list[dict[str, Any]]:
    rows = [block for block in message.blocks if block["type"] == "actions"]
    return [element for row in rows for element in row["elements"]]


def texts(value: Any) -> list[str]:
    """Every mrkdwn text of blocks."""
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if value.get("type") == "mrkdwn" else []
    return own + [text for part in value.values() for text in texts(part)]


def assert_slack_takes(message: Message) -> None:
    """The pretend Slack takes it: its checker holds Slack's own models and what these let pass."""
    assert list(violations(message.blocks, "message")) == []
    assert message.text.strip()
    assert len(message.text) <= blocks.MESSAGE_TEXT
    assert message.blocks
    assert blocks.text_length(message.blocks) <= 10_000
