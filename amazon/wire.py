"""HTTP to the Selling Partner API: tokens, throttling, retries of reads, errors with a verdict."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from amazon.gateway import AmazonError, MaybeHappened, ReportState
from amazon.login import AccessToken, Credentials, read_json
from amazon.throttle import Bucket, Rate

__all__ = [
    "Call",
    "Credentials",
    "Json",
    "Rate",
    "Wire",
    "document_of",
    "entries_of",
    "state_of",
    "text_of",
]

Json = dict[str, Any]
USER_AGENT = "Refloat/0.1 (Language=Python)"
# A whole action (read, preview, patch) must be over well within the lease of its intent.
TIMEOUT = httpx.Timeout(20.0, connect=10.0)
ATTEMPTS = 4
LONGEST_PAUSE = 8.0
THROTTLED = 429
TRANSIENT = frozenset({500, 502, 503, 504})
# Without a connection nothing was sent, so even a write has not happened.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
UNAUTHORIZED = frozenset({401, 403})
# Login still gives tokens for a secret past its 180 days; it is the APIs that refuse them then.
# https://github.com/amzn/selling-partner-api-models/issues/4489
SECRET_EXPIRED = "LWA secret token you provided has expired"
CODES = {401: "unauthorized", 403: "unauthorized", 404: "not_found"}


@dataclass(frozen=True, slots=True)
class Call:
    """One operation. `query` values are sent as they are, arrays joined by commas beforehand."""

    operation: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None

    @property
    def is_read(self) -> bool:
        """Whether nothing changes by it; a preview is sent like a write, and changes nothing."""
        return self.method == "GET" or self.query.get("mode") == "VALIDATION_PREVIEW"

    @property
    def target(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


class Wire:
    """Calls with a valid token. Reads are tried again after passing faults, writes only where
    nothing can have come of them: Amazon asked to slow down, or there was no connection.

    `clock` (seconds) times the tokens, `rate_clock` the rates; `jitter` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        credentials: Credentials,
        endpoint: str,
        rates: Mapping[str, Rate],
        http: httpx.Client | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        rate_clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.http = http or httpx.Client(timeout=TIMEOUT)
        # httpx names each URL it asked for, and a presigned one is a key to the report.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._sleep = sleep
        self._jitter = jitter
        self._buckets = {name: Bucket(rate, rate_clock, sleep) for name, rate in rates.items()}
        self.token = AccessToken(credentials, self.http, clock, self.pause)

    def send(self, call: Call) -> Json:
        """The answer's JSON. Raises AmazonError, or MaybeHappened for a write without an answer."""
        refused = False
        for attempt in range(1, ATTEMPTS):
            try:
                response = self._once(call)
            except httpx.RequestError as error:
                if not call.is_read and not isinstance(error, NEVER_SENT):
                    raise self._lost(call, error) from error
                self.pause(attempt)
                continue
            status = response.status_code
            if status == THROTTLED or (call.is_read and status in TRANSIENT):
                self.pause(attempt)
            elif call.is_read and status in UNAUTHORIZED and not refused:
                # A second refusal, with another token, is meant.
                refused = True
            else:
                return _result(call, response)
        return self._last(call)

    def _last(self, call: Call) -> Json:
        try:
            return _result(call, self._once(call))
        except httpx.RequestError as error:
            raise self._lost(call, error) from error

    def _lost(self, call: Call, error: httpx.RequestError) -> AmazonError:
        host = urlsplit(self.endpoint).hostname
        if call.is_read or isinstance(error, NEVER_SENT):
            return AmazonError("unreachable", permanent=False, host=host)
        return MaybeHappened("connection_lost", host=host)

    def _once(self, call: Call) -> httpx.Response:
        token = self.token.get()
        bucket = self._buckets[call.operation]
        bucket.take()
        response = self.http.request(
            call.method,
            self.endpoint + call.target,
            json=call.body,
            headers={"x-amz-access-token": token, "user-agent": USER_AGENT},
            follow_redirects=False,
        )
        _learn(bucket, response)
        if response.status_code in UNAUTHORIZED:
            self.token.forget(token)
        return response

    def pause(self, attempt: int) -> None:
        """Sleeps, longer after each attempt, and never as long as another client does."""
        longest = min(LONGEST_PAUSE, 0.5 * 2**attempt)
        self._sleep(longest * (0.5 + self._jitter() / 2))


def _learn(bucket: Bucket, response: httpx.Response) -> None:
    if response.status_code == THROTTLED:
        bucket.drain()
    try:
        bucket.correct(float(response.headers["x-amzn-RateLimit-Limit"]))
    except (KeyError, ValueError):
        return


def _result(call: Call, response: httpx.Response) -> Json:
    if not response.is_success:
        raise _error(call, response)
    answer = read_json(response)
    if isinstance(answer, dict):
        return answer
    raise _unclear(call, "unexpected_answer", {"operation": call.operation})


def _error(call: Call, response: httpx.Response) -> AmazonError:
    status = response.status_code
    said: dict[str, object] = {"status": status, "said": _said(read_json(response))}
    if status == THROTTLED:
        return AmazonError("throttled", permanent=False, **said)
    if not 400 <= status < 500 or status == 408:
        return _unclear(call, "server_error", said)
    if status == 404 and not said["said"]:
        # Whoever says this without Amazon's envelope, such as a proxy, knows nothing of a SKU.
        return AmazonError("unexpected_answer", permanent=False, **said)
    if status == 403 and SECRET_EXPIRED in str(said["said"]):
        return AmazonError("lwa_secret_expired", permanent=True, **said)
    return AmazonError(CODES.get(status, "bad_request"), permanent=True, **said)


def _unclear(call: Call, code: str, said: dict[str, object]) -> AmazonError:
    """Of a write nobody knows whether it was carried out."""
    if call.is_read:
        return AmazonError(code, permanent=False, **said)
    return MaybeHappened(code, **said)


def _said(body: object) -> str:
    """Amazon's own words: `errors` of an envelope, or a bare list of them."""
    errors = body.get("errors") if isinstance(body, dict) else body
    first = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict):
        return ""
    words = [str(first.get(name) or "") for name in ("message", "details")]
    return " ".join(word for word in words if word) or str(first.get("code", ""))


def text_of(answer: Mapping[str, Any], name: str) -> str:
    """A field that has to be there. Raises AmazonError where it is not."""
    value = answer.get(name)
    if not isinstance(value, str):
        raise AmazonError("unexpected_answer", permanent=False, missing=name)
    return value


def entries_of(answer: Mapping[str, Any], name: str) -> list[Json]:
    """A list of objects that has to be there. Raises AmazonError where it is not."""
    found = answer.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise AmazonError("unexpected_answer", permanent=False, missing=name)
    return found


def document_of(answer: Mapping[str, Any], name: str) -> str | None:
    """The id of a document, None before there is one."""
    return None if answer.get(name) is None else text_of(answer, name)


def state_of(answer: Mapping[str, Any], operation: str) -> ReportState:
    """How far a report or a feed is. Raises AmazonError where Amazon calls it as nobody knows."""
    try:
        return ReportState(str(answer.get("processingStatus")))
    except ValueError as error:
        raise AmazonError("unexpected_answer", permanent=False, operation=operation) from error
