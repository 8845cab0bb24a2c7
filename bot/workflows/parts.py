"""What the use cases work with, put together once in bot.app."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from amazon.gateway import AmazonGateway
from bot.dispatch import Dispatcher
from store.database import Database
from stranded.reasons import RuleBook
from stranded.roles import Roles
from stranded.scope import Scope


@dataclass(frozen=True, slots=True)
class Parts:
    """`gateways` has an entry for each account that Amazon can be asked about.

    An account without one is import-only: reports come from files, nothing is done at Amazon.
    `keep` is for how long the details of old reports are kept, beside the history of episodes.
    `second_person`: what can't be undone needs the word of two people who may spend.
    `owner` is the person or group that is called where something needs a person, "" for nobody.
    `public_url` is where the calendar can be reached from outside, "" where it can't.
    """

    workspace: str
    database: Database
    rulebook: RuleBook
    gateways: Mapping[Scope, AmazonGateway]
    dispatcher: Dispatcher
    audit_key: bytes = field(repr=False)
    channel: str
    zone: ZoneInfo
    digest_time: time
    keep: timedelta
    owner: str = ""
    second_person: bool = False
    roles: Roles = field(default_factory=Roles)
    public_url: str = ""
