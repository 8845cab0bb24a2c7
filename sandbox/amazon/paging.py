"""Lists of reports and feeds: what was asked for, and how far the answer came (nextToken)."""

import base64
import binascii
import json
from datetime import timedelta

from sandbox.amazon.wire import ApiError, Call, Json, iso, parse_instant


def first_page(call: Call, types: str, kept: timedelta) -> Json:
    """What a query without nextToken asks for; `types` is its parameter of types."""
    if not call.many(types):
        raise ApiError(400, "InvalidInput", f"Either {types} or nextToken is required.")
    try:
        since = parse_instant(call.one("createdSince") or iso(call.now - kept))
        until = parse_instant(call.one("createdUntil") or iso(call.now + timedelta(seconds=1)))
        size = int(call.one("pageSize") or 10)
    except ValueError as problem:
        raise ApiError(400, "InvalidInput", f"Invalid query parameter: {problem}") from problem
    if not 1 <= size <= 100:
        raise ApiError(400, "InvalidInput", "pageSize has to be from 1 to 100.")
    return {
        "types": call.many(types),
        "statuses": call.many("processingStatuses"),
        "marketplaces": call.many("marketplaceIds"),
        "since": iso(since),
        "until": iso(until),
        "size": size,
        "offset": 0,
    }


def to_token(wanted: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(wanted).encode()).decode()


def from_token(token: str) -> Json:
    try:
        found = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, binascii.Error) as problem:
        raise ApiError(400, "InvalidInput", "nextToken is not valid.") from problem
    if not isinstance(found, dict):
        raise ApiError(400, "InvalidInput", "nextToken is not valid.")
    return found
