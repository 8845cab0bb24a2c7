"""AWS Signature Version 4 for the one kind of request that is sent: a POST to the root of SQS.

By hand, since what could do it does much more or is no longer kept: botocore is 32 MB for two
calls, AWS's own aws-sdk-signers asks for Python 3.12, and the small ones are of one person each.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class AwsKeys:
    """`session_token` belongs to keys that are lent for a while, else it is empty."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False, default="")


def signed_headers(
    keys: AwsKeys,
    region: str,
    host: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> dict[str, str]:
    """`headers` and those that prove who sends them, all under lower-case names. `now` is UTC."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    signed = {name.lower(): value for name, value in headers.items()}
    signed |= {"host": host, "x-amz-date": stamp}
    if keys.session_token:
        signed["x-amz-security-token"] = keys.session_token
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed))
    request = f"POST\n/\n\n{lines}\n{names}\n{_sha256(body)}"
    scope = f"{stamp[:8]}/{region}/sqs/aws4_request"
    text = f"{ALGORITHM}\n{stamp}\n{scope}\n{_sha256(request.encode())}"
    key = f"AWS4{keys.secret_access_key}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    credential = f"Credential={keys.access_key_id}/{scope}"
    signature = _hmac(key, text).hex()
    signed["authorization"] = (
        f"{ALGORITHM} {credential}, SignedHeaders={names}, Signature={signature}"
    )
    return signed


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
