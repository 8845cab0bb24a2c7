"""What a pretend world saw and did, request by request: its `/_log`, the judge in tests."""

import json
from datetime import UTC, datetime
from typing import Any


class Journal:
    """Entries in the order in which the requests were finished."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def record(
        self,
        at: datetime,
        method: str,
        path: str,
        body: Any,
        status: int | None,
        effect: str | None,
    ) -> None:
        """`path` is as sent, with its query; `status` is None where no answer was given."""
        self.entries.append(
            {
                "at": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "method": method,
                "path": path,
                "body": body,
                "status": status,
                "effect": effect,
            }
        )

    def lines(self, after: int = 0) -> str:
        """JSON Lines, oldest first, without the first `after` ones."""
        told = self.entries[after:]
        return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in told)
