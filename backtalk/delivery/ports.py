"""What delivering needs from the world, as protocols."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from backtalk.booking.request import Request
from backtalk.delivery.due import DueDelivery


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Now, in UTC, with its time zone."""
        ...


class DeliveryQueue(Protocol):
    """The outbox. Each call is one transaction and blocks; all may raise QueueAway."""

    def claim(self, channel: str, limit: int, now: datetime, lease: timedelta) -> Sequence[DueDelivery]:
        """Take on at most `limit` deliveries of this target, oldest first.

        Nobody else gets them before `lease` is over. A delivery waits until earlier ones of the same request and target
        are through. A request's delivery whose worker died is cancelled here if a withdrawal has overtaken it.
        """
        ...

    def accepted(self, delivery: DueDelivery, at: datetime) -> None:
        """The other side has it: settled, even if the lease ran out meanwhile. The request counts as delivered."""
        ...

    def failed(self, delivery: DueDelivery, reason: str, next_try_at: datetime | None, *, refused: bool) -> None:
        """Not accepted: due again at `next_try_at`, or parked for a person to look at when that is None.

        Does nothing when the lease has passed to another worker.
        """
        ...

    def drop(self, delivery: DueDelivery) -> None:
        """There is nothing to say any more: cancelled."""
        ...


class Requests(Protocol):
    """Where the requests themselves are kept."""

    def by_reference(self, reference: str) -> Request | None:
        """The request with this code."""
        ...


class Target(Protocol):
    """One place that the clinic wants its requests delivered to."""

    async def deliver(self, delivery: DueDelivery) -> str:
        """Deliver it; returns a short code for the log. Ends within half a minute.

        Raises:
            NothingToDeliver: when the request is gone.
            DeliveryRefused: when it is not wanted.
            DeliveryFailed: when it should be tried again.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
