"""Who and what exists in the pretend workspace: fixed, so that tests and stories can name them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

TEAM_ID = "T0SANDBOX"
OTHER_TEAM = "T0PARTNER"
TEAM_NAME = "Harbor Goods"
TEAM_DOMAIN = "harbor-goods"
APP_ID = "A0REFLOAT"
BOT_ID = "B0REFLOAT"
BOT_USER = "U0REFLOAT"
BOT_NAME = "Refloat"
BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
SIGNING_SECRET = "sandbox-signing-secret"
VERIFICATION_TOKEN = "sandbox-verification"
SLACKBOT = "USLACKBOT"
SCOPES = "commands,chat:write,channels:history,groups:history,users:read,usergroups:read,files:read"
COMMANDS = ("/stranded",)


@dataclass(frozen=True)
class Person:
    """A member. `zone` is an IANA name; a restricted member is what Slack calls a guest.

    Whoever is of another team came by a channel that two companies share.
    """

    id: str
    name: str
    real_name: str
    locale: str
    zone: str
    is_admin: bool = False
    is_restricted: bool = False
    team_id: str = TEAM_ID

    def to_slack(self, now: datetime, include_locale: bool = False) -> Json:
        """The `user` object of users.info; the offset is the one that holds at `now`."""
        offset = ZoneInfo(self.zone).utcoffset(now)
        user: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": False,
            "real_name": self.real_name,
            "tz": self.zone,
            "tz_label": self.zone,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": {"real_name": self.real_name, "display_name": self.name},
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": False,
            "is_bot": self.id == BOT_USER,
            "is_app_user": False,
        }
        return user | {"locale": self.locale} if include_locale else user


@dataclass(frozen=True)
class Channel:
    """A conversation. `is_member` says whether the bot was invited."""

    id: str
    name: str
    is_private: bool = False
    is_member: bool = True

    def to_slack(self) -> Json:
        """The `channel` object of conversations.info."""
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_private": self.is_private,
            "is_archived": False,
            "is_member": self.is_member,
            "context_team_id": TEAM_ID,
        }


PEOPLE = {
    person.id: person
    for person in (
        Person("U0ADA", "ada", "Ada Brooks", "en-US", "America/New_York"),
        Person("U0LIN", "lin", "林晓", "zh-CN", "Asia/Shanghai"),
        Person("U0MAX", "max", "Max Weber", "de-DE", "Europe/Berlin", is_admin=True),
        Person("U0GUEST", "guest", "Gail Guest", "en-GB", "Europe/London", is_restricted=True),
        Person("U0FAR", "sol", "Sol Partner", "en-US", "America/Denver", team_id=OTHER_TEAM),
    )
}
BOT = Person(BOT_USER, "refloat", BOT_NAME, "en-US", "America/Los_Angeles")
CHANNELS = {
    channel.id: channel
    for channel in (
        Channel("C0STRANDED", "stranded-inventory"),
        Channel("C0GENERAL", "general", is_member=False),
        Channel("C0PRIVATE", "leadership", is_private=True, is_member=False),
    )
}
HOME_CHANNEL = CHANNELS["C0STRANDED"]
# As they are at the start.
USERGROUPS = {"S0OPS": ("U0ADA", "U0LIN")}
