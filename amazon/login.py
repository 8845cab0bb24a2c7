"""Login with Amazon: access tokens from the seller's refresh token. Neither is ever logged."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

import httpx

from amazon.gateway import AmazonError

ATTEMPTS = 3
# A token is renewed this long before it ends, so that no call starts with one about to die.
MARGIN_SECONDS = 120.0
_CODES = {
    "invalid_client": "lwa_invalid_client",
    "invalid_grant": "lwa_invalid_grant",
    "unauthorized_client": "lwa_unauthorized_client",
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of the app (Login with Amazon) and of the seller's consent."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    token_url: str = "https://api.amazon.com/auth/o2/token"


class AccessToken:
    """A token with some life left, asked for when it is needed. `clock` gives seconds."""

    def __init__(
        self,
        credentials: Credentials,
        http: httpx.Client,
        clock: Callable[[], float],
        pause: Callable[[int], None],
    ) -> None:
        self._credentials = credentials
        self._http = http
        self._clock = clock
        self._pause = pause
        self._token = ""
        self._until = 0.0
        self._lock = threading.Lock()

    def get(self) -> str:
        """Raises AmazonError where Amazon gives none."""
        with self._lock:
            if not self._token or self._clock() >= self._until:
                self._renew()
            return self._token

    def forget(self, token: str) -> None:
        """Amazon refused this token, so the next call asks for another one."""
        with self._lock:
            if token == self._token:
                self._token = ""

    def _renew(self) -> None:
        asked_at = self._clock()
        response = self._ask()
        answer = read_json(response)
        try:
            token, seconds = answer["access_token"], float(answer["expires_in"])
        except (KeyError, TypeError, ValueError) as error:
            raise AmazonError("unexpected_answer", permanent=False, operation="login") from error
        if not isinstance(token, str) or not token or not isfinite(seconds):
            raise AmazonError("unexpected_answer", permanent=False, operation="login")
        self._token = token
        self._until = asked_at + seconds - MARGIN_SECONDS

    def _ask(self) -> httpx.Response:
        for attempt in range(1, ATTEMPTS):
            try:
                return self._once()
            except AmazonError as error:
                if error.permanent:
                    raise
                self._pause(attempt)
        return self._once()

    def _once(self) -> httpx.Response:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self._credentials.refresh_token,
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        url = self._credentials.token_url
        try:
            response = self._http.post(url, data=form, follow_redirects=False)
        except httpx.RequestError:
            # Not chained: the error holds the request, and the request the secrets.
            raise AmazonError("unreachable", permanent=False, host=urlsplit(url).hostname) from None
        if response.status_code != 200:
            raise _refusal(response)
        return response


def _refusal(response: httpx.Response) -> AmazonError:
    answer = read_json(response)
    error = str(answer.get("error", "")) if isinstance(answer, dict) else ""
    said = str(answer.get("error_description", "")) if isinstance(answer, dict) else ""
    status = response.status_code
    if status == 429:
        return AmazonError("throttled", permanent=False, status=status, said=said or error)
    if status >= 500 or status == 408:
        return AmazonError("server_error", permanent=False, status=status, said=said or error)
    code = _CODES.get(error, "lwa_refused")
    return AmazonError(code, permanent=True, status=status, said=said or error)


def read_json(response: httpx.Response) -> Any:
    """The answer's JSON, None where it holds none: gateways answer some errors in HTML."""
    try:
        return response.json()
    except ValueError:
        return None
