"""A call as it came in and the reply to it: what the operations take and give."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """`params` are the decoded parts of the still-encoded path; `now` is the world's time,
    `wall` the real one in seconds since 1970; `base_url` is this server's own address."""

    method: str
    target: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes
    now: datetime
    wall: float
    base_url: str
    fault: str | None = None

    @property
    def query(self) -> dict[str, list[str]]:
        """The query's values; arrays come comma-joined, as the API wants them."""
        return parse_qs(self.target.partition("?")[2], keep_blank_values=True)

    def one(self, name: str) -> str | None:
        """A single query parameter."""
        return self.query.get(name, [None])[0]

    def many(self, name: str) -> list[str]:
        """A comma-joined query parameter; one given twice is refused, as Amazon refuses it."""
        values = self.query.get(name, [])
        if len(values) > 1 or values == [""]:
            raise ApiError(400, "InvalidInput", f"Invalid value for query parameter {name}.")
        return values[0].split(",") if values else []

    def json(self) -> Json:
        """The body as an object; ApiError where it is anything else."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise ApiError(415, "InvalidInput", "The request's Content-Type must be JSON.")
        try:
            body = json.loads(self.body)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise ApiError(400, "InvalidInput", "The request body is not a JSON object.")
        return body


@dataclass(frozen=True, slots=True)
class Reply:
    """`content` is sent as JSON unless it is bytes. `effect` goes to the log only."""

    status: int
    content: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    effect: str | None = None


class ApiError(Exception):
    """An error as the Selling Partner API words it."""

    def __init__(self, status: int, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    def reply(self) -> Reply:
        """`{"errors": [...]}`, without the keys that have no value."""
        error = {"code": self.code, "message": self.message, "details": self.details}
        return Reply(self.status, {"errors": [{k: v for k, v in error.items() if v}]})


def iso(instant: datetime) -> str:
    """ISO 8601 in UTC with a Z and milliseconds, as the API writes it."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """An ISO instant with its offset; ValueError for a naive one."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} has no time zone.")
    return instant.astimezone(UTC)
