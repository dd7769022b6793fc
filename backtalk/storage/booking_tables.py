"""Tables of the booking database. What is personal stands in encrypted columns only."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SEALED = {"sealed": True}  # the column is encrypted; a key change finds it by this mark

draft = Table(
    "draft",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("step", String(40), nullable=False),
    Column("personal", Text, nullable=False, info=SEALED),  # the whole draft
    Column("version", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, index=True),
)

request = Table(
    "request",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("request_key", String(64), nullable=False, unique=True),  # the draft's id: sending twice makes one row
    Column("reference", String(16), nullable=False, unique=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("personal", Text, nullable=True, info=SEALED),  # the answers; null once they are erased
    # Coarse facts that say nothing about a person, so that the front desk can filter without opening every row.
    Column("patient_kind", String(20), nullable=True),
    Column("for_whom", String(20), nullable=True),
    Column("soonest", Boolean, nullable=False),
    Column("check_before_booking", Boolean, nullable=False),
    Column("notice_version", String(40), nullable=False),
    Column("notice_shown_at", DateTime(timezone=True), nullable=False),
    Column("submitted_at", DateTime(timezone=True), nullable=False, index=True),
    Column("seen_at", DateTime(timezone=True), nullable=True),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

request_event = Table(
    "request_event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("request_id", String(32), ForeignKey("request.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", String(20), nullable=False),
    Column("state", String(20), nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("delivery_id", String(32), nullable=False, unique=True),  # the other side drops a repeat by it
    # No foreign key: a withdrawal must go out after the request's own row is gone.
    Column("request_id", String(32), nullable=False, index=True),
    Column("reference", String(16), nullable=False),
    Column("channel", String(20), nullable=False),  # webhook | email
    Column("what", String(20), nullable=False),  # request | withdrawal
    Column("status", String(20), nullable=False),  # waiting | sending | delivered | cancelled | parked
    Column("tries", Integer, nullable=False, default=0),
    Column("next_try_at", DateTime(timezone=True), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("delivered_at", DateTime(timezone=True), nullable=True),
    Column("last_error", String(80), nullable=True),  # a class name or a status code, never a body
    Column("refusals", Integer, nullable=False, default=0, server_default="0"),  # since a person last asked for a try
    Column("lease", String(32), nullable=True),  # while sending: who does it, and when somebody else may
    Column("lease_until", DateTime(timezone=True), nullable=True),
    Index("ix_outbox_status_next_try_at", "status", "next_try_at"),
)

WAITING, SENDING, DELIVERED, CANCELLED, PARKED = "waiting", "sending", "delivered", "cancelled", "parked"
