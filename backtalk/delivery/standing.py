"""How far a delivery has come, as the front desk page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Standing:
    """One delivery of a request.

    Attributes:
        status: waiting, sending, delivered, cancelled or parked.
        next_try_at: when it is tried again; only of meaning while waiting.
        last_error: a status code or a class name, never a text from outside.
    """

    delivery_id: str
    channel: str
    what: str
    status: str
    tries: int
    created_at: datetime
    next_try_at: datetime
    delivered_at: datetime | None
    last_error: str | None

    @property
    def can_try_again(self) -> bool:
        """Whether a person may ask for another try now."""
        return self.status in ("waiting", "parked")
