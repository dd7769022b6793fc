"""The worker: takes on what is due, delivers it, and writes down what became of it. Several may run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from backtalk.delivery.due import DueDelivery
from backtalk.delivery.errors import DeliveryFailed, DeliveryRefused, NothingToDeliver, QueueAway
from backtalk.delivery.pauses import Pauses
from backtalk.delivery.ports import Clock, DeliveryQueue, Target

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # longer than any target takes for one try
PARK_AFTER_REFUSALS = 10  # with the usual pauses a quarter of an hour of refusals
_LONGEST_REST_SECONDS = 5.0


class DeliveryWorker:
    """Serves each target by itself, so that one that hangs holds up no other."""

    def __init__(
        self,
        queue: DeliveryQueue,
        targets: Mapping[str, Target],
        clock: Clock,
        pauses: Pauses | None = None,
        *,
        at_once: int = 8,
        poll_seconds: float = 0.25,
    ) -> None:
        """Nothing is started yet.

        Args:
            queue: the outbox.
            targets: by channel; deliveries to others are left alone.
            clock: the time.
            pauses: between two tries of a delivery.
            at_once: deliveries on their way to one target at a time.
            poll_seconds: how often the outbox is asked while nothing is due.
        """
        self._queue = queue
        self._targets = targets
        self._clock = clock
        self._pauses = pauses or Pauses()
        self._at_once = at_once
        self._poll_seconds = poll_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; what is on its way then is finished first."""
        try:
            async with asyncio.TaskGroup() as serving:
                for channel in self._targets:
                    serving.create_task(self._serve(channel, stop))
        finally:
            for target in self._targets.values():
                await target.close()

    async def deliver_due(self) -> int:
        """Deliver what is due at this moment and return how many tries that took.

        Raises:
            QueueAway: when the outbox cannot be used.
        """
        tries = 0
        for channel in self._targets:
            due = await self._claim(channel, self._at_once)
            while due:
                tries += len(due)
                await asyncio.gather(*(self._deliver(delivery) for delivery in due))
                due = await self._claim(channel, self._at_once)
        return tries

    async def _serve(self, channel: str, stop: asyncio.Event) -> None:
        under_way: set[asyncio.Task[None]] = set()
        stopping = asyncio.create_task(stop.wait())
        rest = self._poll_seconds
        while not stop.is_set():
            due: Sequence[DueDelivery] = ()
            if len(under_way) < self._at_once:
                try:
                    due = await self._claim(channel, self._at_once - len(under_way))
                    rest = self._poll_seconds
                except QueueAway as away:
                    rest = min(rest * 2, _LONGEST_REST_SECONDS)
                    logger.warning("outbox cannot be used (%s): trying again in %.1f s", away, rest)
            under_way |= {asyncio.create_task(self._deliver(delivery)) for delivery in due}
            if not due or len(under_way) >= self._at_once:
                # Waits for a place that becomes free, for the next look at the outbox, or for the end.
                await asyncio.wait({stopping, *under_way}, timeout=rest, return_when=asyncio.FIRST_COMPLETED)
            under_way = {task for task in under_way if not task.done()}
        stopping.cancel()
        if under_way:
            await asyncio.wait(under_way)

    async def _claim(self, channel: str, limit: int) -> Sequence[DueDelivery]:
        return await asyncio.to_thread(self._queue.claim, channel, limit, self._clock.now(), LEASE)

    async def _deliver(self, delivery: DueDelivery) -> None:
        try:
            code = await self._targets[delivery.channel].deliver(delivery)
        except NothingToDeliver:
            await self._write_down(lambda: self._queue.drop(delivery))
            _log(delivery, "cancelled: the request is gone")
        except DeliveryFailed as failure:
            await self._failed(delivery, failure)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the deliveries of others
            await self._failed(delivery, DeliveryFailed(type(error).__name__))
        else:
            await self._write_down(lambda: self._queue.accepted(delivery, self._clock.now()))
            _log(delivery, f"delivered ({code})")

    async def _failed(self, delivery: DueDelivery, failure: DeliveryFailed) -> None:
        refused = isinstance(failure, DeliveryRefused)
        parked = isinstance(failure, DeliveryRefused) and (
            failure.for_good or delivery.refusals + 1 >= PARK_AFTER_REFUSALS
        )
        pause = max(self._pauses.after(delivery.tries), failure.not_before or timedelta())
        again = None if parked else self._clock.now() + pause
        await self._write_down(lambda: self._queue.failed(delivery, failure.reason, again, refused=refused))
        if parked:
            _log(delivery, f"parked after {delivery.tries} tries ({failure.reason})", logging.ERROR)
        else:
            _log(delivery, f"failed ({failure.reason}), try {delivery.tries}, again in {pause.total_seconds():.0f} s")

    async def _write_down(self, write: Callable[[], None]) -> None:
        """Write what became of a delivery; while the outbox is away, as long as the lease lasts.

        If it does not come back, the lease runs out and the delivery is repeated with the same id.
        """
        until = asyncio.get_running_loop().time() + LEASE.total_seconds() / 2
        while True:
            try:
                return await asyncio.to_thread(write)
            except QueueAway as away:
                if asyncio.get_running_loop().time() > until:
                    logger.error("outbox cannot be used (%s): a delivery will be repeated", away)
                    return None
                await asyncio.sleep(1)


def _log(delivery: DueDelivery, became: str, level: int = logging.INFO) -> None:
    logger.log(level, "delivery %s of %s to %s: %s", delivery.delivery_id, delivery.what, delivery.channel, became)
