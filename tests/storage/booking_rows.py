"""Real requests for the storage tests."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Table, func, select, update

from backtalk.booking.notice import NoticeShown
from backtalk.booking.outbox import ConfiguredOutbox
from backtalk.booking.request import Answers, DayChoice, Draft, Kind, Request
from backtalk.booking.states import Hand, State
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.encryption import PersonalFields

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
CHAT = "chat-1"
NAME, PHONE = "Zebulon Testperson", "+14035550142"
ANSWERS = Answers(
    for_whom="self", patient_kind="new", patient_name=NAME, phone=PHONE, days=(DayChoice("asap"),), precaution="no"
)
WEBHOOK = ConfiguredOutbox(("webhook",))


def new_store(path: Path, key: bytes | None = None) -> tuple[SqlRequestStore, BookingDatabase]:
    database = BookingDatabase(f"sqlite:///{path}/booking.db")
    return SqlRequestStore(database, PersonalFields([key or Fernet.generate_key()])), database


def new_draft(conversation: str = CHAT) -> Draft:
    return replace(Draft.begin(conversation, Kind.ASSESSMENT, NOW), answers=ANSWERS, notice=NoticeShown("v1", NOW))


def request_from(draft: Draft, reference: str = "KX7-2PD") -> Request:
    return Request(
        request_id=uuid.uuid4().hex,
        request_key=draft.draft_id,
        reference=reference,
        conversation_id=draft.conversation_id,
        kind=draft.kind,
        state=State.SUBMITTED,
        answers=draft.answers,
        notice=NoticeShown("v1", NOW),
        check_before_booking=False,
        submitted_at=NOW,
    )


def delivered(store: SqlRequestStore, database: BookingDatabase, request: Request) -> None:
    """The request's deliveries have arrived at the clinic."""
    with database.writing() as connection:
        connection.execute(update(tables.outbox).values(status=tables.DELIVERED, tries=1))
    store.move(request.request_id, State.DELIVERED, Hand.OUTBOX, NOW)


def count(database: BookingDatabase, table: Table) -> int:
    """How many rows a table has."""
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar() or 0)


def outbox_rows(database: BookingDatabase) -> list[Any]:
    """All deliveries in the order in which they were made."""
    with database.reading() as connection:
        return list(connection.execute(select(tables.outbox).order_by(tables.outbox.c.id)).all())
