"""A list's nextToken: what was asked for, and how far the answer came."""

import base64
import binascii
import json

from sandbox.amazon.wire import ApiError, Json


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
