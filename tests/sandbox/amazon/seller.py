"""A client of the pretend Amazon whose answers are all judged by the official models."""

import asyncio
import gzip
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
from starlette.applications import Starlette

from sandbox.amazon.auth import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN
from sandbox.amazon.clock import WorldClock
from sandbox.amazon.report_types import STRANDED
from sandbox.amazon.serve import Options, build
from tests.amazon.contract import answer_problems, request_problems

START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
US, CA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"
REPORTS = "/reports/2021-06-30/reports"
DOCUMENTS = "/reports/2021-06-30/documents"
LOGIN = {
    "grant_type": "refresh_token",
    "refresh_token": REFRESH_TOKEN,
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
}


class Http:
    """The application called without a socket; a fresh event loop for each request."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self._transport = httpx.ASGITransport(app)

    def get(self, target: str) -> httpx.Response:
        return self.request("GET", target)

    def post(self, target: str, **body: Any) -> httpx.Response:
        return self.request("POST", target, **body)

    def request(self, method: str, target: str, **sent: Any) -> httpx.Response:
        return asyncio.run(self._send(method, target, sent))

    async def _send(self, method: str, target: str, sent: dict[str, Any]) -> httpx.Response:
        base = "http://127.0.0.1:9000"
        async with httpx.AsyncClient(transport=self._transport, base_url=base) as client:
            return await client.request(method, target, **sent)


class Seller:
    """The account with its time in the test's hands: `wait` moves it."""

    def __init__(self, options: Options) -> None:
        self._seconds = START.timestamp()
        self._token = ""
        self._token_until = 0.0
        self.http = Http(build(options, WorldClock(wall=lambda: self._seconds), START))

    def wait(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0) -> None:
        self._seconds += seconds + 60 * minutes + 3600 * hours

    def login(self, **changes: str) -> httpx.Response:
        return self.http.post("/auth/o2/token", data={**LOGIN, **changes})

    def _access_token(self) -> str:
        if self._seconds >= self._token_until:
            self._token = self.login().json()["access_token"]
            self._token_until = self._seconds + 3600
        return self._token

    def send(
        self,
        method: str,
        target: str,
        body: Any = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        access = self._access_token() if token is None else token
        sent = {"x-amz-access-token": access, **(headers or {})}
        answer = self.http.request(method, target, json=body, headers=sent)
        problems = answer_problems(method, target, answer.status_code, answer.json())
        if answer.is_success:
            # What Amazon's models forbid must not pass here either, or nobody would learn of it.
            problems += request_problems(method, target, body)
        assert problems == [], f"{answer.status_code} to {method} {target}: {problems}"
        return answer

    def listing(self, sku: str, marketplace: str = US, included: str = "") -> dict[str, Any]:
        parts = included or "summaries,attributes,issues,offers,fulfillmentAvailability"
        answer = self.send("GET", f"{item(sku, marketplace)}&includedData={parts}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def attributes(self, sku: str) -> dict[str, Any]:
        found: dict[str, Any] = self.listing(sku)["attributes"]
        return found

    def status(self, sku: str) -> list[str]:
        found: list[str] = self.listing(sku)["summaries"][0]["status"]
        return found

    def patch(
        self, sku: str, *patches: dict[str, Any], preview: bool = False, marketplace: str = US
    ) -> dict[str, Any]:
        mode = "&mode=VALIDATION_PREVIEW" if preview else ""
        body = {"productType": "PRODUCT", "patches": list(patches)}
        answer = self.send("PATCH", item(sku, marketplace) + mode, body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def open_offers(self, sku: str) -> list[dict[str, Any]]:
        """The offers as a relist sends them: without end dates."""
        offers = self.attributes(sku)["purchasable_offer"]
        return [{k: v for k, v in entry.items() if k != "end_at"} for entry in offers]

    def relist(self, sku: str) -> dict[str, Any]:
        return self.patch(sku, replace("purchasable_offer", self.open_offers(sku)))

    def request_report(self, *marketplaces: str) -> str:
        body = {"reportType": STRANDED, "marketplaceIds": list(marketplaces) or [US]}
        answer = self.send("POST", REPORTS, body)
        assert answer.status_code == 202, answer.text
        report_id: str = answer.json()["reportId"]
        return report_id

    def report(self, report_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.send("GET", f"{REPORTS}/{report_id}").json()
        return found

    def rows(self, marketplace: str = US) -> dict[str, dict[str, str]]:
        """A fresh report, read by header, by SKU. Waits 31 minutes first."""
        self.wait(minutes=31)
        report_id = self.request_report(marketplace)
        self.wait(seconds=1)
        document_id = self.report(report_id)["reportDocumentId"]
        document = self.send("GET", f"{DOCUMENTS}/{document_id}").json()
        content = self.http.get(document["url"]).content
        if document.get("compressionAlgorithm") == "GZIP":
            content = gzip.decompress(content)
        lines = content.decode("utf-8" if marketplace == US else "cp1252").split("\n")
        header, *rows = [line.split("\t") for line in lines if line]
        found = [dict(zip(header, row, strict=True)) for row in rows]
        return {row["sku"]: row for row in found}

    def world(self) -> dict[str, dict[str, Any]]:
        """The state of every SKU of marketplace US."""
        skus = self.http.get("/_world").json()["skus"]
        return {x["sku"]: x for x in skus if x["marketplace"] == "US"}

    def edit(self, sku: str, **changes: Any) -> httpx.Response:
        return self.http.post(f"/_world/{quote(sku, safe='')}", json=changes)

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.http.get("/_log").text.splitlines()]

    def effects(self) -> list[str]:
        """What was done, without the tokens."""
        found = [entry["effect"] for entry in self.log()]
        return [effect for effect in found if effect not in (None, "token")]


def item(sku: str, marketplace: str = US) -> str:
    path = f"/listings/2021-08-01/items/A1SANDBOXSELLER/{quote(sku, safe='')}"
    return f"{path}?marketplaceIds={marketplace}"


def replace(name: str, value: list[dict[str, Any]]) -> dict[str, Any]:
    return {"op": "replace", "path": f"/attributes/{name}", "value": value}


def add(name: str, *value: dict[str, Any]) -> dict[str, Any]:
    return {"op": "add", "path": f"/attributes/{name}", "value": list(value)}


def delete(name: str, *value: dict[str, Any]) -> dict[str, Any]:
    return {"op": "delete", "path": f"/attributes/{name}", "value": list(value)}


TO_FBA = (
    add("fulfillment_availability", {"fulfillment_channel_code": "AMAZON_NA"}),
    delete("fulfillment_availability", {"fulfillment_channel_code": "DEFAULT"}),
)
