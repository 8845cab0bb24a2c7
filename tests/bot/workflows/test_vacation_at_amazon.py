"""A vacation from the plan to the relist against the pretend account, whose time the test moves."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from amazon.login import Credentials
from amazon.spapi import SellerAccount
from bot.workflows.pause_steps import look_at_pauses
from bot.workflows.refresh import refresh
from bot.workflows.vacation import Wish, begin
from sandbox.amazon.auth import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN
from sandbox.amazon.serve import Options
from stranded.marketplaces import MARKETPLACES
from stranded.pause import Days
from tests.bot.shop import ADA, SCOPE, Shop
from tests.sandbox.amazon.seller import START, Seller

URL = "http://127.0.0.1:9000"
SKU = "RELIST-ME-01"
TODAY, BACK = date(2026, 11, 23), date(2026, 11, 26)


class Bridge(httpx.BaseTransport):
    """The pretend account without a socket, for a client that waits for each answer."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._send(request))

    async def _send(self, request: httpx.Request) -> httpx.Response:
        content = request.read()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app)) as client:
            answer = await client.request(
                request.method, request.url, headers=request.headers, content=content
            )
            headers = {"content-type": answer.headers.get("content-type", "")}
            stream = httpx.ByteStream(answer.content)
            return httpx.Response(answer.status_code, headers=headers, stream=stream)


@pytest.fixture
def seller() -> Seller:
    return Seller(Options(seed=7, throttle=False, report_seconds=0))


@pytest.fixture
def open_shop(shop: Shop, seller: Seller) -> Iterator[Shop]:
    """A shop before that account, in which one SKU was relisted and sells."""
    shop.now = START
    http = httpx.Client(transport=Bridge(seller.http.app))
    account = SellerAccount(
        Credentials(CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, f"{URL}/auth/o2/token"),
        "A1SANDBOXSELLER",
        "na",
        now=lambda: shop.now,
        endpoint=URL,
        http=http,
        sleep=lambda _seconds: None,
    )
    shop.parts = replace(shop.parts, gateways={SCOPE: account})
    seller.relist(SKU)
    later(shop, seller, timedelta(minutes=31))
    yield shop
    account.close()


def later(shop: Shop, seller: Seller, by: timedelta) -> None:
    """Time passes on both sides; then the bot does what is due."""
    seller.wait(seconds=by.total_seconds())
    shop.pass_time(by)
    for _ in range(3):
        refresh(shop.parts, shop.now)
    look_at_pauses(shop.parts, shop.now)
    shop.work()


@pytest.mark.page("F41", "F42")
def test_a_listing_is_closed_strands_and_is_back_on_its_day(
    open_shop: Shop, seller: Seller
) -> None:
    shop = open_shop
    before = seller.attributes(SKU)["purchasable_offer"]
    assert SKU not in shop.listed()
    wish = Wish(SCOPE, "US", (SKU,), Days(TODAY, BACK))
    shop.meet("U0ADA")
    assert begin(shop.parts, wish, "vacation|V1", ADA, shop.now) is None

    later(shop, seller, timedelta(minutes=1))
    later(shop, seller, timedelta(minutes=61))
    closed = shop.episode(SKU)
    ends = [entry["end_at"]["value"] for entry in seller.attributes(SKU)["purchasable_offer"]]
    midnight = datetime.combine(BACK, datetime.min.time(), MARKETPLACES["US"].zone)
    later(shop, seller, midnight - timedelta(seconds=1) - shop.now)
    on_the_eve = list(shop.states())
    later(shop, seller, timedelta(seconds=1))
    later(shop, seller, timedelta(minutes=61))

    assert (closed.reason, len(ends), all(ends)) == ("listing_closed", 2, True)
    assert on_the_eve == ["confirmed"]
    assert shop.states() == ["confirmed", "confirmed"]
    assert seller.effects().count("close") == 1
    assert seller.effects().count("relist") == 2, "the one before, and that of the day"
    assert SKU not in shop.listed()
    assert seller.attributes(SKU)["purchasable_offer"] == before, "price and siblings as they were"
