"""The first tables: snapshots, the ledger, the outbox and the audit log.

Revision ID: 0001_first
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.types import Exact, Id, Instant, WhenText, Words

revision = "0001_first"
down_revision = None

OPEN = "state IN ('accepted', 'claimed', 'planned', 'sent', 'unknown')"
BEHIND = "wanted > drawn"
SCOPE = ("workspace", "account")
PLACE = (*SCOPE, "marketplace")
TABLES = (
    "accounts people snapshots current_snapshots snapshot_skus rejected_rows stranded_items"
    " reason_history evidence intents checks posts post_episodes occurrences opt_outs settings"
    " listings refreshes audit"
)


def upgrade() -> None:
    _snapshots()
    _items()
    _intents()
    _posts()
    _people_and_choices()
    _refreshes()
    _audit()


def _snapshots() -> None:
    whole = sa.Integer()
    _table(
        "snapshots",
        PLACE,
        _key("number"),
        seen_at=Instant(),
        state=Words,
        report_id=Words,
        rows=whole,
        rejected=whole,
        published_at_=Instant(),
        previous_=whole,
        look_=whole,
    )
    _table("current_snapshots", PLACE, number=whole)
    sku = sa.Column("sku", Words, primary_key=True)
    _table("snapshot_skus", PLACE, _key("number"), sku)
    _table(
        "rejected_rows",
        PLACE,
        _key("number"),
        _key("position"),
        line=whole,
        code=Words,
        parameters=sa.JSON(),
        sku_=Words,
    )


def _items() -> None:
    _table(
        "stranded_items",
        (*PLACE, "sku"),
        _key("from_snapshot"),
        to_snapshot_=sa.Integer(),
        episode=Words,
        episode_from=sa.Integer(),
        first_seen=Instant(),
        reason=Words,
        reason_since_=Instant(),
        removal_day_=sa.Date(),
        search_sku=Words,
        tied_up_=sa.BigInteger(),
        units=sa.BigInteger(),
        asin=Words,
        fnsku=Words,
        title=Words,
        reason_text=Words,
        primary_action=Words,
        status_primary=Words,
        status_secondary=Words,
        error_message=Words,
        condition=Words,
        fulfilled_by=Words,
        stranded_on_=WhenText(),
        removal_on_=WhenText(),
        fulfillable=sa.Integer(),
        unfulfillable=sa.Integer(),
        reserved=sa.Integer(),
        inbound=sa.Integer(),
        price_=Exact(),
        currency_=Words,
    )
    _index("ix_items_episode", "stranded_items", *SCOPE, "episode", "from_snapshot")
    _index("ix_items_asin", "stranded_items", *PLACE, "asin")
    _index("ix_items_fnsku", "stranded_items", *PLACE, "fnsku")
    _index("ix_items_search", "stranded_items", *PLACE, "search_sku")
    _index("ix_items_removal", "stranded_items", *PLACE, "removal_day")
    _index("ix_items_tied_up", "stranded_items", *PLACE, "tied_up")
    _index("ix_items_reason", "stranded_items", *PLACE, "reason", "sku")
    _index("ix_items_opened", "stranded_items", *PLACE, "episode_from")
    _index("ix_items_ended", "stranded_items", *PLACE, "to_snapshot")
    _table(
        "reason_history",
        (*SCOPE, "episode"),
        _key("snapshot"),
        reason=Words,
        seen_at=Instant(),
    )
    _table("evidence", (*SCOPE, "episode"), evidence=Words, at=Instant())


def _intents() -> None:
    key = (*PLACE, "sku", "episode", "action", "attempt")
    _numbered(
        "intents",
        sa.UniqueConstraint(*key, name="uq_intents_key"),
        marketplace=Words,
        sku=Words,
        episode=Words,
        action=Words,
        attempt=sa.Integer(),
        reason=Words,
        actor=Words,
        state=Words,
        why_code=Words,
        why_parameters=sa.JSON(),
        remote_ref=Words,
        not_before=Instant(),
        lease_until_=Instant(),
        fence=sa.Integer(),
        looked_at_=Instant(),
        created_at=Instant(),
        updated_at=Instant(),
    )
    _index("uq_intents_open", "intents", *PLACE, "sku", unique=True, where=OPEN)
    _index("ix_intents_episode", "intents", *SCOPE, "episode", "id")
    _index("ix_intents_state", "intents", "state", "not_before")
    _numbered(
        "checks",
        sa.UniqueConstraint(*SCOPE, "intent", "after_seconds", name="uq_checks_key"),
        intent=sa.BigInteger(),
        after_seconds=sa.Integer(),
        due_at=Instant(),
        done_at_=Instant(),
        evidence_=Words,
    )
    _index("ix_checks_due", "checks", "done_at", "due_at")


def _posts() -> None:
    _numbered(
        "posts",
        sa.UniqueConstraint(*SCOPE, "key", name="uq_posts_key"),
        key=Words,
        channel=Words,
        kind=Words,
        subject=sa.JSON(),
        parent_=Words,
        state=Words,
        ts_=Words,
        why=Words,
        retry_at=Instant(),
        lease_until_=Instant(),
        wanted=sa.Integer(),
        drawn=sa.Integer(),
        created_at=Instant(),
    )
    _index("ix_posts_state", "posts", "state", "retry_at")
    _index("ix_posts_ts", "posts", "workspace", "channel", "ts")
    _index("ix_posts_redraw", "posts", "state", "retry_at", where=BEHIND)
    _table("post_episodes", (*SCOPE, "episode"), sa.Column("post", sa.BigInteger, primary_key=True))
    _table("occurrences", (*SCOPE, "key"), due_at=Instant(), done_at=Instant(), state=Words)


def _people_and_choices() -> None:
    _table("accounts", PLACE, since=Instant())
    _table(
        "people",
        ("workspace", "id"),
        name=Words,
        locale=Words,
        timezone=Words,
        is_admin=sa.Boolean(),
        is_guest=sa.Boolean(),
        fetched_at=Instant(),
    )
    _table("opt_outs", (*PLACE, "sku"), by=Words, at=Instant(), until_=Instant())
    _table("settings", (*PLACE, "key"), value=Words, by=Words, at=Instant())
    _table(
        "listings",
        (*PLACE, "sku"),
        read_at_=Instant(),
        missed_at_=Instant(),
        buyable=sa.Boolean(),
        offer_open=sa.Boolean(),
        start_=Instant(),
        dangerous_goods_=sa.Boolean(),
        channels=sa.JSON(),
        issues=sa.JSON(),
    )


def _refreshes() -> None:
    _numbered(
        "refreshes",
        marketplace=Words,
        report_id=Words,
        state=Words,
        requested_at=Instant(),
        finished_at_=Instant(),
    )
    _index("ix_refreshes", "refreshes", *PLACE, "id")
    _index("ix_refreshes_state", "refreshes", "state")


def _audit() -> None:
    _table(
        "audit",
        ("workspace",),
        sa.Column("number", Id, primary_key=True, autoincrement=False),
        account=Words,
        at=Instant(),
        event=Words,
        actor=Words,
        subject=Words,
        detail=sa.JSON(),
        previous_hash=Words,
        hash=Words,
    )
    _index("ix_audit_subject", "audit", *SCOPE, "subject", "number")
    if op.get_bind().dialect.name == "sqlite":
        _guard_audit_sqlite()
    else:
        _guard_audit_postgresql()


def _guard_audit_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        )


def _guard_audit_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )


def downgrade() -> None:
    for table in TABLES.split():
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")


def _table(name: str, keys: tuple[str, ...], /, *more_keys: Any, **types: Any) -> None:
    """Text keys, other keys, then columns; one whose name ends with _ may be empty."""
    key_columns = [sa.Column(key, Words, primary_key=True) for key in keys]
    op.create_table(name, *key_columns, *more_keys, *_columns(types))


def _numbered(name: str, /, *constraints: Any, **types: Any) -> None:
    """A table whose rows are named by a number of their own."""
    number = sa.Column("id", Id, primary_key=True, autoincrement=True)
    scope = [sa.Column(key, Words, nullable=False) for key in SCOPE]
    op.create_table(name, number, *scope, *_columns(types), *constraints)


def _columns(types: dict[str, Any]) -> list[sa.Column[Any]]:
    return [
        sa.Column(name.removesuffix("_"), kind, nullable=name.endswith("_"))
        for name, kind in types.items()
    ]


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def _index(name: str, table: str, *columns: str, unique: bool = False, where: str = "") -> None:
    only = sa.text(where) if where else None
    op.create_index(
        name, table, list(columns), unique=unique, sqlite_where=only, postgresql_where=only
    )
