"""Instants as Amazon's APIs take and give them."""

from datetime import UTC, datetime


def instant_text(instant: datetime) -> str:
    """ISO 8601 in UTC, to the second, with a Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant_of(text: object) -> datetime | None:
    """None for what is none, or has no offset, so that nobody knows which one it is."""
    try:
        instant = datetime.fromisoformat(str(text))
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None
