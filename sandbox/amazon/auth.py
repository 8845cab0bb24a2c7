"""Login with Amazon: the refresh-token grant, and the check of the tokens it gave."""

from collections.abc import Mapping
from random import Random
from urllib.parse import parse_qs

from sandbox.amazon.consent import Consent
from sandbox.amazon.wire import ApiError, Call, Reply

CLIENT_ID = "amzn1.application-oa2-client.sandbox"
CLIENT_SECRET = "sandbox-lwa-secret"
REFRESH_TOKEN = "Atzr|sandbox"
LIFETIME_SECONDS = 3600
REVOKED = "User may have revoked or didn't grant the permission."
NO_GRANT = "The request has an invalid grant parameter : refresh_token"


class Tokens:
    """Access tokens with their expiry, in wall time."""

    def __init__(self, random: Random, consent: Consent) -> None:
        self._random = random
        self._consent = consent
        self._expires: dict[str, float] = {}

    def token(self, call: Call) -> Reply:
        """POST /auth/o2/token."""
        form = {
            key: values[0] for key, values in parse_qs(call.body.decode(errors="replace")).items()
        }
        problem = _problem(form, self._consent)
        if problem:
            status, error, description = problem
            return Reply(status, {"error": error, "error_description": description})
        access = f"Atza|{self._random.getrandbits(160):040x}"
        self._expires[access] = call.wall + LIFETIME_SECONDS
        answer = {
            "access_token": access,
            "refresh_token": REFRESH_TOKEN,
            "token_type": "bearer",
            "expires_in": LIFETIME_SECONDS,
        }
        return Reply(200, answer, effect="token")

    def check(self, call: Call) -> None:
        """Refuses a call without a good token."""
        expires = self._expires.get(call.headers.get("x-amz-access-token", ""))
        message = "Access to requested resource is denied."
        if expires is None:
            details = "Access token is missing in the request header or is not valid."
            raise ApiError(403, "Unauthorized", message, details)
        if call.wall >= expires:
            # Of the operations here, only those for reports declare a 401.
            status = 401 if call.target.startswith("/reports/") else 403
            details = "The access token you provided has expired."
            raise ApiError(status, "Unauthorized", message, details)


def _problem(form: Mapping[str, str], consent: Consent) -> tuple[int, str, str] | None:
    if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        return 401, "invalid_client", "Client authentication failed"
    if form.get("grant_type") != "refresh_token":
        description = "The authorization grant type is not supported by the authorization server"
        return 400, "unsupported_grant_type", description
    if consent.revoked:
        return (
            400,
            "invalid_grant",
            f"{NO_GRANT}. User may have revoked or didn't grant the permission.",
        )
    if form.get("refresh_token") != REFRESH_TOKEN:
        return 400, "invalid_grant", NO_GRANT
    return None
