"""The life of a request, and who may move it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from backtalk.booking.errors import MoveNotAllowed


class State(StrEnum):
    """Where a request stands. The first two are a draft: nobody but the visitor has seen it."""

    DRAFT = "draft"
    READ_BACK = "read_back"
    SUBMITTED = "submitted"
    DELIVERED = "delivered"
    SEEN = "seen"
    REACHED = "reached"
    BOOKED = "booked"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Hand(StrEnum):
    """Who moves it."""

    VISITOR = "visitor"
    OUTBOX = "outbox"
    STAFF = "staff"
    CLOCK = "clock"


FINAL = frozenset({State.CLOSED, State.WITHDRAWN, State.EXPIRED})
SEEN_BY_STAFF = frozenset({State.SEEN, State.REACHED, State.BOOKED, State.CLOSED})

_VISITOR, _OUTBOX, _STAFF, _CLOCK = Hand.VISITOR, Hand.OUTBOX, Hand.STAFF, Hand.CLOCK

MOVES: Mapping[State, Mapping[State, frozenset[Hand]]] = {
    State.DRAFT: {
        State.READ_BACK: frozenset({_VISITOR}),
        State.WITHDRAWN: frozenset({_VISITOR}),
        State.EXPIRED: frozenset({_CLOCK}),
    },
    State.READ_BACK: {
        State.DRAFT: frozenset({_VISITOR}),
        State.SUBMITTED: frozenset({_VISITOR}),
        State.WITHDRAWN: frozenset({_VISITOR}),
        State.EXPIRED: frozenset({_CLOCK}),
    },
    State.SUBMITTED: {
        State.DELIVERED: frozenset({_OUTBOX}),
        State.SEEN: frozenset({_STAFF}),  # the front desk page shows it before any delivery succeeds
        State.WITHDRAWN: frozenset({_VISITOR, _STAFF}),
    },
    State.DELIVERED: {
        State.SEEN: frozenset({_STAFF}),
        State.WITHDRAWN: frozenset({_VISITOR, _STAFF}),
    },
    State.SEEN: {
        State.REACHED: frozenset({_STAFF}),
        State.BOOKED: frozenset({_STAFF}),
        State.CLOSED: frozenset({_STAFF}),
        State.WITHDRAWN: frozenset({_VISITOR, _STAFF}),
    },
    State.REACHED: {
        State.SEEN: frozenset({_STAFF}),  # a wrong tick taken back
        State.BOOKED: frozenset({_STAFF}),
        State.CLOSED: frozenset({_STAFF}),
        State.WITHDRAWN: frozenset({_VISITOR, _STAFF}),
    },
    State.BOOKED: {
        State.REACHED: frozenset({_STAFF}),
        State.CLOSED: frozenset({_STAFF}),
        State.WITHDRAWN: frozenset({_VISITOR, _STAFF}),
    },
    State.CLOSED: {},
    State.WITHDRAWN: {},
    State.EXPIRED: {},
}


def move(current: State, to: State, by: Hand) -> State:
    """The state after the move.

    Raises:
        MoveNotAllowed: when `to` cannot follow `current`, or `by` may not move it there.
    """
    if by not in MOVES[current].get(to, frozenset()):
        raise MoveNotAllowed(f"{by.value} may not move a request from {current.value} to {to.value}")
    return to
