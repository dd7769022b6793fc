"""What becomes of a request's deliveries when it is withdrawn or erased."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from backtalk.storage import booking_tables as tables

outbox = tables.outbox
_STILL_HERE = (tables.WAITING, tables.PARKED)


def may_have_arrived(connection: Connection, request_id: str) -> bool:
    """Whether some target has the request, or may have it because a try ended without a clear answer.

    If not, it stays so until the caller's transaction ends: no worker takes one of its deliveries on meanwhile.
    """
    return any(_went_out(row) for row in _locked(connection, request_id))


def withdraw_deliveries(connection: Connection, request_id: str, reference: str, at: dt.datetime) -> tuple[str, ...]:
    """Cancel what has not gone out, and let a withdrawal follow what may have; inside the caller's transaction.

    A target that was never tried need not hear of a request that it does not know. Asking again adds nothing.

    Returns:
        The targets that are told.
    """
    rows = _locked(connection, request_id)
    told = {row.channel for row in rows if row.what == "withdrawal"}
    reached = {row.channel for row in rows if _went_out(row)}
    connection.execute(
        update(outbox)
        .where(outbox.c.request_id == request_id)
        .where(outbox.c.what == "request")
        .where(outbox.c.status.in_(_STILL_HERE))
        .values(status=tables.CANCELLED)
    )
    for channel in sorted(reached - told):
        connection.execute(
            insert(outbox).values(
                delivery_id=uuid.uuid4().hex,
                request_id=request_id,  # the same id: the other side finds what to take back
                reference=reference,
                channel=channel,
                what="withdrawal",
                status=tables.WAITING,
                tries=0,
                next_try_at=at,
                created_at=at,
            )
        )
    return tuple(sorted(reached | told))


def _locked(connection: Connection, request_id: str) -> Sequence[Any]:
    """All its deliveries, each locked: a worker either has it already, which shows, or does not get it now."""
    query = select(outbox).where(outbox.c.request_id == request_id).order_by(outbox.c.id).with_for_update()
    rows: Sequence[Any] = connection.execute(query).all()
    return rows


def _went_out(row: Any) -> bool:
    """Each try counts: an answer can be lost after the other side took the request."""
    return row.what == "request" and (row.tries > 0 or row.status in (tables.SENDING, tables.DELIVERED))
