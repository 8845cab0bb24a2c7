"""Slack's request signature, version 0."""

import hashlib
import hmac
from typing import Literal

Kind = Literal["right", "wrong", "old"]
TOO_OLD = 6 * 60


def signed_headers(secret: str, body: str, wall: float, kind: Kind = "right") -> dict[str, str]:
    """The two headers for a form body at `wall` seconds; wrong or old ones serve the tests."""
    stamp = str(int(wall - TOO_OLD if kind == "old" else wall))
    key = secret if kind != "wrong" else f"not-{secret}"
    base = f"v0:{stamp}:{body}".encode()
    digest = hmac.new(key.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
