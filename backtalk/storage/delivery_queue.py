"""The outbox as the delivery worker uses it: what is due, who has it, what became of it."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import case, exists, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from backtalk.booking.states import Hand, State, move
from backtalk.delivery.due import DueDelivery
from backtalk.delivery.errors import QueueAway
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase, in_utc
from backtalk.storage.booking_store import record_event

outbox, request = tables.outbox, tables.request


class SqlDeliveryQueue:
    """Behind the port `backtalk.delivery.ports.DeliveryQueue`.

    Two workers never hold one delivery: a row is taken only if it still waits. On PostgreSQL each skips the rows that
    another has locked, so that none waits for another; on SQLite one transaction writes at a time.
    """

    def __init__(self, database: BookingDatabase) -> None:
        self._database = database
        self._one_at_a_time: AbstractContextManager[object] = (
            threading.Lock() if database.engine.dialect.name == "sqlite" else nullcontext()
        )

    def claim(self, channel: str, limit: int, now: dt.datetime, lease: dt.timedelta) -> Sequence[DueDelivery]:
        """Take on what is due, oldest first; see the port."""
        with _naming_trouble():
            if not self._is_anything_due(channel, now):  # spares an idle worker the write lock
                return ()
            with self._writing() as connection:
                self._free_dead_leases(connection, channel, now)
                # Asked for on their own: inside the update, PostgreSQL might ask more than once and lock too many.
                ids = connection.execute(_due(channel, now).limit(limit)).scalars().all()
                mine = uuid.uuid4().hex
                take = (
                    update(outbox)
                    .where(outbox.c.id.in_(ids))
                    .where(outbox.c.status == tables.WAITING)
                    .values(status=tables.SENDING, tries=outbox.c.tries + 1, lease=mine, lease_until=now + lease)
                )
                connection.execute(take)
                taken = select(outbox).where(outbox.c.id.in_(ids)).where(outbox.c.lease == mine).order_by(outbox.c.id)
                return [_due_delivery(row) for row in connection.execute(taken)]

    def accepted(self, delivery: DueDelivery, at: dt.datetime) -> None:
        """Settle it, and move its request on; see the port."""
        with _naming_trouble(), self._writing() as connection:
            if delivery.what == "request":
                _mark_delivered(connection, delivery.request_id, at)
            settled = (
                update(outbox)
                .where(outbox.c.delivery_id == delivery.delivery_id)
                .where(outbox.c.status.in_((tables.WAITING, tables.SENDING, tables.PARKED)))
                .values(status=tables.DELIVERED, delivered_at=at, last_error=None, lease=None, lease_until=None)
            )
            connection.execute(settled)

    def failed(self, delivery: DueDelivery, reason: str, next_try_at: dt.datetime | None, *, refused: bool) -> None:
        """Put it back, or park it; see the port."""
        status: str = tables.PARKED if next_try_at is None else tables.WAITING
        changes: dict[str, Any] = {"last_error": reason[:80], "refusals": outbox.c.refusals + int(refused)}
        if next_try_at is not None:
            changes["next_try_at"] = next_try_at
        with _naming_trouble(), self._writing() as connection:
            _lock_request(connection, delivery.request_id)  # so that a withdrawal is either seen here or sees this
            connection.execute(_given_back(delivery, case((_overtaken(), tables.CANCELLED), else_=status), **changes))

    def drop(self, delivery: DueDelivery) -> None:
        """Cancel it; see the port."""
        with _naming_trouble(), self._writing() as connection:
            connection.execute(_given_back(delivery, tables.CANCELLED))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        # SQLite makes a second writer sleep and ask again; standing in line here is about twice as quick.
        with self._one_at_a_time, self._database.writing() as connection:
            yield connection

    def _is_anything_due(self, channel: str, now: dt.datetime) -> bool:
        in_time = (outbox.c.status == tables.WAITING) & (outbox.c.next_try_at <= now)
        query = select(outbox.c.id).where(outbox.c.channel == channel).where(in_time | _dead(now)).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def _free_dead_leases(self, connection: Connection, channel: str, now: dt.datetime) -> None:
        """What a worker took on and never finished waits again, or is cancelled if it was withdrawn meanwhile."""
        dead = select(outbox.c.id).where(outbox.c.channel == channel).where(_dead(now)).order_by(outbox.c.id)
        ids = [row.id for row in connection.execute(dead.with_for_update(skip_locked=True))]
        if ids:
            status: Any = case((_overtaken(), tables.CANCELLED), else_=tables.WAITING)
            freed = update(outbox).where(outbox.c.id.in_(ids)).values(status=status, lease=None, lease_until=None)
            connection.execute(freed)


def _due(channel: str, now: dt.datetime) -> Any:
    earlier = outbox.alias("earlier")
    is_behind_another = exists().where(
        (earlier.c.request_id == outbox.c.request_id)
        & (earlier.c.channel == outbox.c.channel)
        & (earlier.c.id < outbox.c.id)
        & earlier.c.status.in_((tables.WAITING, tables.SENDING))
    )
    return (
        select(outbox.c.id)
        .where(outbox.c.channel == channel)
        .where(outbox.c.status == tables.WAITING)
        .where(outbox.c.next_try_at <= now)
        .where(~is_behind_another)
        .order_by(outbox.c.id)
        .with_for_update(skip_locked=True, of=outbox)
    )


def _dead(now: dt.datetime) -> Any:
    return (outbox.c.status == tables.SENDING) & ((outbox.c.lease_until < now) | outbox.c.lease_until.is_(None))


def _overtaken() -> Any:
    """Whether a row is a request's and its withdrawal is to follow: then there is nothing left to announce."""
    later = outbox.alias("later")
    return (outbox.c.what == "request") & exists().where(
        (later.c.request_id == outbox.c.request_id)
        & (later.c.channel == outbox.c.channel)
        & (later.c.what == "withdrawal")
    )


def _given_back(delivery: DueDelivery, status: Any, **changes: Any) -> Any:
    """Only by the worker that holds it: another may have it since."""
    return (
        update(outbox)
        .where(outbox.c.delivery_id == delivery.delivery_id)
        .where(outbox.c.status == tables.SENDING)
        .where(outbox.c.lease == delivery.lease)
        .values(status=status, lease=None, lease_until=None, **changes)
    )


def _mark_delivered(connection: Connection, request_id: str, at: dt.datetime) -> None:
    """Move the request on, unless somebody moved it before: staff may have seen it, or the visitor withdrawn it."""
    moved = move(State.SUBMITTED, State.DELIVERED, Hand.OUTBOX)
    query = (
        update(request)
        .where(request.c.id == request_id)
        .where(request.c.state == State.SUBMITTED.value)
        .values(state=moved.value, changed_at=at)
    )
    if connection.execute(query).rowcount:
        record_event(connection, request_id, at, Hand.OUTBOX, moved)


def _lock_request(connection: Connection, request_id: str) -> None:
    """Nobody else changes the request before this transaction ends."""
    connection.execute(select(request.c.id).where(request.c.id == request_id).with_for_update())


def _due_delivery(row: Any) -> DueDelivery:
    created_at = in_utc(row.created_at)
    assert created_at is not None  # the column is not nullable
    return DueDelivery(
        delivery_id=row.delivery_id,
        request_id=row.request_id,
        reference=row.reference,
        channel=row.channel,
        what=row.what,
        tries=row.tries,
        refusals=row.refusals,
        created_at=created_at,
        lease=row.lease,
    )


@contextmanager
def _naming_trouble() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise QueueAway(type(error).__name__) from error
