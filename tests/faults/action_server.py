"""The action server with a store that can be told to die: `python -m tests.faults.action_server --actions actions ...`.

A file in the folder `FAULTS` tells it, and is removed when it strikes: `before_write`, `in_write` (written, not
committed), `after_write` (committed, not answered) are kill -9; `slow_reply` waits after the commit.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from rasa_sdk.__main__ import main
from sqlalchemy import event

from actions import wiring
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore

SLOW_SECONDS = 2.0
FAULTS = Path(os.environ["FAULTS"])


def told(fault: str) -> bool:
    """Whether this fault is to strike now; it will not strike again."""
    try:
        (FAULTS / fault).unlink()
    except FileNotFoundError:
        return False
    return True


def die_if_told(fault: str) -> None:
    if told(fault):
        os.kill(os.getpid(), signal.SIGKILL)


class MortalStore(SqlRequestStore):
    """The real store, with moments to die in."""

    def __init__(self, database: BookingDatabase, *more: Any) -> None:
        super().__init__(database, *more)
        self._writing = threading.local()
        event.listen(database.engine, "commit", self._before_commit)

    def submit(self, *given: Any, **named: Any) -> Any:
        die_if_told("before_write")
        self._writing.request = True
        try:
            stored = super().submit(*given, **named)
        finally:
            self._writing.request = False
        die_if_told("after_write")
        if told("slow_reply"):
            time.sleep(SLOW_SECONDS)
        return stored

    def _before_commit(self, _connection: Any) -> None:
        if getattr(self._writing, "request", False):
            die_if_told("in_write")


if __name__ == "__main__":
    wiring.SqlRequestStore = MortalStore
    main()
