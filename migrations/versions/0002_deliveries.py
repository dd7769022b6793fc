"""Leases, so that several workers can deliver, and counted refusals, so that a delivery nobody wants is parked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_deliveries"
down_revision = "0001_requests"


def upgrade() -> None:
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("refusals", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("lease", sa.String(32), nullable=True))
        table.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    # The version before knew neither: what is parked or under way waits again.
    op.execute("UPDATE outbox SET status = 'waiting' WHERE status IN ('parked', 'sending')")
    with op.batch_alter_table("outbox") as table:
        for column in ("lease_until", "lease", "refusals"):
            table.drop_column(column)
