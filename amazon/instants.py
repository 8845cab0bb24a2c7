"""Instants as Amazon's APIs take them."""

from datetime import UTC, datetime


def instant_text(instant: datetime) -> str:
    """ISO 8601 in UTC, to the second, with a Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
