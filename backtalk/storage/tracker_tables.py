"""The table of Rasa's conversation states, in the conversations database. It holds no words of anybody."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

tracker_state = sa.Table(
    "tracker_state",
    metadata,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("changed", sa.DateTime(timezone=True), nullable=False, index=True),
)
