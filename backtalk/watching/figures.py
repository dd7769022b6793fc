"""What is counted while visitors are answered, for Prometheus. Labels come from fixed lists, never from a visitor."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.5, 0.7, 1.0, 2.0, 5.0, 10.0, 25.0)
NO_TOPIC = "none"
SIGN_RESPONSE = "utter_sign_"
FALLBACK = "fallback"


class Figures:
    """The figures of one server process."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """`registry`: where they are kept (default: one of their own)."""
        self.registry = registry or CollectorRegistry()
        self._replies = Counter(
            "backtalk_replies", "Messages said to visitors", ["topic"], registry=self.registry
        )  # fmt: skip
        self._turns = Counter(
            "backtalk_turns", "Visitors' messages by what became of them", ["outcome"], registry=self.registry
        )
        self._dangers = Counter(
            "backtalk_danger_cards", "Danger cards shown", ["sign", "level"], registry=self.registry
        )
        self._verdicts = Counter(
            "backtalk_feedback", "What visitors thought of an answer", ["topic", "verdict"], registry=self.registry
        )
        self._stages = Histogram(
            "backtalk_stage_seconds", "Time of each part of a reply", ["stage"], buckets=SECONDS, registry=self.registry
        )
        self._statuses = Counter("backtalk_http", "Calls of the contract", ["status"], registry=self.registry)
        self._parts = Gauge("backtalk_part_ready", "1 while a part can be used", ["part"], registry=self.registry)
        self._errors = Counter("backtalk_logged_errors", "Errors in the log", ["logger"], registry=self.registry)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside: `claim`, `answer` or `keep`."""
        with self._stages.labels(name).time():
            yield

    def replied(self, responses: Sequence[Mapping[str, Any]], messages: Sequence[Mapping[str, Any]]) -> None:
        """Count an answered turn: `responses` as Rasa gave them, `messages` as the visitor gets them."""
        for message in messages:
            self._replies.labels(message["topic"] or NO_TOPIC).inc()
        understood = all(message["topic"] != FALLBACK for message in messages)
        self._turns.labels("answered" if understood else "not_understood").inc()
        for response in responses:
            name = str(response.get("utter_action") or "")
            level = (response.get("metadata") or {}).get("urgency")
            if name.startswith(SIGN_RESPONSE) and level:
                self._dangers.labels(name.removeprefix(SIGN_RESPONSE), level).inc()

    def apologised(self) -> None:
        """Count a turn that ended with an apology."""
        self._turns.labels("apology").inc()

    def judged(self, topic: str | None, verdict: str) -> None:
        """Count a visitor's verdict."""
        self._verdicts.labels(topic or NO_TOPIC, verdict).inc()

    def answered_call(self, status: int) -> None:
        """Count an HTTP response of the contract."""
        self._statuses.labels(str(status)).inc()

    def looked_at(self, parts: Mapping[str, bool]) -> None:
        """Keep what the readiness probe found."""
        for name, works in parts.items():
            self._parts.labels(name).set(works)

    def watch_turns_in_flight(self, count: Callable[[], int]) -> None:
        """Ask `count` at each look."""
        gauge = Gauge("backtalk_turns_in_flight", "Messages being answered now", registry=self.registry)
        gauge.set_function(count)

    def error_counter(self) -> logging.Handler:
        """A log handler that counts errors by the logger that wrote them."""
        return _ErrorCounter(self._errors)


class _ErrorCounter(logging.Handler):
    def __init__(self, errors: Counter) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        self._errors.labels(record.name).inc()
