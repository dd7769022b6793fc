"""What staff want changed in the assistant's data: examples in their own words, and new topics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_wanted_changes"
down_revision = "0003_front_desk"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "wanted_change",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("staff", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("topic", sa.String(80), nullable=True),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("taken_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_wanted_change"),
    )
    op.create_index("ix_wanted_change_taken_at", "wanted_change", ["taken_at"])


def downgrade() -> None:
    op.drop_table("wanted_change")
