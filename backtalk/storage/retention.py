"""Forgetting what was promised to be forgotten, without anybody asking."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from functools import lru_cache

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from backtalk.booking.service import DRAFT_KEPT_FOR
from backtalk.clinic import load_clinic
from backtalk.settings import Settings
from backtalk.storage import booking_tables as tables
from backtalk.storage.booking_database import BookingDatabase, shared_database
from backtalk.storage.booking_store import drop_drafts_before

logger = logging.getLogger(__name__)

BATCH = 500  # requests of one transaction, so that a visitor who sends one meanwhile does not wait
JUMP = dt.timedelta(hours=1)
WAIT_AFTER_JUMP = dt.timedelta(hours=1)


class SteadyClock:
    """The system's clock, with an eye on whether somebody set it.

    A clock that is a year ahead by mistake would erase a year of requests at once. So after a jump nothing is
    forgotten until it has run on for a while without another; most wrong clocks are put right by then.
    """

    def __init__(
        self,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        seconds_passed: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now`: the clock on the wall; `seconds_passed`: one that nobody can set."""
        self._now = now
        self._seconds_passed = seconds_passed
        self._started = now() - dt.timedelta(seconds=seconds_passed())
        self._steady_from = 0.0

    def now(self) -> dt.datetime | None:
        """Now in UTC, or None while the clock is not to be trusted."""
        now, passed = self._now(), self._seconds_passed()
        started = now - dt.timedelta(seconds=passed)
        if abs(started - self._started) > JUMP:
            logger.warning("The clock was set: nothing is forgotten until it has run on for an hour.")
            self._steady_from = passed + WAIT_AFTER_JUMP.total_seconds()
        self._started = started
        return now if passed >= self._steady_from else None


class Forgetting:
    """Erases drafts and requests whose time is over."""

    def __init__(self, database: BookingDatabase, keep_requests: dt.timedelta, clock: SteadyClock) -> None:
        """`keep_requests`: how long after it was sent a request is kept."""
        self._database = database
        self._keep_requests = keep_requests
        self._clock = clock

    def forget(self) -> tuple[int, int]:
        """Erase and log how many drafts and how many requests; returns both."""
        now = self._clock.now()
        if now is None:
            return 0, 0
        drafts = self._forget_drafts(now - DRAFT_KEPT_FOR)
        requests = self._forget_requests(now - self._keep_requests)
        if drafts:
            logger.info("Forgot %d half-filled requests.", drafts)
        if requests:
            logger.info("Forgot %d requests that were older than %d days.", requests, self._keep_requests.days)
        return drafts, requests

    def _forget_drafts(self, before: dt.datetime) -> int:
        with self._database.erasing() as connection:
            return drop_drafts_before(connection, before)

    def _forget_requests(self, before: dt.datetime) -> int:
        forgotten = 0
        while True:
            with self._database.erasing() as connection:
                batch = _drop_requests_before(connection, before)
            forgotten += batch
            if batch < BATCH:
                return forgotten


def _drop_requests_before(connection: Connection, before: dt.datetime) -> int:
    """Erase some old requests and all that hangs on them; a withdrawal still to go out names nobody and stays."""
    query = select(tables.request.c.id).where(tables.request.c.submitted_at < before).limit(BATCH)
    ids = list(connection.execute(query).scalars())
    connection.execute(delete(tables.request).where(tables.request.c.id.in_(ids)))
    outbox = tables.outbox
    on_its_way = (outbox.c.what == "withdrawal") & outbox.c.status.in_((tables.WAITING, tables.SENDING))
    has_request = select(tables.request.c.id).where(tables.request.c.id == outbox.c.request_id).exists()
    old = (outbox.c.created_at < before) & ~has_request
    connection.execute(delete(outbox).where(outbox.c.request_id.in_(ids) | old).where(~on_its_way))
    return len(ids)


@lru_cache(maxsize=1)
def _forgetting() -> Forgetting:
    clinic = load_clinic(Settings.from_environment().clinic_path)
    keep_requests = dt.timedelta(days=clinic.privacy.keep_requests_days)
    return Forgetting(shared_database(), keep_requests, SteadyClock())


def forget_what_is_old() -> None:
    """Erase what this process's settings say is too old. The web chat calls this every ten minutes.

    The visitor was told "I keep your answers for a day"; how long requests are kept the clinic says.
    """
    _forgetting().forget()
