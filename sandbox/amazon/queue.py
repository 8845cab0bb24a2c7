"""A pretend SQS, with its JSON protocol: one queue, at least once, and signed by its keys.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from sandbox.amazon.notifier import Notifier
from sandbox.amazon.wire import Call, Json, Reply

PATH = "/123456789012/refloat"
REGION = "us-east-1"
ACCESS_KEY_ID = "AKIASANDBOX"
SECRET_ACCESS_KEY = "sandbox-aws-secret"
# How often a message lies there twice, which SQS's promise of "at least once" allows.
TWICE = 0.1
CLOCK_TOLERANCE = 900
KIND = "application/x-amz-json-1.0"


@dataclass
class Lying:
    """A message in the queue; nobody is given it until `visible_at` (wall time)."""

    id: str
    body: str
    visible_at: float = 0.0
    receipt: str = ""


class RefusedError(Exception):
    """An error as SQS words it."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status, self.name = status, name


class Queue:
    def __init__(self, notifier: Notifier, random: Random) -> None:
        self._notifier = notifier
        self._random = random
        self._lying: list[Lying] = []

    def call(self, call: Call) -> Reply:
        """POST /, with the operation in X-Amz-Target."""
        action = call.headers.get("x-amz-target", "").removeprefix("AmazonSQS.")
        try:
            _check_signature(call)
            return self._answer(action, call, _wanted(call))
        except RefusedError as refusal:
            body = {"__type": refusal.name, "message": str(refusal)}
            return Reply(refusal.status, json.dumps(body).encode(), {"content-type": KIND})

    def put(self, body: str) -> None:
        """As many times as "at least once" comes to."""
        message_id = f"{self._random.getrandbits(128):032x}"
        copies = 2 if self._random.random() < TWICE else 1
        self._lying += [Lying(message_id, body) for _ in range(copies)]

    def _answer(self, action: str, call: Call, wanted: Json) -> Reply:
        if action == "ReceiveMessage":
            return self._receive(call, wanted)
        if action == "DeleteMessage":
            return self._delete(wanted)
        raise RefusedError(400, "com.amazonaws.sqs#UnsupportedOperation", f"No {action} here.")

    def _receive(self, call: Call, wanted: Json) -> Reply:
        for body in self._notifier.collect(call):
            self.put(json.dumps(body))
        most = min(10, int(wanted.get("MaxNumberOfMessages", 1)))
        found = [one for one in self._lying if one.visible_at <= call.wall][:most]
        for one in found:
            one.visible_at = call.wall + float(wanted.get("VisibilityTimeout", 30))
            one.receipt = f"{self._random.getrandbits(128):032x}"
        # With nothing to give SQS leaves the key out.
        answer = {"Messages": [_shown(one) for one in found]} if found else {}
        return _json(answer, f"received {len(found)}" if found else None)

    def _delete(self, wanted: Json) -> Reply:
        kept = [one for one in self._lying if one.receipt != wanted.get("ReceiptHandle")]
        effect = "message_deleted" if len(kept) < len(self._lying) else None
        self._lying = kept
        return _json({}, effect)


def _wanted(call: Call) -> Json:
    try:
        wanted = json.loads(call.body)
    except ValueError:
        wanted = None
    if not isinstance(wanted, dict):
        raise RefusedError(
            400, "com.amazon.coral.service#SerializationException", "No JSON object."
        )
    if not str(wanted.get("QueueUrl", "")).endswith(PATH):
        message = "The specified queue does not exist."
        raise RefusedError(400, "com.amazonaws.sqs#QueueDoesNotExist", message)
    return wanted


def _shown(one: Lying) -> Json:
    md5 = hashlib.md5(one.body.encode(), usedforsecurity=False).hexdigest()
    return {"MessageId": one.id, "ReceiptHandle": one.receipt, "MD5OfBody": md5, "Body": one.body}


def _json(answer: Json, effect: str | None) -> Reply:
    return Reply(200, json.dumps(answer).encode(), {"content-type": KIND}, effect)


def _check_signature(call: Call) -> None:
    """Signature Version 4, as AWS's guide describes it to whoever has to check one."""
    said = _authorization(call.headers.get("authorization", ""))
    stamp = call.headers.get("x-amz-date", "")
    key_id, _, scope = said.get("Credential", "").partition("/")
    if key_id != ACCESS_KEY_ID:
        message = "The security token included in the request is invalid."
        raise RefusedError(403, "com.amazon.coral.service#UnrecognizedClientException", message)
    if abs(call.wall - _seconds(stamp)) > CLOCK_TOLERANCE:
        message = f"Signature expired: {stamp} is too far from the present."
        raise RefusedError(403, "com.amazon.coral.service#InvalidSignatureException", message)
    names = said.get("SignedHeaders", "").split(";")
    _check_scope(scope, stamp, names)
    lines = "".join(f"{name}:{call.headers.get(name, '').strip()}\n" for name in names)
    digest = hashlib.sha256(call.body).hexdigest()
    request = "\n".join([call.method, call.target, "", lines, ";".join(names), digest])
    hashed = hashlib.sha256(request.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
    if not hmac.compare_digest(_signature(scope, to_sign), said.get("Signature", "")):
        message = "The request signature we calculated does not match the one you provided."
        raise RefusedError(403, "com.amazon.coral.service#InvalidSignatureException", message)


def _check_scope(scope: str, stamp: str, names: list[str]) -> None:
    """Each day, region and service has a key of its own; place and time have to be signed."""
    message = "Credential should be scoped to a valid region."
    if scope == f"{stamp[:8]}/{REGION}/sqs/aws4_request":
        message = "'Host' and 'X-Amz-Date' must be in 'SignedHeaders'."
        if {"host", "x-amz-date"} <= {*names}:
            return
    raise RefusedError(403, "com.amazon.coral.service#InvalidSignatureException", message)


def _authorization(header: str) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in header.partition(" ")[2].split(","))
    return {name: value for name, _, value in pairs}


def _signature(scope: str, to_sign: str) -> str:
    key: Any = b"AWS4" + SECRET_ACCESS_KEY.encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def _seconds(stamp: str) -> float:
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
