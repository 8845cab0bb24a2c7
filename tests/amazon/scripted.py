"""An Amazon whose answers a test writes down: for faults that the sandbox can't make exactly."""

from typing import Any

import httpx
import pytest

from amazon.gateway import AmazonError
from amazon.login import Credentials
from amazon.throttle import Rate
from amazon.wire import Call, Wire

ENDPOINT = "https://sellingpartnerapi-na.amazon.com"
RATES = {"getReport": Rate(2, 100), "patchListingsItem": Rate(5, 100)}

Answer = httpx.Response | Exception


class Amazon:
    """Answers API calls in the order given, and every login; remembers what it was asked."""

    def __init__(self, *answers: Answer, logins: tuple[Answer, ...] = ()) -> None:
        self.answers = list(answers)
        self.logins = list(logins)
        self.asked: list[httpx.Request] = []
        self.login_requests = 0
        self.seconds = 0.0
        self.slept: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/auth/o2/token":
            self.login_requests += 1
            given = self.logins.pop(0) if self.logins else token(self.login_requests)
        else:
            self.asked.append(request)
            given = self.answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def wire(self, rates: dict[str, Rate] | None = None) -> Wire:
        return Wire(
            Credentials("app", "secret-of-app", "Atzr|consent"),
            ENDPOINT,
            rates or RATES,
            httpx.Client(transport=httpx.MockTransport(self)),
            clock=lambda: self.seconds,
            sleep=self.sleep,
            rate_clock=lambda: self.seconds,
            jitter=lambda: 1.0,
        )


def token(number: int, seconds: int = 3600) -> httpx.Response:
    return httpx.Response(200, json={"access_token": f"Atza|{number}", "expires_in": seconds})


def answer(**content: Any) -> httpx.Response:
    return httpx.Response(200, json=content or {"ok": True})


def refused(status: int, message: str = "No.") -> httpx.Response:
    return httpx.Response(status, json={"errors": [{"code": "Code", "message": message}]})


def error_of(wire: Wire, call: Call) -> AmazonError:
    with pytest.raises(AmazonError) as raised:
        wire.send(call)
    return raised.value
