"""Tables of the front desk page, in the booking database."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, String, Table, Text

from backtalk.storage.booking_tables import SEALED, metadata, request
from backtalk.storage.daily_counts import daily_count_table

# The list is read newest first, page by page: one index for all requests, one for those of a state.
Index("ix_request_submitted_at_id", request.c.submitted_at, request.c.id)
Index("ix_request_state_submitted_at_id", request.c.state, request.c.submitted_at, request.c.id)

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),  # Argon2id with its own salt and settings
    Column("created_at", DateTime(timezone=True), nullable=False),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),  # SHA-256 of the cookie: who reads the table cannot log in
    Column("staff_id", Integer, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True), nullable=False),
    Column("search", Text, nullable=True, info=SEALED),  # what was searched for last, so that no address holds a name
)

desk_entry = Table(
    "desk_entry",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("request_id", String(32), ForeignKey("request.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("staff", String(60), nullable=False),
    Column("what", String(20), nullable=False),
    Column("sealed", Text, nullable=True, info=SEALED),  # the words of a note, or an agreed time
)

# Digests of name words and contact details: equal words have equal digests, and only the key's holder can make them.
request_index = Table(
    "request_index",
    metadata,
    Column("request_id", String(32), ForeignKey("request.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", String(32), primary_key=True),
    # No index on it: nearly all rows have the same, and SQLite would take that index before the key's.
    Column("key_id", String(8), nullable=False),
    Index("ix_request_index_digest_request_id", "digest", "request_id"),
)

audit_line = Table(
    "audit_line",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("staff", String(60), nullable=False, index=True),  # the name itself: it stays when the account is gone
    Column("what", String(40), nullable=False),
    Column("reference", String(16), nullable=True, index=True),
    Column("detail", String(120), nullable=True),  # words of the program only, nothing that somebody typed
)

# What staff want changed in the assistant's data, in their own words; `backtalk examples` takes it over.
wanted_change = Table(
    "wanted_change",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("staff", String(60), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("topic", String(80), nullable=True),
    Column("words", String(200), nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=True, index=True),
)

daily_count = daily_count_table(metadata)
