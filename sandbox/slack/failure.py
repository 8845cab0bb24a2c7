"""What Slack answers when it refuses."""

from typing import Any


class SlackError(Exception):
    """A refusal: `{"ok": false, "error": code}`, with more fields where Slack gives them."""

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields

    def answer(self) -> dict[str, Any]:
        """The body as Slack sends it."""
        return {"ok": False, "error": self.code, **self.fields}
