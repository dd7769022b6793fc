"""Which deliveries a request needs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from backtalk.booking.request import Delivery


class ConfiguredOutbox:
    """One delivery for each channel that the clinic set up ("webhook", "email"); none is fine: staff use their page."""

    def __init__(self, channels: Sequence[str] = ()) -> None:
        self._channels = tuple(channels)

    def deliveries(self, what: str) -> Sequence[Delivery]:
        """Deliveries of a "request" or a "withdrawal", each with an id by which the other side drops a repeat."""
        return tuple(Delivery(uuid.uuid4().hex, channel, what) for channel in self._channels)
