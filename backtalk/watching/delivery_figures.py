"""How far behind the deliveries to the clinic are, read from the booking database when somebody looks."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from backtalk.delivery.alarms import AlarmTimes
from backtalk.storage.booking_database import BookingDatabase, in_utc
from backtalk.storage.booking_tables import outbox
from backtalk.storage.delivery_desk import DeliveryDesk

logger = logging.getLogger(__name__)

OPEN = ("waiting", "sending")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class DeliveryFigures(Collector):
    """Queue length and lag by target, and alarms by kind."""

    def __init__(self, database: BookingDatabase, times: AlarmTimes, now: Callable[[], dt.datetime] = _now) -> None:
        """`times`: how long the clinic lets things wait."""
        self._database = database
        self._times = times
        self._now = now

    def describe(self) -> Iterable[Metric]:
        """Nothing is read from the database before somebody looks."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Called by Prometheus's client, in a thread of its own."""
        readable = GaugeMetricFamily("backtalk_booking_database_ready", "1 while it can be read", value=1)
        try:
            found = [self._alarms(), *self._queues()]
        except (SQLAlchemyError, OSError) as error:
            logger.error("The booking database cannot be read for figures: %s", type(error).__name__)
            readable = GaugeMetricFamily("backtalk_booking_database_ready", "1 while it can be read", value=0)
            found = []
        return [readable, *found]

    def _queues(self) -> list[Metric]:
        length = GaugeMetricFamily("backtalk_delivery_queue", "Deliveries not yet accepted", labels=["target"])
        lag = GaugeMetricFamily("backtalk_delivery_lag_seconds", "Age of the oldest of them", labels=["target"])
        query = (
            select(outbox.c.channel, func.count().label("number"), func.min(outbox.c.created_at).label("oldest"))
            .where(outbox.c.status.in_(OPEN))
            .group_by(outbox.c.channel)
        )
        with self._database.reading() as connection:
            for row in connection.execute(query):
                oldest = in_utc(row.oldest) or self._now()
                length.add_metric([row.channel], row.number)
                lag.add_metric([row.channel], max(0.0, (self._now() - oldest).total_seconds()))
        return [length, lag]

    def _alarms(self) -> Metric:
        alarms = GaugeMetricFamily("backtalk_delivery_alarms", "Requests that are late", labels=["kind"])
        for kind, number in DeliveryDesk(self._database).alarm_counts(self._times, self._now()).items():
            alarms.add_metric([kind.value], number)
        return alarms
