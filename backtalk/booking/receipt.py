"""What a visitor gets for a request that is written."""

from __future__ import annotations

from dataclasses import dataclass

from backtalk.booking.request import Kind
from backtalk.booking.states import State


@dataclass(frozen=True)
class Receipt:
    """The code of a request that is stored. `again`: it had been stored before."""

    reference: str
    kind: Kind
    again: bool = False


@dataclass(frozen=True)
class Withdrawal:
    """A request taken back. `seen`: staff had read it already, so the clinic still has it."""

    reference: str
    seen: bool


@dataclass(frozen=True)
class RequestStatus:
    """How far a sent request has come, as it is stored now."""

    reference: str
    state: State
