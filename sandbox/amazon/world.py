"""The pretend account's SKUs: the same for the same seed, dated from the world's start."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from sandbox.amazon.listing import Behaviour, Listing
from sandbox.amazon.marketplaces import REGIONS, Marketplace
from sandbox.amazon.products import COMMON, COSTLY, NAMES, TRICKY, TRICKY_SKUS
from sandbox.amazon.reasons import (
    CLOSED,
    CLOSED_INVENTORY_ERROR,
    FUTURE_START,
    MERCHANT,
    MERCHANT_DG,
    NO_PRICE,
    REASONS,
    UNKNOWN,
)

MAIN_SKUS = 120
OTHER_SKUS = 15
REMOVAL_DAYS = {
    "Trademark misuse": 31,
    "Expired product": 4,
    "Item discontinued": 2,
    "Product recall": 1,
    "Restricted program": 0,
    "Packaging issue": -1,
}
FOUND_SKU = "Amazon.Found.B0C7QKXYZ1"
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
FREQUENT = (CLOSED, CLOSED, CLOSED, MERCHANT, MERCHANT, MERCHANT_DG, NO_PRICE, "Listing error")


@dataclass(frozen=True, slots=True)
class Story:
    """A SKU that is told about by name. `removal_days` counts local days from the start."""

    sku: str
    name: str
    reason: str
    stranded_for: timedelta
    price: str
    units: int
    behaviour: Behaviour = "works"
    dangerous_goods_known: bool = True
    removal_days: int | None = None
    starts_in: timedelta | None = None
    status: str = "Inactive"
    siblings: bool = False


def _ago(days: float) -> timedelta:
    return timedelta(days=days)


STORIES = (
    Story("RELIST-ME-01", "Robot Vacuum R7", CLOSED, _ago(12.4), "249.00", 140, siblings=True),
    Story("RELIST-SLOW-02", "Espresso Machine E3", CLOSED, _ago(9.2), "189.00", 60, "slow"),
    Story("RELIST-INERT-03", "Air Purifier H13", CLOSED, _ago(15.7), "129.00", 45, "inert"),
    Story("MF-DG-KNOWN-04", "Office Chair Pro", MERCHANT, _ago(6.3), "219.00", 95, status="Active"),
    Story(
        "MF-DG-MISSING-05",
        "Power Bank 20,000 mAh",
        MERCHANT,
        _ago(7.1),
        "39.99",
        210,
        dangerous_goods_known=False,
    ),
    Story("AUTO-RELIST-06", "Standing Desk Converter", CLOSED, _ago(29.4), "159.00", 80),
    Story("AUTO-FBA-07", "Sous Vide Cooker", MERCHANT, _ago(29.2), "99.00", 70),
    Story(
        "REMOVAL-SOON-08",
        "Carry-On Luggage 21 Inch",
        "Item restricted",
        _ago(21.6),
        "139.00",
        110,
        removal_days=8,
    ),
    Story(
        "FUTURE-START-09",
        "Advent Calendar Candle Set",
        CLOSED,
        _ago(34.0),
        "29.99",
        64,
        starts_in=timedelta(days=18),
    ),
    Story("RED/XL 10", "Rain Jacket, Red, XL", CLOSED, _ago(4.5), "54.50", 38),
    Story("RELIST-REFUSED-11", "Ceramic Knife Set", CLOSED, _ago(8.8), "34.99", 27, "refused"),
    Story("RELIST-ECHO-12", "Linen Apron, Natural", CLOSED, _ago(5.2), "24.99", 31, "echo"),
    Story(
        "RELIST-TWIN-13", "Ice Cube Trays, 4 Pack", CLOSED_INVENTORY_ERROR, _ago(3.4), "15.99", 52
    ),
    Story("BOTH-SHOPS-14", "Merino Beanie, Charcoal", CLOSED, _ago(2.9), "27.50", 44),
    Story("RELIST-LATE-NO-15", "Glass Teapot 1 L", CLOSED, _ago(6.6), "31.00", 18, "refused_late"),
)


def listings(seed: int, start: datetime, region: str = "na") -> list[Listing]:
    """120 SKUs of the region's main marketplace and 15 of each other one, all stranded, dated back
    from `start`."""
    start = start.replace(microsecond=0)
    random = Random(seed)
    main, *others = REGIONS[region]
    told = [_told(story, main, start, number) for number, story in enumerate(STORIES)]
    found = [*told, *_others(random, main, start, MAIN_SKUS - len(told))]
    for place in others:
        found += _small(random, place, start)
    for listing in found:
        if listing.place.yen and listing.price is not None:
            listing.price = (listing.price * 100).quantize(Decimal(1))
        listing.describe()
        listing.rebuild(start)
    return found


def _told(story: Story, place: Marketplace, start: datetime, number: int) -> Listing:
    return Listing(
        sku=story.sku,
        asin=f"B0SANDB{place.code[0]}{number:02d}",
        fnsku=f"X00SAND{place.code[0]}{number:02d}",
        marketplace=place.code,
        product_name=story.name,
        product_type="PRODUCT",
        reason=story.reason,
        date_stranded=start - story.stranded_for,
        price=Decimal(story.price),
        created=start - timedelta(days=500),
        fulfillable=story.units,
        removal_at=_removal(place, start, story.removal_days),
        removal_known_since=start,
        status_primary=story.status,
        behaviour=story.behaviour,
        dangerous_goods_known=story.dangerous_goods_known,
        starts_at=start + story.starts_in if story.starts_in else None,
        siblings=story.siblings,
    )


def _removal(place: Marketplace, start: datetime, days: int | None) -> datetime | None:
    if days is None:
        return None
    return place.midnight(place.local_date(start) + timedelta(days=days))


def _others(random: Random, place: Marketplace, start: datetime, count: int) -> list[Listing]:
    """One SKU for each reason, then the frequent reasons over again."""
    reasons = [*REASONS, UNKNOWN]
    reasons += [random.choice(FREQUENT) for _ in range(count - len(reasons))]
    found = [_random_listing(random, place, start, reason) for reason in reasons]
    _mark(found, place, start, random)
    return found


def _random_listing(random: Random, place: Marketplace, start: datetime, reason: str) -> Listing:
    name, product_type = random.choice(NAMES.get(place.code, COMMON))
    return Listing(
        sku=f"{product_type[:4]}-{_code(random, 4)}-{_code(random, 3)}",
        asin=f"B0{_code(random, 8)}",
        fnsku=f"X00{_code(random, 7)}",
        marketplace=place.code,
        product_name=f"{name} ({_code(random, 2)}{random.randrange(10, 99)})",
        product_type=product_type,
        reason=reason,
        date_stranded=start - timedelta(days=random.uniform(0, 60)),
        price=None if reason == NO_PRICE else Decimal(random.randrange(499, 4999)) / 100,
        created=start - timedelta(days=random.randrange(90, 900)),
        fulfillable=random.randrange(0, 13),
        unfulfillable=random.choice((0, 0, 0, 1, 2)),
        reserved=random.choice((0, 0, 0, 0, 1)),
        inbound=random.choice((0, 0, 0, 0, 6)),
        removal_known_since=start,
        behaviour=random.choice(("works",) * 6 + ("slow", "inert", "refused", "echo")),
        date_only=random.random() < 0.2,
        siblings=random.random() < 0.3,
    )


def _code(random: Random, length: int) -> str:
    return "".join(random.choice(ALPHABET) for _ in range(length))


def _mark(found: list[Listing], place: Marketplace, start: datetime, random: Random) -> None:
    """Gives some SKUs the marks that a real account has: names, dates, statuses, value."""
    by_reason = {listing.reason: listing for listing in reversed(found)}
    by_reason["Unexpected inventory received"].sku = FOUND_SKU
    by_reason[FUTURE_START].starts_at = start + timedelta(days=25)
    for reason in ("Inventory error", "Inventory under review", "Product update required"):
        by_reason[reason].status_primary = "Active"
    for reason, days in REMOVAL_DAYS.items():
        by_reason[reason].removal_at = _removal(place, start, days)
    extra = found[len(REASONS) + 1 :]
    _mark_due(extra, start)
    random.shuffle(extra)
    for listing, name in zip(extra, TRICKY, strict=False):
        listing.product_name = name
    for listing, sku in zip(extra[::-1], TRICKY_SKUS, strict=False):
        listing.sku = sku
    ordinary = [listing for listing in found if listing.product_name not in TRICKY]
    _mark_value(random.sample(ordinary, len(COSTLY)), random)


def _mark_value(chosen: list[Listing], random: Random) -> None:
    for listing, (name, product_type) in zip(chosen, COSTLY, strict=True):
        listing.product_name, listing.product_type = name, product_type
        listing.fulfillable = random.randrange(20, 60)
        if listing.reason != NO_PRICE:
            listing.price = Decimal(random.randrange(8900, 24900)) / 100


def _mark_due(extra: list[Listing], start: datetime) -> None:
    """Some come to 30 days within the next day, so that a day later there is work to do."""
    hours = (5, 11, 17, 23)
    for reason in (CLOSED, MERCHANT, MERCHANT_DG):
        near = [listing for listing in extra if listing.reason == reason][: len(hours)]
        for listing, hour in zip(near, hours, strict=False):
            listing.date_stranded = start - timedelta(days=30) + timedelta(hours=hour)
            listing.date_only = False
            listing.behaviour = "works"


def _small(random: Random, place: Marketplace, start: datetime) -> list[Listing]:
    twin = replace(STORIES[13], price="36.00", units=9)
    reasons = [*FREQUENT, "Restricted ASIN", "Expired product", "Under hazmat review"]
    reasons += [random.choice(FREQUENT) for _ in range(OTHER_SKUS - 1 - len(reasons))]
    found = [_told(twin, place, start, 13)]
    found += [_random_listing(random, place, start, reason) for reason in reasons]
    for listing in found:
        listing.date_only = True
    return found
