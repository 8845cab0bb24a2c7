"""Reads environment variables, and says of each wrong one what is wrong and what to do."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from stranded.roles import Crowd, Holders

# Each of these may be given as a file instead: NAME_FILE holds the path.
SECRETS = frozenset(
    {
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "LWA_CLIENT_SECRET",
        "SP_API_REFRESH_TOKEN",
        "REFLOAT_AUDIT_KEY",
        "DATABASE_URL",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    }
)
WHERE = {
    "SLACK_BOT_TOKEN": "api.slack.com/apps, your app, “OAuth & Permissions” (it begins with xoxb-)",
    "SLACK_APP_TOKEN": "api.slack.com/apps, your app, “Basic Information”, an app-level token with "
    "connections:write (it begins with xapp-)",
    "SLACK_SIGNING_SECRET": "api.slack.com/apps, your app, “Basic Information”",
    "REFLOAT_CHANNEL": "Slack, the channel's details, at the bottom (it begins with C)",
    "LWA_APP_ID": "Seller Central, “Develop Apps”, your app, “LWA credentials”",
    "LWA_CLIENT_SECRET": "Seller Central, “Develop Apps”, your app, “LWA credentials”",
    "SP_API_REFRESH_TOKEN": "Seller Central, “Develop Apps”, “Authorize” beside your app",
    "SP_API_SELLER_ID": "Seller Central, “Account Info”, “Your Merchant Token”",
    "SP_API_MARKETPLACES": "the marketplaces you sell in, such as US,CA",
    "AWS_REGION": "the queue's address, behind “sqs.”, such as us-east-1",
    "AWS_ACCESS_KEY_ID": "AWS, “IAM”, the user that may read the queue, “Security credentials”",
    "AWS_SECRET_ACCESS_KEY": "AWS, “IAM”, shown once, when the access key is made",
    "REFLOAT_MAY": "Slack, a person's profile, “⋮”, “Copy member ID” (it begins with U or W); or "
    "the directory, “User groups”, the group, “⋮”, “Copy group ID” (it begins with S)",
}
PREFIXES = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
MOST_DAYS = 36_500
NOBODY = "nobody"
PERSON, GROUP = re.compile(r"[UW][A-Z0-9]{2,}"), re.compile(r"S[A-Z0-9]{2,}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Reading:
    """Reads variables and collects what is wrong with them, so that one start shows it all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._secrets: dict[str, str] = {}
        self.problems: list[str] = []

    def get(self, name: str) -> str:
        if name not in SECRETS:
            return self._environ.get(name, "").strip()
        if name not in self._secrets:
            self._secrets[name] = self._secret(name)
        return self._secrets[name]

    def _secret(self, name: str) -> str:
        value = self._environ.get(name, "").strip()
        path = self._environ.get(f"{name}_FILE", "").strip()
        if value and path:
            self.problems.append(f"{name} and {name}_FILE are both set. Keep one of them.")
        if value or not path:
            return value
        try:
            content = Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            said = getattr(error, "strerror", None) or "it is no text"
            self.problems.append(f"{name}_FILE: {path} can't be read ({said}).")
            return ""
        if not content:
            self.problems.append(f"{name}_FILE: {path} is empty. Put the value into it.")
        return content

    def begun(self, names: tuple[str, ...]) -> bool:
        """Whether any of these is set, by itself or as a file."""
        return any(self.get(name) or self._environ.get(f"{name}_FILE") for name in names)

    def together(self, names: tuple[str, ...], why: str) -> None:
        """A group that is begun must be whole: names what is missing and where it is found."""
        self.problems += [
            f"{name} is missing ({why}). You find it at: {WHERE[name]}"
            for name in names
            if not self.get(name) and not (name in SECRETS and self._environ.get(f"{name}_FILE"))
        ]

    def token(self, name: str) -> str:
        """The two tokens are easily swapped, so their beginnings are looked at, never shown."""
        text = self.get(name)
        if text and not text.startswith(PREFIXES[name]):
            self.problems.append(
                f"{name} does not begin with {PREFIXES[name]}. You find it at: {WHERE[name]}"
            )
        return text

    def url(self, name: str, default: str = "") -> str:
        """Secrets travel to these addresses, so plain http is for this machine only."""
        text = self.get(name) or default
        if text and not _is_safe(text):
            self.problems.append(f"{name} is {text!r}; use an https address.")
        return text

    def zone(self, name: str, default: str) -> ZoneInfo:
        text = self.get(name) or default
        if text not in available_timezones():
            self.problems.append(
                f"{name} is {text!r}, no time zone. Use an IANA name such as Asia/Shanghai."
            )
            return ZoneInfo(default)
        return ZoneInfo(text)

    def time_of_day(self, name: str, default: str) -> time:
        text = self.get(name) or default
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
            self.problems.append(f"{name} is {text!r}; use hours and minutes such as 09:00.")
            return time.fromisoformat(default)
        return time.fromisoformat(text)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        text = self.get(name) or choices[0]
        if text not in choices:
            self.problems.append(f"{name} is {text!r}; use one of {', '.join(choices)}.")
        return text

    def days(self, name: str, default: int, fewest: int) -> timedelta:
        text = self.get(name) or str(default)
        if text.isascii() and text.isdigit() and fewest <= int(text) <= MOST_DAYS:
            return timedelta(days=int(text))
        self.problems.append(
            f"{name} is {text!r}; it must be a whole number of days from {fewest} to {MOST_DAYS}."
        )
        return timedelta(days=default)

    def holders(self, name: str, default: Holders) -> Holders:
        """Who has a right: ids of people and groups, members, admins, or nobody alone."""
        text = self.get(name)
        words = [word.strip() for word in text.split(",") if word.strip()]
        if not text or words == [NOBODY]:
            return default if not text else Holders()
        people = frozenset(word for word in words if PERSON.fullmatch(word))
        groups = frozenset(word for word in words if GROUP.fullmatch(word))
        crowds = frozenset(Crowd(word) for word in words if word in list(Crowd))
        wrong = [word for word in words if word not in people | groups | crowds]
        if wrong or not words:
            self.problems.append(
                f"{name} names {', '.join(wrong) or 'nobody'}; use members, admins, ids of people "
                f"and of user groups, or {NOBODY} alone. You find an id at: {WHERE['REFLOAT_MAY']}"
            )
        return Holders(crowds, people, groups)

    def port(self, name: str, default: int) -> int:
        text = self.get(name) or str(default)
        if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
            self.problems.append(f"{name} is {text!r}; use a port number such as {default}.")
            return default
        return int(text)


def is_loopback(url: str) -> bool:
    return _host(url) in LOOPBACK


def _is_safe(url: str) -> bool:
    return bool(_host(url)) and (url.startswith("https://") or is_loopback(url))


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None
