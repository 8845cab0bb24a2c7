"""Settings from the environment, read once. NAME_FILE may stand for a secret NAME."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from stranded.marketplaces import MARKETPLACES

SECRETS = frozenset(
    {
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "LWA_CLIENT_SECRET",
        "SP_API_REFRESH_TOKEN",
        "REFLOAT_AUDIT_KEY",
        "DATABASE_URL",
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
}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TOKEN_URL = "https://api.amazon.com/auth/o2/token"


class SettingsError(Exception):
    """Everything that is wrong at once: one sentence a variable, each with what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Socket Mode where there is an app token, else signed HTTP."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    channel: str
    api_url: str


@dataclass(frozen=True, slots=True)
class AmazonSettings:
    """One seller account; its marketplaces are codes of one region."""

    lwa_app_id: str
    lwa_client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    seller_id: str
    marketplaces: tuple[str, ...]
    endpoint: str | None
    token_url: str

    @property
    def region(self) -> str:
        return MARKETPLACES[self.marketplaces[0]].region


@dataclass(frozen=True, slots=True)
class Settings:
    """`slack` is None for the command line alone, `amazon` for import-only use."""

    workspace: str
    database_url: str = field(repr=False)
    slack: SlackSettings | None
    amazon: AmazonSettings | None
    zone: ZoneInfo
    digest_time: time
    locale: str
    host: str
    port: int
    audit_key: bytes = field(repr=False)
    clock_url: str | None


def load_settings(environ: Mapping[str, str], data: Path | None = None) -> Settings:
    """Raises SettingsError with all problems. `data` is the folder of the default database."""
    reading = _Reading(environ)
    settings = Settings(
        workspace="default",
        database_url=_database_url(reading, data),
        slack=_slack(reading),
        amazon=_amazon(reading),
        zone=reading.zone("REFLOAT_TIMEZONE", "UTC"),
        digest_time=reading.time_of_day("REFLOAT_DIGEST_TIME", "09:00"),
        locale=reading.choice("REFLOAT_LOCALE", ("en", "zh-CN")),
        host=reading.get("REFLOAT_HOST") or "127.0.0.1",
        port=reading.port("REFLOAT_PORT", 3000),
        audit_key=reading.get("REFLOAT_AUDIT_KEY").encode(),
        clock_url=reading.get("REFLOAT_CLOCK_URL") or None,
    )
    _check_clock(reading, settings)
    if reading.problems:
        raise SettingsError(reading.problems)
    return settings


class _Reading:
    """Reads variables and collects what is wrong with them, so that one start shows it all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def get(self, name: str) -> str:
        value = self._environ.get(name, "").strip()
        path = self._environ.get(f"{name}_FILE", "").strip() if name in SECRETS else ""
        if value or not path:
            return value
        try:
            return Path(path).read_text("utf-8").strip()
        except OSError as error:
            self.problems.append(f"{name}_FILE: {path} can't be read ({error.strerror}).")
            return ""

    def together(self, names: tuple[str, ...], why: str) -> None:
        """A group that is begun must be whole: names what is missing and where it is found."""
        self.problems += [
            f"{name} is missing ({why}). You find it at: {WHERE[name]}"
            for name in names
            if not self.get(name)
        ]

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
        try:
            return time.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            self.problems.append(f"{name} is {text!r}; use hours and minutes such as 09:00.")
            return time.fromisoformat(default)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        text = self.get(name) or choices[0]
        if text not in choices:
            self.problems.append(f"{name} is {text!r}; use one of {', '.join(choices)}.")
        return text

    def port(self, name: str, default: int) -> int:
        text = self.get(name) or str(default)
        if not text.isdigit() or not 0 < int(text) < 65536:
            self.problems.append(f"{name} is {text!r}; use a port number such as {default}.")
            return default
        return int(text)


def _database_url(reading: _Reading, data: Path | None) -> str:
    if data is not None:
        return f"sqlite:///{data / 'refloat.db'}"
    return reading.get("DATABASE_URL") or "sqlite:///var/refloat.db"


def _slack(reading: _Reading) -> SlackSettings | None:
    names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
    if not any(reading.get(name) for name in names):
        return None
    reading.together(("SLACK_BOT_TOKEN", "REFLOAT_CHANNEL"), "Slack is half set up")
    if not reading.get("SLACK_APP_TOKEN") and not reading.get("SLACK_SIGNING_SECRET"):
        reading.together(("SLACK_APP_TOKEN",), "or SLACK_SIGNING_SECRET, for HTTP")
    return SlackSettings(
        bot_token=reading.get("SLACK_BOT_TOKEN"),
        app_token=reading.get("SLACK_APP_TOKEN"),
        signing_secret=reading.get("SLACK_SIGNING_SECRET"),
        channel=reading.get("REFLOAT_CHANNEL"),
        api_url=reading.get("SLACK_API_URL") or "https://slack.com/api/",
    )


def _amazon(reading: _Reading) -> AmazonSettings | None:
    needed = (
        "LWA_APP_ID",
        "LWA_CLIENT_SECRET",
        "SP_API_REFRESH_TOKEN",
        "SP_API_SELLER_ID",
        "SP_API_MARKETPLACES",
    )
    if not any(reading.get(name) for name in needed):
        return None
    reading.together(needed, "Amazon is half set up")
    return AmazonSettings(
        lwa_app_id=reading.get("LWA_APP_ID"),
        lwa_client_secret=reading.get("LWA_CLIENT_SECRET"),
        refresh_token=reading.get("SP_API_REFRESH_TOKEN"),
        seller_id=reading.get("SP_API_SELLER_ID"),
        marketplaces=_marketplaces(reading),
        endpoint=reading.get("SP_API_ENDPOINT") or None,
        token_url=reading.get("LWA_TOKEN_URL") or TOKEN_URL,
    )


def _marketplaces(reading: _Reading) -> tuple[str, ...]:
    codes = [code.strip().upper() for code in reading.get("SP_API_MARKETPLACES").split(",")]
    codes = [code for code in codes if code]
    unknown = [code for code in codes if code not in MARKETPLACES]
    if unknown:
        reading.problems.append(
            f"SP_API_MARKETPLACES names {', '.join(unknown)}; known are {', '.join(MARKETPLACES)}."
        )
    regions = {MARKETPLACES[code].region for code in codes if code in MARKETPLACES}
    if len(regions) > 1:
        reading.problems.append(
            "SP_API_MARKETPLACES mixes regions. A consent is good for one; run one bot a region."
        )
    return tuple(dict.fromkeys(codes))


def _check_clock(reading: _Reading, settings: Settings) -> None:
    """A clock that can be moved is for the sandbox: a real account must never see it."""
    if settings.clock_url is None:
        return
    slack_url = settings.slack.api_url if settings.slack else ""
    amazon_url = (settings.amazon.endpoint or "") if settings.amazon else settings.clock_url
    if not all(_is_loopback(url) for url in (settings.clock_url, slack_url, amazon_url)):
        reading.problems.append(
            "REFLOAT_CLOCK_URL is for the sandbox only: it, SLACK_API_URL and SP_API_ENDPOINT must "
            "all be on this machine. Remove it."
        )


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK
