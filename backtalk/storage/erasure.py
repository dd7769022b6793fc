"""Forgetting what a conversation left in the booking database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from backtalk.booking.states import FINAL, SEEN_BY_STAFF, Hand, State
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase, shared_database
from backtalk.storage.booking_store import drop_draft, record_event

REQUEST_KEPT = "utter_data_erased_request_kept"


@dataclass(frozen=True)
class ErasureReport:
    """What became of what we had. References are no personal data; they let a visitor ask about the kept ones.

    Attributes:
        draft_erased: whether there was a half-filled form.
        requests_erased: requests that nobody at the clinic had seen or been sent.
        requests_taken_back: requests that were on their way to the clinic: erased here, a withdrawal follows them.
        requests_kept: requests that staff have seen; the clinic has them and may have to keep them.
    """

    draft_erased: bool
    requests_erased: tuple[str, ...] = ()
    requests_taken_back: tuple[str, ...] = ()
    requests_kept: tuple[str, ...] = ()


class BookingEraser:
    """Erases drafts and unseen requests of a conversation, in one transaction. Asking again is harmless."""

    def __init__(self, database: BookingDatabase, now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)):
        self._database = database
        self._now = now

    def erase_conversation(self, conversation_id: str) -> ErasureReport:
        """Erase what may be erased, and tell what was."""
        erased: list[str] = []
        taken_back: list[str] = []
        kept: list[str] = []
        with self._database.writing() as connection:
            had_draft = drop_draft(connection, conversation_id)
            query = select(tables.request).where(tables.request.c.conversation_id == conversation_id)
            for row in connection.execute(query.with_for_update()).all():
                if _seen(row):
                    kept.append(row.reference)
                elif self._went_out(connection, row):
                    self._take_back(connection, row)
                    taken_back.append(row.reference)
                else:
                    self._erase(connection, row.id)
                    erased.append(row.reference)
        return ErasureReport(had_draft, tuple(erased), tuple(taken_back), tuple(kept))

    def _went_out(self, connection: Connection, row: Any) -> bool:
        """Whether the other side may have it: delivered, or being sent at this moment."""
        sent = (
            select(tables.outbox.c.id)
            .where(tables.outbox.c.request_id == row.id)
            .where(tables.outbox.c.what == "request")
            .where((tables.outbox.c.status.in_((tables.DELIVERED, tables.SENDING))) | (tables.outbox.c.tries > 0))
        )
        return row.state == State.DELIVERED.value or connection.execute(sent.limit(1)).first() is not None

    def _erase(self, connection: Connection, request_id: str) -> None:
        connection.execute(delete(tables.outbox).where(tables.outbox.c.request_id == request_id))
        connection.execute(delete(tables.request_event).where(tables.request_event.c.request_id == request_id))
        connection.execute(delete(tables.request).where(tables.request.c.id == request_id))

    def _take_back(self, connection: Connection, row: Any) -> None:
        """Leave the row without a person in it, so that the withdrawal has something to name."""
        now = self._now()
        if row.state != State.WITHDRAWN.value:
            record_event(connection, row.id, now, Hand.VISITOR, State.WITHDRAWN)
        emptied = {"personal": None, "patient_kind": None, "for_whom": None}
        connection.execute(
            update(tables.request)
            .where(tables.request.c.id == row.id)
            .values(**emptied, state=State.WITHDRAWN.value, changed_at=now)
        )
        told = {
            (sent.channel, sent.what)
            for sent in connection.execute(select(tables.outbox).where(tables.outbox.c.request_id == row.id))
        }
        connection.execute(
            update(tables.outbox)
            .where(tables.outbox.c.request_id == row.id)
            .where(tables.outbox.c.what == "request")
            .where(tables.outbox.c.status == tables.WAITING)
            .values(status=tables.CANCELLED)
        )
        for channel in {channel for channel, _ in told}:
            if (channel, "withdrawal") not in told:
                _add_withdrawal(connection, row, channel, now)


def _add_withdrawal(connection: Connection, row: Any, channel: str, now: dt.datetime) -> None:
    connection.execute(
        insert(tables.outbox).values(
            delivery_id=uuid.uuid4().hex,
            request_id=row.id,  # the same id: the other side finds what to delete
            reference=row.reference,
            channel=channel,
            what="withdrawal",
            status=tables.WAITING,
            tries=0,
            next_try_at=now,
            created_at=now,
        )
    )


def _seen(row: Any) -> bool:
    return row.seen_at is not None or (State(row.state) in SEEN_BY_STAFF and State(row.state) not in FINAL)


@lru_cache(maxsize=1)
def _eraser() -> BookingEraser:
    return BookingEraser(shared_database())


def erase_conversation(conversation_id: str) -> str | None:
    """Erase what the booking database of this process's settings holds of a conversation.

    As the channel calls its erasers: returns None, or the response that says what had to be kept.
    """
    return REQUEST_KEPT if _eraser().erase_conversation(conversation_id).requests_kept else None
