"""The SQS queue in which Amazon's notifications lie: read, and taken away once they are heard."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from amazon.gateway import AmazonError
from amazon.login import read_json
from amazon.notifications import Message
from amazon.signing import AwsKeys, signed_headers

TIMEOUT = httpx.Timeout(10.0)
MOST_AT_ONCE = 10
# Until then nobody else is given a message; it comes again if the bot dies before it took it away.
HIDDEN_SECONDS = 60
# With any wait all of SQS's servers are asked, not some of them.
WAIT_SECONDS = 1
# What AWS calls it when it refuses, by a part of the name.
_CODES = {
    "QueueDoesNotExist": "queue_missing",
    "AccessDenied": "queue_denied",
    "UnrecognizedClient": "queue_keys",
    "InvalidClientTokenId": "queue_keys",
    "InvalidSignature": "queue_keys",
    "SignatureDoesNotMatch": "queue_keys",
    "ExpiredToken": "queue_keys",
}
# An unknown signature may be one of another time: AWS allows fifteen minutes.
CLOCK_WORDS = ("Signature expired", "Signature not yet current")


class SqsQueue:
    """Implements amazon.notifications.Queue. Every method raises AmazonError.

    `endpoint` overrides the queue's own host. `now` is the real time, by which AWS judges.
    """

    def __init__(
        self,
        url: str,
        region: str,
        keys: AwsKeys,
        now: Callable[[], datetime],
        endpoint: str | None = None,
        http: httpx.Client | None = None,
    ) -> None:
        parts = urlsplit(endpoint or url)
        self._url = url
        self._host = parts.netloc
        self._endpoint = f"{parts.scheme}://{parts.netloc}/"
        self._region = region
        self._keys = keys
        self._http = http or httpx.Client(timeout=TIMEOUT)
        self._now = now

    def receive(self) -> list[Message]:
        """Up to ten messages, in no order, and some of them twice."""
        answer = self._call(
            "ReceiveMessage",
            MaxNumberOfMessages=MOST_AT_ONCE,
            WaitTimeSeconds=WAIT_SECONDS,
            VisibilityTimeout=HIDDEN_SECONDS,
        )
        try:
            found = answer.get("Messages") or []
            return [Message(str(one["Body"]), str(one["ReceiptHandle"])) for one in found]
        except (AttributeError, KeyError, TypeError) as error:
            raise AmazonError("unexpected_answer", permanent=False, operation="SQS") from error

    def delete(self, message: Message) -> None:
        self._call("DeleteMessage", ReceiptHandle=message.receipt)

    def check(self) -> None:
        """Raises AmazonError where it can't be read; whatever lies in it stays to be heard."""
        self._call("ReceiveMessage", MaxNumberOfMessages=1, VisibilityTimeout=0)

    def close(self) -> None:
        self._http.close()

    def _call(self, action: str, **wanted: Any) -> dict[str, Any]:
        body = json.dumps({"QueueUrl": self._url, **wanted}).encode()
        headers = {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": f"AmazonSQS.{action}",
        }
        signed = signed_headers(self._keys, self._region, self._host, headers, body, self._now())
        try:
            response = self._http.post(self._endpoint, content=body, headers=signed)
        except httpx.RequestError as error:
            raise AmazonError("queue_unreachable", permanent=False, host=self._host) from error
        if response.status_code != 200:
            raise _refusal(response)
        answer = read_json(response) if response.content else {}
        if not isinstance(answer, dict):
            raise AmazonError("unexpected_answer", permanent=False, operation="SQS")
        return answer


def _refusal(response: httpx.Response) -> AmazonError:
    answer = read_json(response)
    told = answer if isinstance(answer, dict) else {}
    name = str(told.get("__type") or "")
    said = str(told.get("message") or told.get("Message") or name)
    if response.status_code >= 500 or response.status_code == 429:
        return AmazonError("queue_unreachable", permanent=False, said=said)
    if any(words in said for words in CLOCK_WORDS):
        return AmazonError("queue_clock", permanent=True, said=said)
    part = next((part for part in _CODES if part in name), "")
    code = _CODES.get(part, "queue_refused")
    return AmazonError(code, permanent=True, said=said)
