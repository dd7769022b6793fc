"""Deliveries as the front desk page and the metrics see them: how far they are, what is late, "try again"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, true, update

from backtalk.booking.states import State
from backtalk.delivery.alarms import Alarm, AlarmKind, AlarmTimes
from backtalk.delivery.standing import Standing
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase, in_utc

outbox, request = tables.outbox, tables.request
_UNDER_WAY = (tables.WAITING, tables.SENDING)
_RESTING = (tables.WAITING, tables.PARKED)
_NOT_SEEN = (State.SUBMITTED.value, State.DELIVERED.value)


class DeliveryDesk:
    """Each method is one transaction and blocks. Nothing that it returns is personal."""

    def __init__(self, database: BookingDatabase) -> None:
        self._database = database

    def of_request(self, request_id: str) -> Sequence[Standing]:
        """The deliveries of a request, in the order in which they go out."""
        query = select(outbox).where(outbox.c.request_id == request_id).order_by(outbox.c.id)
        with self._database.reading() as connection:
            return [_standing(row) for row in connection.execute(query)]

    def try_again(self, delivery_id: str, now: dt.datetime) -> bool:
        """Make one delivery due now, also a parked one ("try again"); False when it is settled, under way or gone."""
        return self._make_due(outbox.c.delivery_id == delivery_id, now) == 1

    def let_go(self, delivery_id: str) -> bool:
        """Give one delivery up, as for a target that is no more; False when it is settled, under way or gone."""
        query = update(outbox).where(outbox.c.delivery_id == delivery_id).where(outbox.c.status.in_(_RESTING))
        with self._database.writing() as connection:
            return bool(connection.execute(query.values(status=tables.CANCELLED)).rowcount)

    def try_all_again(self, now: dt.datetime, channel: str | None = None) -> int:
        """Make everything that waits or is parked due now, for one target or all; returns how many.

        For when the other side was mended.
        """
        return self._make_due(true() if channel is None else outbox.c.channel == channel, now)

    def alarms(self, times: AlarmTimes, now: dt.datetime, limit: int = 200) -> Sequence[Alarm]:
        """What is late: parked deliveries, undelivered ones, unseen requests; oldest first, at most `limit` a kind."""
        with self._database.reading() as connection:
            late = [
                connection.execute(select(outbox).where(condition).order_by(outbox.c.created_at).limit(limit)).all()
                for condition in (_is_parked(), _is_undelivered(times, now))
            ]
            unseen = connection.execute(
                select(request).where(_is_unseen(times, now)).order_by(request.c.submitted_at).limit(limit)
            ).all()
        parked, undelivered = late
        return [
            *(_delivery_alarm(AlarmKind.PARKED, row) for row in parked),
            *(_delivery_alarm(AlarmKind.UNDELIVERED, row) for row in undelivered),
            *(Alarm(AlarmKind.UNSEEN, row.id, row.reference, _certain(row.submitted_at)) for row in unseen),
        ]

    def alarm_counts(self, times: AlarmTimes, now: dt.datetime) -> Mapping[AlarmKind, int]:
        """How many alarms of each kind there are, all of them counted."""
        with self._database.reading() as connection:

            def number(table: Any, condition: Any) -> int:
                return int(connection.execute(select(func.count()).select_from(table).where(condition)).scalar() or 0)

            return {
                AlarmKind.PARKED: number(outbox, _is_parked()),
                AlarmKind.UNDELIVERED: number(outbox, _is_undelivered(times, now)),
                AlarmKind.UNSEEN: number(request, _is_unseen(times, now)),
            }

    def _make_due(self, condition: Any, now: dt.datetime) -> int:
        query = (
            update(outbox)
            .where(condition)
            .where(outbox.c.status.in_(_RESTING))
            .values(status=tables.WAITING, next_try_at=now, refusals=0)
        )
        with self._database.writing() as connection:
            return int(connection.execute(query).rowcount)


def _is_parked() -> Any:
    return outbox.c.status == tables.PARKED


def _is_undelivered(times: AlarmTimes, now: dt.datetime) -> Any:
    return outbox.c.status.in_(_UNDER_WAY) & (outbox.c.created_at < now - times.undelivered)


def _is_unseen(times: AlarmTimes, now: dt.datetime) -> Any:
    late = request.c.submitted_at < times.unseen_before(now)
    return request.c.state.in_(_NOT_SEEN) & request.c.seen_at.is_(None) & late


def _delivery_alarm(kind: AlarmKind, row: Any) -> Alarm:
    return Alarm(
        kind=kind,
        request_id=row.request_id,
        reference=row.reference,
        since=_certain(row.created_at),
        delivery_id=row.delivery_id,
        channel=row.channel,
        what=row.what,
        tries=row.tries,
        last_error=row.last_error,
    )


def _standing(row: Any) -> Standing:
    return Standing(
        delivery_id=row.delivery_id,
        channel=row.channel,
        what=row.what,
        status=row.status,
        tries=row.tries,
        created_at=_certain(row.created_at),
        next_try_at=_certain(row.next_try_at),
        delivered_at=in_utc(row.delivered_at),
        last_error=row.last_error,
    )


def _certain(moment: dt.datetime) -> dt.datetime:
    known = in_utc(moment)
    assert known is not None  # the column is not nullable
    return known
