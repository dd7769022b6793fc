"""Drafts and requests in SQLite or PostgreSQL, behind the port `backtalk.booking.ports.RequestStore`.

All calls block: asynchronous callers run them in a thread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from backtalk.booking import steps
from backtalk.booking.errors import DraftChanged, ReferenceTaken, RequestNotFound
from backtalk.booking.notice import NoticeShown
from backtalk.booking.request import Answers, Delivery, Draft, Kind, Request
from backtalk.booking.states import SEEN_BY_STAFF, Hand, State, move
from backtalk.storage import booking_tables as tables
from backtalk.storage import daily_counts
from backtalk.storage.booking_database import BookingDatabase, in_utc
from backtalk.storage.daily_counts import count_one
from backtalk.storage.delivery_withdrawal import withdraw_deliveries
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.front_desk_index import index_request
from backtalk.storage.front_desk_tables import daily_count

# "Seen" is counted where it becomes so: staff may go back to that state.
COUNTED_STATES = {State.SUBMITTED: daily_counts.SENT, State.DELIVERED: daily_counts.DELIVERED}


class SqlRequestStore:
    """Each method is one transaction."""

    def __init__(self, database: BookingDatabase, fields: PersonalFields) -> None:
        self._database = database
        self._fields = fields

    def draft(self, conversation_id: str) -> Draft | None:
        """The open draft of this conversation."""
        query = select(tables.draft).where(tables.draft.c.conversation_id == conversation_id)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else Draft.from_json(conversation_id, row.version, self._fields.open(row.personal))

    def save_draft(self, draft: Draft) -> Draft:
        """Write the draft; see the port."""
        saved = replace(draft, version=draft.version + 1)
        row = {
            "step": steps.current_step(draft),
            "personal": self._fields.close(draft.to_json()),
            "version": saved.version,
            "changed_at": draft.changed_at,
        }
        with self._database.writing() as connection:
            if draft.version == 0:
                self._insert_draft(connection, draft.conversation_id, row)
            else:
                query = (
                    update(tables.draft)
                    .where(tables.draft.c.conversation_id == draft.conversation_id)
                    .where(tables.draft.c.version == draft.version)
                )
                if connection.execute(query.values(**row)).rowcount == 0:
                    raise DraftChanged
        return saved

    def drop_draft(self, conversation_id: str) -> bool:
        """Erase the draft; False when there was none."""
        with self._database.writing() as connection:
            return drop_draft(connection, conversation_id)

    def drop_old_drafts(self, before: dt.datetime) -> int:
        """Erase drafts last changed before this time; returns how many."""
        with self._database.writing() as connection:
            return drop_drafts_before(connection, before)

    def submit(self, request: Request, deliveries: Sequence[Delivery], draft_version: int | None = None) -> Request:
        """Write request, history and deliveries, and erase the draft, all or nothing; see the port."""
        try:
            with self._database.writing() as connection:
                known = self._one(connection, tables.request.c.request_key == request.request_key)
                if known is None:
                    self._insert_request(connection, request, deliveries)
                    if not drop_draft(connection, request.conversation_id, draft_version) and draft_version:
                        raise DraftChanged  # undoes the request
                return known or request
        except IntegrityError:
            stored = self.by_key(request.request_key)  # another process sent the same draft at the same moment
            if stored is None:
                raise ReferenceTaken from None
            return stored

    def by_key(self, request_key: str) -> Request | None:
        """The request made from the draft with this id."""
        with self._database.reading() as connection:
            return self._one(connection, tables.request.c.request_key == request_key)

    def by_reference(self, reference: str) -> Request | None:
        """The request with this code."""
        with self._database.reading() as connection:
            return self._one(connection, tables.request.c.reference == reference.upper())

    def of_conversation(self, conversation_id: str) -> Sequence[Request]:
        """Requests sent from this conversation, newest first."""
        query = (
            select(tables.request)
            .where(tables.request.c.conversation_id == conversation_id)
            .order_by(tables.request.c.submitted_at.desc(), tables.request.c.id)
        )
        with self._database.reading() as connection:
            return [self._request(row) for row in connection.execute(query)]

    def move(
        self, request_id: str, to: State, by: Hand, at: dt.datetime, deliveries: Sequence[Delivery] = ()
    ) -> Request:
        """Move a request on; see the port."""
        with self._database.writing() as connection:
            move_request(connection, request_id, to, by, at, deliveries)
            moved = self._one(connection, tables.request.c.id == request_id)
        if moved is None:
            raise RequestNotFound
        return moved

    def _insert_draft(self, connection: Connection, conversation_id: str, row: dict[str, Any]) -> None:
        try:
            with connection.begin_nested():
                connection.execute(insert(tables.draft).values(conversation_id=conversation_id, **row))
                count_one(connection, daily_count, daily_counts.STARTED, row["changed_at"])
        except IntegrityError:
            raise DraftChanged from None

    def _insert_request(self, connection: Connection, request: Request, deliveries: Sequence[Delivery]) -> None:
        at = request.submitted_at
        connection.execute(
            insert(tables.request).values(
                id=request.request_id,
                request_key=request.request_key,
                reference=request.reference,
                conversation_id=request.conversation_id,
                kind=request.kind.value,
                state=request.state.value,
                personal=self._fields.close(request.answers.to_json()),
                patient_kind=request.answers.patient_kind,
                for_whom=request.answers.for_whom,
                soonest=any(choice.day == "asap" for choice in request.answers.days),
                check_before_booking=request.check_before_booking,
                notice_version=request.notice.version,
                notice_shown_at=request.notice.at,
                submitted_at=at,
                changed_at=at,
            )
        )
        index_request(connection, request.request_id, request.answers.to_json(), self._fields.index)
        record_event(connection, request.request_id, at, Hand.VISITOR, request.state)
        add_deliveries(connection, request.request_id, request.reference, deliveries, at)

    def _one(self, connection: Connection, condition: Any) -> Request | None:
        row = connection.execute(select(tables.request).where(condition)).first()
        return None if row is None else self._request(row)

    def _request(self, row: Any) -> Request:
        answers = self._fields.open(row.personal) if row.personal else {}
        return Request(
            request_id=row.id,
            request_key=row.request_key,
            reference=row.reference,
            conversation_id=row.conversation_id,
            kind=Kind(row.kind),
            state=State(row.state),
            answers=Answers.from_json(answers),
            notice=NoticeShown(row.notice_version, _certain(row.notice_shown_at)),
            check_before_booking=row.check_before_booking,
            submitted_at=_certain(row.submitted_at),
            seen_at=in_utc(row.seen_at),
        )


def drop_draft(connection: Connection, conversation_id: str, version: int | None = None) -> bool:
    """Erase a draft inside a transaction; with `version`, only if it still is that one."""
    query = delete(tables.draft).where(tables.draft.c.conversation_id == conversation_id)
    if version is not None:
        query = query.where(tables.draft.c.version == version)
    return bool(connection.execute(query).rowcount)


def drop_drafts_before(connection: Connection, before: dt.datetime) -> int:
    """Erase drafts last changed before this time inside a transaction; returns how many."""
    return int(connection.execute(delete(tables.draft).where(tables.draft.c.changed_at < before)).rowcount)


def move_request(
    connection: Connection, request_id: str, to: State, by: Hand, at: dt.datetime, deliveries: Sequence[Delivery] = ()
) -> None:
    """Move a request on inside a transaction, with its history and deliveries.

    Raises:
        RequestNotFound: when there is none.
        MoveNotAllowed: when `to` may not follow its state.
    """
    query = select(tables.request).where(tables.request.c.id == request_id).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise RequestNotFound
    state = move(State(row.state), to, by)
    changes: dict[str, Any] = {"state": state.value, "changed_at": at}
    if state in SEEN_BY_STAFF and row.seen_at is None:
        changes["seen_at"] = at
        count_one(connection, daily_count, daily_counts.SEEN, at)
    connection.execute(update(tables.request).where(tables.request.c.id == request_id).values(**changes))
    record_event(connection, request_id, at, by, state)
    if state is State.WITHDRAWN:
        withdraw_deliveries(connection, request_id, row.reference, at)  # only who may have it is told
    else:
        add_deliveries(connection, request_id, row.reference, deliveries, at)


def record_event(connection: Connection, request_id: str, at: dt.datetime, by: Hand, state: State) -> None:
    """Add a line to a request's history, and count it."""
    row = {"request_id": request_id, "at": at, "by": by.value, "state": state.value}
    connection.execute(insert(tables.request_event).values(**row))
    if state in COUNTED_STATES:
        count_one(connection, daily_count, COUNTED_STATES[state], at)


def add_deliveries(
    connection: Connection, request_id: str, reference: str, deliveries: Sequence[Delivery], at: dt.datetime
) -> None:
    """Add what is to be delivered, in the transaction that made it due."""
    for delivery in deliveries:
        connection.execute(
            insert(tables.outbox).values(
                delivery_id=delivery.delivery_id,
                request_id=request_id,
                reference=reference,
                channel=delivery.channel,
                what=delivery.what,
                status=tables.WAITING,
                tries=0,
                next_try_at=at,
                created_at=at,
            )
        )


def _certain(moment: dt.datetime) -> dt.datetime:
    known = in_utc(moment)
    assert known is not None  # the column is not nullable
    return known
