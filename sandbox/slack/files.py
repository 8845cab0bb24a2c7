"""Files that people share, kept in memory, and what files.info tells of them."""

from dataclasses import dataclass, field
from random import Random

from sandbox.slack.failure import SlackError
from sandbox.slack.people import TEAM_ID, Json

TYPES = {"txt": "text/plain", "tsv": "text/tab-separated-values", "csv": "text/csv"}


@dataclass
class File:
    """One file, and the message with which it was shared."""

    id: str
    name: str
    user: str
    channel: str
    created: int
    content: bytes
    thread_ts: str | None = None
    ts: str = ""

    def to_slack(self, base_url: str) -> Json:
        """The `file` object of files.info and of a message."""
        ending = self.name.rpartition(".")[2].lower()
        address = f"{base_url}/files-pri/{TEAM_ID}-{self.id}"
        share = {"ts": self.ts} | ({"thread_ts": self.thread_ts} if self.thread_ts else {})
        return {
            "id": self.id,
            "name": self.name,
            "title": self.name,
            "user": self.user,
            "created": self.created,
            "timestamp": self.created,
            "mimetype": TYPES.get(ending, "application/octet-stream"),
            "filetype": "text" if ending == "txt" else ending,
            "size": len(self.content),
            "mode": "hosted",
            "is_external": False,
            "channels": [self.channel],
            "url_private": f"{address}/{self.name}",
            "url_private_download": f"{address}/download/{self.name}",
            "shares": {"public": {self.channel: [share]}},
        }


@dataclass
class Files:
    """All files by id. `base_url` is this server's own address."""

    random: Random
    base_url: str = ""
    by_id: dict[str, File] = field(default_factory=dict)

    def add(self, name: str, user: str, channel: str, created: int, content: bytes) -> File:
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
        file_id = "F0" + "".join(self.random.choice(letters) for _ in range(9))
        self.by_id[file_id] = File(file_id, name, user, channel, created, content)
        return self.by_id[file_id]

    def get(self, file_id: str) -> File:
        if file_id not in self.by_id:
            raise SlackError("file_not_found")
        return self.by_id[file_id]
