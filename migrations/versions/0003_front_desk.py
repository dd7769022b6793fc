"""The front desk page: staff, sessions, notes and call attempts, the search index, the audit trail, daily counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_front_desk"
down_revision = "0002_deliveries"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_index("ix_request_submitted_at_id", "request", ["submitted_at", "id"])
    op.create_index("ix_request_state_submitted_at_id", "request", ["state", "submitted_at", "id"])

    op.create_table(
        "staff",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("name", name="uq_staff_name"),
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer, nullable=False),
        sa.Column("begun_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=False),
        sa.Column("search", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_session"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_session_staff_id", ondelete="CASCADE"),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"])

    op.create_table(
        "desk_entry",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("staff", sa.String(60), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("sealed", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_desk_entry"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_desk_entry_request_id", ondelete="CASCADE"),
    )
    op.create_index("ix_desk_entry_request_id", "desk_entry", ["request_id"])

    op.create_table(
        "request_index",
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("key_id", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "digest", name="pk_request_index"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_request_index_request_id", ondelete="CASCADE"),
    )
    op.create_index("ix_request_index_digest_request_id", "request_index", ["digest", "request_id"])

    op.create_table(
        "audit_line",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("staff", sa.String(60), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(16), nullable=True),
        sa.Column("detail", sa.String(120), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_line"),
    )
    for column in ("at", "staff", "reference"):
        op.create_index(f"ix_audit_line_{column}", "audit_line", [column])

    op.create_table(
        "daily_count",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "what", name="pk_daily_count"),
    )


def downgrade() -> None:
    for table in ("daily_count", "audit_line", "request_index", "desk_entry", "staff_session", "staff"):
        op.drop_table(table)
    op.drop_index("ix_request_state_submitted_at_id", "request")
    op.drop_index("ix_request_submitted_at_id", "request")
