"""A store that fails on demand: before or after it has written, as a database error or as the death of the process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from backtalk.booking.request import Delivery, Draft, Request
from backtalk.booking.states import Hand, State
from tests.booking.fakes import MemoryStore


class Fault(StrEnum):
    """What happens at the next write."""

    ERROR_BEFORE = "error before the write"
    ERROR_AFTER = "error after the write"  # the reply of the database is lost
    KILL_BEFORE = "killed before the write"
    KILL_AFTER = "killed after the write"


class DatabaseTrouble(Exception):
    """Whatever a database library raises."""


class Killed(BaseException):
    """The process is gone: nothing after this line runs, nobody catches it."""


class ShakyStore(MemoryStore):
    """What is set for a kind of write ("save_draft", "submit", "move") happens at the next one, once.

    `faults` strike; `meanwhile` runs before the write, as another process would.
    """

    def __init__(self) -> None:
        super().__init__()
        self.faults: dict[str, Fault] = {}
        self.meanwhile: dict[str, Callable[[], object]] = {}

    def save_draft(self, draft: Draft) -> Draft:
        self._before("save_draft")
        saved = super().save_draft(draft)
        self._after("save_draft")
        return saved

    def submit(self, request: Request, deliveries: Sequence[Delivery], draft_version: int | None = None) -> Request:
        self._before("submit")
        stored = super().submit(request, deliveries, draft_version)
        self._after("submit")
        return stored

    def move(self, request_id: str, to: State, by: Hand, at: datetime, deliveries: Sequence[Delivery] = ()) -> Request:
        self._before("move")
        moved = super().move(request_id, to, by, at, deliveries)
        self._after("move")
        return moved

    def _before(self, write: str) -> None:
        meanwhile = self.meanwhile.pop(write, None)
        if meanwhile:
            meanwhile()
        self._strike(write, Fault.ERROR_BEFORE, Fault.KILL_BEFORE)

    def _after(self, write: str) -> None:
        self._strike(write, Fault.ERROR_AFTER, Fault.KILL_AFTER)

    def _strike(self, write: str, error: Fault, kill: Fault) -> None:
        if self.faults.get(write) not in (error, kill):
            return
        raise DatabaseTrouble if self.faults.pop(write) is error else Killed
