"""Settings from the environment, read once. NAME_FILE may stand for a secret NAME."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from config.environment import WHERE, Reading, is_loopback
from stranded.marketplaces import MARKETPLACES
from stranded.roles import Roles

DATABASES = ("sqlite", "postgresql", "postgres")
# A check a day later and a digest's "since yesterday" look back; a week leaves room for holidays.
FEWEST_DAYS = 7
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
class QueueSettings:
    """The SQS queue in which Amazon's notifications lie, and the keys of who may read it."""

    url: str
    region: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    endpoint: str | None


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
    keep: timedelta
    owner: str
    second_person: bool
    roles: Roles
    public_url: str = ""
    queue: QueueSettings | None = None


def load_settings(environ: Mapping[str, str], data: Path | None = None) -> Settings:
    """Raises SettingsError with all problems. `data` is the folder of the default database."""
    reading = Reading(environ)
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
        clock_url=reading.url("REFLOAT_CLOCK_URL") or None,
        keep=reading.days("REFLOAT_KEEP_DAYS", 400, FEWEST_DAYS),
        owner=_owner(reading),
        second_person=reading.choice("REFLOAT_SECOND_PERSON", ("off", "on")) == "on",
        roles=_roles(reading),
        public_url=reading.url("REFLOAT_PUBLIC_URL"),
        queue=_queue(reading),
    )
    _check_clock(reading, settings)
    if reading.problems:
        raise SettingsError(reading.problems)
    return settings


def _database_url(reading: Reading, data: Path | None) -> str:
    if data is not None:
        return f"sqlite:///{data / 'refloat.db'}"
    url = reading.get("DATABASE_URL") or "sqlite:///var/refloat.db"
    if url.partition("://")[0].partition("+")[0] not in DATABASES:
        reading.problems.append(
            "DATABASE_URL is no address of a database I know. Use sqlite:///FILE or "
            "postgresql://USER:PASSWORD@HOST/NAME."
        )
    return url


def _slack(reading: Reading) -> SlackSettings | None:
    names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "REFLOAT_CHANNEL")
    if not reading.begun(names):
        return None
    reading.together(("SLACK_BOT_TOKEN", "REFLOAT_CHANNEL"), "Slack is half set up")
    if not reading.begun(("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")):
        reading.together(("SLACK_APP_TOKEN",), "or SLACK_SIGNING_SECRET, for HTTP")
    return SlackSettings(
        bot_token=reading.token("SLACK_BOT_TOKEN"),
        app_token=reading.token("SLACK_APP_TOKEN"),
        signing_secret=reading.get("SLACK_SIGNING_SECRET"),
        channel=_channel(reading),
        api_url=reading.url("SLACK_API_URL", "https://slack.com/api/"),
    )


def _channel(reading: Reading) -> str:
    """A channel's name can change, its id can't; and Slack's events carry the id only."""
    channel = reading.get("REFLOAT_CHANNEL")
    if channel.startswith("#"):
        reading.problems.append(
            f"REFLOAT_CHANNEL is {channel!r}, a name; use the id. You find it at: "
            f"{WHERE['REFLOAT_CHANNEL']}"
        )
    return channel


def _owner(reading: Reading) -> str:
    """Who is called where something needs a person: a name can change, an id can't."""
    owner = reading.get("REFLOAT_OWNER")
    if owner and not re.fullmatch(r"[UWS][A-Z0-9]{2,}", owner):
        reading.problems.append(
            f"REFLOAT_OWNER is {owner!r}; use the id of a person (U…: their profile, “Copy member "
            "ID”) or of a user group (S…: its page's address)."
        )
    return owner


def _amazon(reading: Reading) -> AmazonSettings | None:
    needed = (
        "LWA_APP_ID",
        "LWA_CLIENT_SECRET",
        "SP_API_REFRESH_TOKEN",
        "SP_API_SELLER_ID",
        "SP_API_MARKETPLACES",
    )
    if not reading.begun(needed):
        return None
    reading.together(needed, "Amazon is half set up")
    return AmazonSettings(
        lwa_app_id=reading.get("LWA_APP_ID"),
        lwa_client_secret=reading.get("LWA_CLIENT_SECRET"),
        refresh_token=reading.get("SP_API_REFRESH_TOKEN"),
        seller_id=reading.get("SP_API_SELLER_ID"),
        marketplaces=_marketplaces(reading),
        endpoint=reading.url("SP_API_ENDPOINT") or None,
        token_url=reading.url("LWA_TOKEN_URL", TOKEN_URL),
    )


def _queue(reading: Reading) -> QueueSettings | None:
    """AWS's own variables may be there for something else, so they mean nothing alone."""
    url = reading.url("REFLOAT_SQS_QUEUE_URL")
    if not url:
        return None
    needed = ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    reading.together(needed, "REFLOAT_SQS_QUEUE_URL needs it")
    return QueueSettings(
        url=url,
        region=reading.get("AWS_REGION"),
        access_key_id=reading.get("AWS_ACCESS_KEY_ID"),
        secret_access_key=reading.get("AWS_SECRET_ACCESS_KEY"),
        session_token=reading.get("AWS_SESSION_TOKEN"),
        endpoint=reading.url("AWS_ENDPOINT_URL_SQS") or None,
    )


def _marketplaces(reading: Reading) -> tuple[str, ...]:
    codes = [code.strip().upper() for code in reading.get("SP_API_MARKETPLACES").split(",")]
    codes = [code for code in codes if code]
    if not codes and reading.get("SP_API_MARKETPLACES"):
        reading.problems.append("SP_API_MARKETPLACES names no marketplace; write such as US,CA.")
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


def _roles(reading: Reading) -> Roles:
    usual = Roles()
    return Roles(
        look=reading.holders("REFLOAT_MAY_LOOK", usual.look),
        act=reading.holders("REFLOAT_MAY_ACT", usual.act),
        settle=reading.holders("REFLOAT_MAY_SETTLE", usual.settle),
        spend=reading.holders("REFLOAT_MAY_SPEND", usual.spend),
    )


def _check_clock(reading: Reading, settings: Settings) -> None:
    """A clock that can be moved is for the sandbox: a real account must never see it."""
    if settings.clock_url is None:
        return
    slack_url = settings.slack.api_url if settings.slack else ""
    amazon_url = (settings.amazon.endpoint or "") if settings.amazon else settings.clock_url
    if not all(is_loopback(url) for url in (settings.clock_url, slack_url, amazon_url)):
        reading.problems.append(
            "REFLOAT_CLOCK_URL is for the sandbox only: it, SLACK_API_URL and SP_API_ENDPOINT must "
            "all be on this machine. Remove it."
        )
