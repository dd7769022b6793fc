"""How Alembic reaches the booking database: through the connection that it is handed, inside its transaction."""

from __future__ import annotations

from alembic import context

from backtalk.storage.booking_schema import metadata
from backtalk.storage.migrating import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
