"""Forgetting what was promised to be forgotten, without anybody asking."""

from __future__ import annotations

import datetime as dt
import logging

from backtalk.booking.service import DRAFT_KEPT_FOR
from backtalk.storage.booking_database import BookingDatabase, shared_database
from backtalk.storage.booking_store import drop_drafts_before

logger = logging.getLogger(__name__)


def forget_old_drafts(now: dt.datetime | None = None, database: BookingDatabase | None = None) -> int:
    """Erase half-filled requests that nobody touched for a day; returns and logs how many.

    The visitor was told "I keep your answers for a day". The web chat calls this every ten minutes.
    """
    before = (now or dt.datetime.now(dt.UTC)) - DRAFT_KEPT_FOR
    with (database or shared_database()).writing() as connection:
        forgotten = drop_drafts_before(connection, before)
    if forgotten:
        logger.info("Forgot %d half-filled requests.", forgotten)
    return forgotten
