"""A seller account at the pretend Amazon, with our real client in front of it."""

import json
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx

from amazon.login import Credentials
from amazon.spapi import SellerAccount
from amazon.wire import TIMEOUT
from tests.amazon.contract import JUDGED

Json = dict[str, Any]
SECRET = "sandbox-lwa-secret"
CLIENT = "amzn1.application-oa2-client.sandbox"


class Seller(AbstractContextManager["Seller"]):
    """`account` is ours and lives at `now`; the rest looks at the pretend Amazon from behind."""

    def __init__(self, url: str, region: str = "na") -> None:
        self.url = url
        self.region = region
        self.http = httpx.Client(base_url=url)
        self.now = self._world_time()
        self._opened: list[SellerAccount] = []
        self.account = self.open()

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for account in self._opened:
            account.close()
        self.http.close()

    def open(
        self,
        secret: str = SECRET,
        consent: str = "Atzr|sandbox",
        seller_id: str = "A1SANDBOXSELLER",
    ) -> SellerAccount:
        """Another account object, with wrong credentials if wished; it never really sleeps."""
        credentials = Credentials(CLIENT, secret, consent, f"{self.url}/auth/o2/token")
        account = SellerAccount(
            credentials,
            seller_id,
            self.region,
            now=lambda: self.now,
            endpoint=self.url,
            http=httpx.Client(timeout=TIMEOUT, event_hooks=JUDGED),
            sleep=lambda _seconds: None,
        )
        self._opened.append(account)
        return account

    def _world_time(self) -> datetime:
        return datetime.fromisoformat(self.http.get("/_world").json()["now"])

    def edit(self, sku: str, **fields: Any) -> None:
        self.http.post(f"/_world/{quote(sku, safe='')}", json=fields).raise_for_status()

    def strand(self, sku: str, reason: str) -> None:
        """Strands the SKU anew, for that reason."""
        path = f"/_world/restrand/{quote(sku, safe='')}"
        self.http.post(path, json={"reason": reason}).raise_for_status()
        # Its offer ended this instant; the account must not look at it from before.
        self.now = self._world_time()

    def fault(self, kind: str, method: str, path: str) -> None:
        """One fault for the next request whose path and query hold `path`."""
        fault = {"path": path, "kind": kind, "method": method}
        self.http.post("/_faults", json={"next": [fault]}).raise_for_status()

    def attributes(self, sku: str) -> Json:
        skus = self.http.get("/_world").json()["skus"]
        found: Json = next(one for one in skus if one["sku"] == sku)["attributes"]
        return found

    def with_reason(self, reason: str) -> list[str]:
        """The SKUs of the US that are stranded for a reason and mind a patch at once."""
        return [
            one["sku"]
            for one in self.http.get("/_world").json()["skus"]
            if (one["marketplace"], one["reason"], one["behaviour"]) == ("US", reason, "works")
        ]

    def log(self, sku: str = "") -> list[Json]:
        """What Amazon saw of a SKU, or all of it."""
        entries = map(json.loads, self.http.get("/_log").text.splitlines())
        return [entry for entry in entries if quote(sku, safe="") in entry["path"]]

    def effects(self, sku: str) -> list[str]:
        return [entry["effect"] for entry in self.log(sku) if entry["effect"]]
