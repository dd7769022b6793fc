"""The tables of the conversations database: who talks (only a random id), what was said, what was offered."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, LargeBinary, MetaData, String, Table, UniqueConstraint

from backtalk.storage.daily_counts import daily_count_table

metadata = MetaData()
SEALED = {"sealed": True}  # the column is encrypted; a key change finds it by this mark

# Times are seconds since 1970 (UTC). A conversation id is 32 hex digits made by the server.
conversation = Table(
    "conversation",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created", Float, nullable=False),
    Column("expires", Float, nullable=False),
    Column("erasing", Float),  # an erasure has begun: nothing new is taken
    Column("erased", Float),  # the erasure is complete; this row stays as a tombstone without content
)

chat_turn = Table(
    "chat_turn",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(32), nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),  # 0 is the greeting
    Column("at", Float, nullable=False),
    # Masked; a note instead of what belongs to a booking request.
    Column("visitor_text", LargeBinary, info=SEALED),
    Column("choice", String(200)),
    Column("state", String(10), nullable=False),  # "claimed" or "answered"
    Column("lease_until", Float, nullable=False),  # a claim older than this was left behind by a dead process
    Column("raw_text", LargeBinary, info=SEALED),  # only until the turn is answered
    Column("answered_at", Float),
    Column("reply", LargeBinary, info=SEALED),  # JSON list of messages: a reply may read back a name or a number
    UniqueConstraint("conversation", "message_id", name="one_turn_a_message"),
    UniqueConstraint("conversation", "number", name="one_turn_a_number"),
)

# What was offered as a button, so that only that can be chosen. A table of its own, because looking through
# all turns would cost more with each turn.
offered_choice = Table(
    "offered_choice",
    metadata,
    Column("conversation", String(32), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("title", LargeBinary, nullable=False, info=SEALED),
    Column("payload", LargeBinary, nullable=False, info=SEALED),
)

feedback = Table(
    "feedback",
    metadata,
    Column("conversation", String(32), primary_key=True),
    Column("message_id", String(80), primary_key=True),
    Column("verdict", String(10), nullable=False),
    Column("at", Float, nullable=False),
)

# What was not understood, for staff who teach the assistant. Masked further than `visitor_text`; gone with the chat.
unanswered = Table(
    "unanswered",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(32), nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("at", Float, nullable=False),
    Column("question", LargeBinary, nullable=False, info=SEALED),
    UniqueConstraint("conversation", "message_id", name="one_question_a_message"),
    # A number is never given again: a page that was left open must not delete another question than it shows.
    sqlite_autoincrement=True,
)

daily_count = daily_count_table(metadata)
