"""Deep links into Seller Central."""

import tomllib
from pathlib import Path
from urllib.parse import quote

from stranded.marketplaces import Marketplace

FILE = Path(__file__).parent / "links.toml"


class Links:
    """Calling it gives the address of a page, or None where no such page is known.

    There is no address either where the page needs a SKU or an ASIN that is not given.
    """

    def __init__(self, pages: dict[str, str]) -> None:
        self._pages = pages

    def __call__(self, key: str, marketplace: Marketplace, sku: str, asin: str) -> str | None:
        page = self._pages.get(key)
        values = {"sku": quote(sku, safe=""), "asin": quote(asin, safe="")}
        if page is None or any(f"{{{name}}}" in page and not values[name] for name in values):
            return None
        host = f"sellercentral.amazon.{marketplace.domain}"
        return page.format(host=host, marketplace_id=marketplace.id, **values)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._pages)


def load_links(path: Path = FILE) -> Links:
    return Links(tomllib.loads(path.read_text("utf-8"))["links"])
