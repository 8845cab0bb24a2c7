"""What a patch makes of a listing's attributes, and Amazon's complaints about it."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.amazon.attributes import (
    CHANNELS,
    DANGEROUS_GOODS,
    MERCHANT_CHANNEL,
    OFFER,
    REGULATION,
    REGULATIONS,
)
from sandbox.amazon.marketplaces import Marketplace
from sandbox.amazon.wire import ApiError, Json

TOP_LEVEL = re.compile(r"/attributes/([a-z][a-z0-9_]*)")
# What tells two entries of an attribute apart.
SELECTORS = {
    OFFER: ("marketplace_id", "currency", "audience"),
    CHANNELS: ("fulfillment_channel_code",),
    REGULATION: ("marketplace_id", "value"),
}
DEFAULT_SELECTORS = ("marketplace_id", "language_tag")
BOOLEAN = frozenset({"batteries_required", "batteries_included"})
_NEEDS: dict[Any, tuple[str, ...]] = {
    True: ("batteries_included", "battery", "num_batteries"),
    "ghs": ("ghs", "safety_data_sheet_url"),
    "transportation": ("hazmat",),
}


def issue(code: str, message: str, category: str, *names: str, severity: str = "ERROR") -> Json:
    """A listing issue in the model's shape."""
    return {
        "code": code,
        "message": message,
        "severity": severity,
        "attributeNames": list(names),
        "categories": [category],
    }


def read_patches(body: Json) -> list[Json]:
    """The operations of a request body; ApiError (400) where it can't be parsed."""
    if not isinstance(body.get("productType"), str) or not body["productType"]:
        raise ApiError(400, "InvalidInput", "'productType' is required but not supplied.")
    patches = body.get("patches")
    if not isinstance(patches, list) or not patches:
        raise ApiError(400, "InvalidInput", "'patches' must have at least one operation.")
    for patch in patches:
        _check_operation(patch)
    return patches


def _check_operation(patch: Any) -> None:
    if not isinstance(patch, dict) or patch.get("op") not in _OPERATIONS:
        raise ApiError(400, "InvalidInput", "'op' must be one of add, replace, merge, delete.")
    if not TOP_LEVEL.fullmatch(str(patch.get("path"))):
        message = f"Path {patch.get('path')!r} is not a top-level attribute: /attributes/<name>."
        raise ApiError(400, "InvalidInput", message)
    value = patch.get("value", [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ApiError(400, "InvalidInput", "'value' must be an array of objects.")


def apply(attributes: Json, patches: list[Json], place: Marketplace) -> list[Json]:
    """Changes `attributes` in place; returns the issues, of which any ERROR makes it INVALID."""
    issues: list[Json] = []
    for patch in patches:
        name = patch["path"].removeprefix("/attributes/")
        value = patch.get("value", [])
        issues += _complaints(patch["op"], name, value, place)
        if not issues:
            entries = _OPERATIONS[patch["op"]](name, attributes.get(name, []), value)
            attributes[name] = entries
            if not entries:
                del attributes[name]
    return issues or _consequences(attributes, {patch["path"] for patch in patches})


def _consequences(attributes: Json, paths: set[str]) -> list[Json]:
    """What an answer about dangerous goods makes necessary besides."""
    if not paths & {f"/attributes/{name}" for name in DANGEROUS_GOODS}:
        return []
    given = {entry["value"] for name in DANGEROUS_GOODS for entry in attributes.get(name, [])}
    needed = [name for value, names in _NEEDS.items() if value in given for name in names]
    return [_required(name, name) for name in needed if not attributes.get(name)]


def _key(name: str, entry: Json) -> tuple[Any, ...]:
    defaults = {"audience": "ALL"} if name == OFFER else {}
    return tuple(
        entry.get(part, defaults.get(part)) for part in SELECTORS.get(name, DEFAULT_SELECTORS)
    )


def _add(name: str, entries: list[Json], value: list[Json]) -> list[Json]:
    by_key = {_key(name, entry): entry for entry in [*entries, *value]}
    return list(by_key.values())


def _replace(name: str, entries: list[Json], value: list[Json]) -> list[Json]:
    # Amazon keeps the other channel when one is "replaced" (selling-partner-api-models #2061).
    return _add(name, entries, value) if name == CHANNELS else value


def _merge(name: str, entries: list[Json], value: list[Json]) -> list[Json]:
    old = {_key(name, entry): entry for entry in entries}
    return _add(name, entries, [old.get(_key(name, entry), {}) | entry for entry in value])


def _delete(name: str, entries: list[Json], value: list[Json]) -> list[Json]:
    gone = {_key(name, entry) for entry in value}
    return [entry for entry in entries if _key(name, entry) not in gone]


_OPERATIONS: dict[str, Callable[[str, list[Json], list[Json]], list[Json]]] = {
    "add": _add,
    "replace": _replace,
    "merge": _merge,
    "delete": _delete,
}


def _complaints(op: str, name: str, value: list[Json], place: Marketplace) -> list[Json]:
    if not value:
        message = f"'{name}' does not have enough values. The '{op}' operation needs its value."
        return [issue("99022", message, "MISSING_ATTRIBUTE", name)]
    if name == CHANNELS and any(not entry.get("fulfillment_channel_code") for entry in value):
        return [_required("fulfillment_channel_code", name)]
    if op == "delete":
        return []
    if _has_null(value):
        message = f"The attribute '{name}' has the invalid value 'null'."
        return [issue("4000001", message, "INVALID_ATTRIBUTE", name)]
    if name == OFFER:
        return [found for entry in value for found in _offer_complaints(op, entry)]
    if name == CHANNELS:
        return [found for entry in value for found in _channel_complaints(entry, place)]
    if name in DANGEROUS_GOODS:
        return [found for entry in value for found in _answer_complaints(name, entry)]
    return []


def _offer_complaints(op: str, entry: Json) -> list[Json]:
    for part in ("marketplace_id", "currency"):
        if not entry.get(part):
            return [_required(part, OFFER)]
    if not entry.get("our_price"):
        if op == "merge" and "our_price" not in entry:
            return []
        message = "The attribute 'our_price' in 'purchasable_offer' does not have enough values."
        return [issue("99022", message, "MISSING_PRICE", OFFER)]
    if not _is_price(entry["our_price"]):
        message = "The price in 'purchasable_offer' has to be a number above 0."
        return [issue("4000001", message, "INVALID_PRICE", OFFER)]
    return []


def _is_price(our_price: Any) -> bool:
    try:
        amount = our_price[0]["schedule"][0]["value_with_tax"]
    except (KeyError, IndexError, TypeError):
        return False
    return isinstance(amount, int | float) and not isinstance(amount, bool) and amount > 0


def _channel_complaints(entry: Json, place: Marketplace) -> list[Json]:
    code = entry["fulfillment_channel_code"]
    if code not in (MERCHANT_CHANNEL, place.fba_channel):
        message = f"'{code}' is not a fulfillment channel of {place.code}."
        return [issue("90057", message, "INVALID_ATTRIBUTE", CHANNELS)]
    if code != MERCHANT_CHANNEL and "quantity" in entry:
        message = f"'quantity' can't be given for '{code}': Amazon counts these units."
        return [issue("4000001", message, "INVALID_ATTRIBUTE", CHANNELS)]
    return []


def _answer_complaints(name: str, entry: Json) -> list[Json]:
    value = entry.get("value")
    if value is None:
        return [_required("value", name)]
    known = value in REGULATIONS if name == REGULATION else True
    if known and isinstance(value, bool) is (name in BOOLEAN):
        return []
    message = f"'{value}' is not a value of '{name}'."
    return [issue("4000001", message, "INVALID_ATTRIBUTE", name)]


def _required(part: str, name: str) -> Json:
    return issue("90220", f"'{part}' is required but not supplied.", "MISSING_ATTRIBUTE", name)


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_null(part) for part in value.values())
    if isinstance(value, list):
        return any(_has_null(part) for part in value)
    return value is None
