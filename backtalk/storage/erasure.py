"""Forgetting what a conversation left in the booking database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from backtalk.booking.errors import RequestNotFound
from backtalk.booking.states import FINAL, SEEN_BY_STAFF, Hand, State
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase, shared_database
from backtalk.storage.booking_schema import hanging_on_requests
from backtalk.storage.booking_store import drop_draft, record_event
from backtalk.storage.delivery_withdrawal import may_have_arrived, withdraw_deliveries

REQUEST_KEPT = "utter_data_erased_request_kept"
# Nothing but the code, random ids and times is left in such a row.
EMPTIED = {
    "personal": None, "patient_kind": None, "for_whom": None, "soonest": False, "check_before_booking": False,
    "seen_at": None,
}  # fmt: skip


class Fate(StrEnum):
    """What becomes of a request that is to be erased."""

    ERASED = "erased"  # nobody at the clinic had seen it or been sent it: no trace is left
    TAKEN_BACK = "taken_back"  # it may have arrived: emptied here, and a withdrawal with the same id follows
    KEPT = "kept"  # staff have seen it; the clinic has it and may have to keep it


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
        with self._database.erasing() as connection:
            had_draft = drop_draft(connection, conversation_id)
            query = select(tables.request).where(tables.request.c.conversation_id == conversation_id)
            rows = connection.execute(query.with_for_update()).all()
            fates = {row.reference: erase_row(connection, row, self._now(), Hand.VISITOR) for row in rows}
        return ErasureReport(had_draft, *(tuple(code for code in fates if fates[code] is fate) for fate in Fate))


def request_row(connection: Connection, reference: str) -> Any:
    """The request with this code, locked until the transaction ends.

    Raises:
        RequestNotFound: when there is none.
    """
    query = select(tables.request).where(tables.request.c.reference == reference.upper())
    row = connection.execute(query.with_for_update()).first()
    if row is None:
        raise RequestNotFound
    return row


def erase_row(connection: Connection, row: Any, at: dt.datetime, by: Hand, *, also_seen: bool = False) -> Fate:
    """Erase one locked request as far as it may be, inside the caller's transaction.

    `also_seen`: erase it although staff have seen it; only the clinic itself may ask for that.
    """
    if _seen(row) and not also_seen:
        return Fate.KEPT
    if not _went_out(connection, row):
        _delete(connection, row.id)
        return Fate.ERASED
    withdraw_deliveries(connection, row.id, row.reference, at)
    _empty(connection, row, at, by)
    return Fate.TAKEN_BACK


def _went_out(connection: Connection, row: Any) -> bool:
    """Whether the other side may have it."""
    return may_have_arrived(connection, row.id) or row.state == State.DELIVERED.value


def _delete(connection: Connection, request_id: str) -> None:
    """Without a trace. What hangs on the request goes with it."""
    connection.execute(delete(tables.outbox).where(tables.outbox.c.request_id == request_id))
    connection.execute(delete(tables.request).where(tables.request.c.id == request_id))


def _empty(connection: Connection, row: Any, at: dt.datetime, by: Hand) -> None:
    """Leave the row without a person in it, so that the withdrawal has something to name."""
    if row.state != State.WITHDRAWN.value:
        record_event(connection, row.id, at, by, State.WITHDRAWN)
    changes = {**EMPTIED, "state": State.WITHDRAWN.value, "changed_at": at}
    connection.execute(update(tables.request).where(tables.request.c.id == row.id).values(**changes))
    for column in hanging_on_requests():
        if column.table is not tables.request_event:  # who moved it when is no personal data
            connection.execute(delete(column.table).where(column == row.id))


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
