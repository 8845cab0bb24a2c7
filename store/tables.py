"""The tables of accounts, the ledger, the outbox and the audit log. Rows never leave store/.

The indexes by state alone are read by workers, who look for due work over all workspaces.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Numbered, Placed, Scoped
from store.types import Id
from stranded.actions import OPEN_STATES

OPEN = text("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(OPEN_STATES))))


class AccountRow(Placed, Base):
    __tablename__ = "accounts"
    since: Mapped[datetime]


class IntentRow(Numbered, Base):
    __tablename__ = "intents"
    marketplace: Mapped[str]
    sku: Mapped[str]
    episode: Mapped[str]
    action: Mapped[str]
    attempt: Mapped[int]
    reason: Mapped[str]
    actor: Mapped[str]
    told_in: Mapped[str] = mapped_column(server_default="")
    seconded_by: Mapped[str] = mapped_column(server_default="")
    answers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    price: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    state: Mapped[str]
    why_code: Mapped[str]
    why_parameters: Mapped[dict[str, Any]]
    remote_ref: Mapped[str]
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int]
    looked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint(
            "workspace", "account", "marketplace", "sku", "episode", "action", "attempt",
            name="uq_intents_key",
        ),
        Index(
            "uq_intents_open", "workspace", "account", "marketplace", "sku",
            unique=True, sqlite_where=OPEN, postgresql_where=OPEN,
        ),
        Index("ix_intents_episode", "workspace", "account", "episode", "id"),
        Index("ix_intents_state", "state", "not_before"),
        Index("ix_intents_told_in", "workspace", "account", "told_in"),
        Index("ix_intents_begun", "workspace", "account", "marketplace", "created_at"),
    )  # fmt: skip


class CheckRow(Numbered, Base):
    __tablename__ = "checks"
    intent: Mapped[int] = mapped_column(BigInteger)
    after_seconds: Mapped[int]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    evidence: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("workspace", "account", "intent", "after_seconds", name="uq_checks_key"),
        Index("ix_checks_due", "done_at", "due_at"),
    )


STANDING = text("taken_back_at IS NULL")


class StepRow(Numbered, Base):
    """A step that a person took in Seller Central and told of; one may be taken back."""

    __tablename__ = "steps"
    marketplace: Mapped[str]
    sku: Mapped[str]
    episode: Mapped[str]
    reason: Mapped[str]
    step: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    evidence: Mapped[str | None]
    taken_back_by: Mapped[str | None]
    taken_back_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_steps_standing", "workspace", "account", "marketplace", "sku", "episode", "reason",
            "step", unique=True, sqlite_where=STANDING, postgresql_where=STANDING,
        ),
        Index("ix_steps_due", "looked_at", "due_at"),
    )  # fmt: skip


class PostRow(Numbered, Base):
    __tablename__ = "posts"
    key: Mapped[str]
    channel: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[dict[str, Any]]
    parent: Mapped[str | None]
    state: Mapped[str]
    ts: Mapped[str | None]
    why: Mapped[str]
    retry_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    wanted: Mapped[int]
    drawn: Mapped[int]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("workspace", "account", "key", name="uq_posts_key"),
        Index("ix_posts_state", "state", "retry_at"),
        Index("ix_posts_ts", "workspace", "channel", "ts"),
        Index(
            "ix_posts_redraw", "state", "retry_at",
            sqlite_where=text("wanted > drawn"), postgresql_where=text("wanted > drawn"),
        ),
    )  # fmt: skip


class PostEpisodeRow(Scoped, Base):
    """Which posts show an episode, so that all of them are redrawn when it changes."""

    __tablename__ = "post_episodes"
    episode: Mapped[str] = mapped_column(primary_key=True)
    post: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class OccurrenceRow(Scoped, Base):
    """One due instant that was dealt with: a digest's day, a warning's step."""

    __tablename__ = "occurrences"
    key: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime]
    state: Mapped[str]


class DeliveryRow(Base):
    """One thing that Slack delivered, by its own id."""

    __tablename__ = "deliveries"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (Index("ix_deliveries_at", "workspace", "at"),)


class OptOutRow(Placed, Base):
    __tablename__ = "opt_outs"
    sku: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime | None]


class HeldBackRow(Placed, Base):
    """An episode that a person held back from rules: until a time, NULL for all of it."""

    __tablename__ = "held_back"
    episode: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime | None]


class SettingRow(Placed, Base):
    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class ReasonMappingRow(Base):
    """What a person chose for a text of Amazon's; `value` is the text as it is compared."""

    __tablename__ = "reason_mappings"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class PersonRow(Base):
    __tablename__ = "people"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    locale: Mapped[str]
    timezone: Mapped[str]
    is_admin: Mapped[bool]
    is_guest: Mapped[bool]
    fetched_at: Mapped[datetime]


class GroupRow(Base):
    """The people of a group that has a right, as they were at one instant."""

    __tablename__ = "group_members"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[list[str]]
    read_at: Mapped[datetime]


class ListingRow(Placed, Base):
    """What a listing said when it was last read. `missed_at` is the last read that failed."""

    __tablename__ = "listings"
    sku: Mapped[str] = mapped_column(primary_key=True)
    read_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
    buyable: Mapped[bool]
    offer_open: Mapped[bool]
    start: Mapped[datetime | None]
    dangerous_goods: Mapped[bool | None]
    channels: Mapped[list[str]]
    issues: Mapped[list[str]]
    has_price: Mapped[bool | None]
    price: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class AuditRow(Base):
    """Append-only: triggers refuse every change. Each row's hash covers the one before it."""

    __tablename__ = "audit"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    account: Mapped[str]
    at: Mapped[datetime]
    event: Mapped[str]
    actor: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (Index("ix_audit_subject", "workspace", "account", "subject", "number"),)
