"""A delivery that a worker has taken on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DueDelivery:
    """One try of one delivery.

    Attributes:
        delivery_id: the same at every try, so that the other side can drop a repeat.
        request_id: what it is about; a withdrawal names the id of the request that it takes back.
        reference: the request's code.
        channel: the target ("webhook", "email").
        what: "request" or "withdrawal".
        tries: how many tries there were, this one included.
        refusals: how many of the earlier ones were refused.
        created_at: when it became due.
        lease: shows that this worker, and no other, holds it now.
    """

    delivery_id: str
    request_id: str
    reference: str
    channel: str
    what: str
    tries: int
    refusals: int
    created_at: datetime
    lease: str
