"""Why a delivery did not succeed, or the queue could not be asked. Texts hold codes and class names only."""

from __future__ import annotations

from datetime import timedelta


class DeliveryFailed(Exception):
    """The other side could not be reached or was not ready; the same delivery is worth another try.

    Attributes:
        reason: a short code for logs and the front desk page ("503", "TimeoutError"), never a text from outside.
        not_before: how long the other side asked us to wait.
    """

    def __init__(self, reason: str, not_before: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.not_before = not_before


class DeliveryRefused(DeliveryFailed):
    """The other side answered that it does not want this one; trying again will hardly help.

    Attributes:
        for_good: whether it said that it never will, so that no further try is due.
    """

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


class QueueAway(Exception):
    """The place where deliveries are kept cannot be used at this moment."""


class InvalidDeliverySetting(ValueError):
    """An environment variable that a target needs is missing or cannot be used; the message names it."""


class NothingToDeliver(Exception):
    """The request was erased since the delivery became due."""
