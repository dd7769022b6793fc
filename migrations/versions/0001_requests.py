"""Drafts, requests with their history, and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_requests"
down_revision = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("personal", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_draft"),
    )
    op.create_index("ix_draft_changed_at", "draft", ["changed_at"])

    op.create_table(
        "request",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("request_key", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("personal", sa.Text, nullable=True),
        sa.Column("patient_kind", sa.String(20), nullable=True),
        sa.Column("for_whom", sa.String(20), nullable=True),
        sa.Column("soonest", sa.Boolean, nullable=False),
        sa.Column("check_before_booking", sa.Boolean, nullable=False),
        sa.Column("notice_version", sa.String(40), nullable=False),
        sa.Column("notice_shown_at", TIME, nullable=False),
        sa.Column("submitted_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=True),
        sa.Column("changed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        sa.UniqueConstraint("request_key", name="uq_request_request_key"),
        sa.UniqueConstraint("reference", name="uq_request_reference"),
    )
    for column in ("conversation_id", "state", "submitted_at"):
        op.create_index(f"ix_request_{column}", "request", [column])

    op.create_table(
        "request_event",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_request_event"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_request_event_request_id", ondelete="CASCADE"),
    )
    op.create_index("ix_request_event_request_id", "request_event", ["request_id"])

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("delivery_id", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("delivered_at", TIME, nullable=True),
        sa.Column("last_error", sa.String(80), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("delivery_id", name="uq_outbox_delivery_id"),
    )
    op.create_index("ix_outbox_request_id", "outbox", ["request_id"])
    op.create_index("ix_outbox_status_next_try_at", "outbox", ["status", "next_try_at"])


def downgrade() -> None:
    for table in ("outbox", "request_event", "request", "draft"):
        op.drop_table(table)
