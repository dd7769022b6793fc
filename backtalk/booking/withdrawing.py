"""Taking a sent request back."""

from __future__ import annotations

from datetime import datetime

from backtalk.booking.errors import MoveNotAllowed, RequestNotFound
from backtalk.booking.ports import Outbox, RequestStore
from backtalk.booking.receipt import Withdrawal
from backtalk.booking.request import Request
from backtalk.booking.states import SEEN_BY_STAFF, Hand, State


def withdraw(request: Request, store: RequestStore, outbox: Outbox, now: datetime) -> Withdrawal:
    """Take a sent request back, once.

    Raises:
        RequestNotFound: it is closed or expired, so there is nothing to take back.
    """
    seen = request.seen_at is not None or request.state in SEEN_BY_STAFF
    if request.state is not State.WITHDRAWN:
        try:
            store.move(request.request_id, State.WITHDRAWN, Hand.VISITOR, now, outbox.deliveries("withdrawal"))
        except MoveNotAllowed:
            raise RequestNotFound from None
    return Withdrawal(request.reference, seen)
