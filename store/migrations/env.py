"""Alembic's entry: the connection is handed in by store.database, so there is no alembic.ini."""

from alembic import context

from store import date_tables, item_tables, pause_tables, removal_tables, report_tables, tables
from store.base import Base

# The tables are known to Base once their modules are loaded.
KNOWN = (date_tables, item_tables, pause_tables, removal_tables, report_tables, tables)

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
