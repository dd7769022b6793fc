"""Logs as JSON lines: what happened, where, in which conversation (a name that opens nothing), and no word of anyone.

Only our own loggers may write a sentence with values in it. As soon as visitors may come, other packages' lines shrink
to the place in the code that wrote them: their values, and what an exception says, may quote a visitor.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TextIO

SWITCH = "BACKTALK_LOG"
OURS = ("backtalk", "actions", "__main__")
_NAME_OF_EVENT = re.compile(r"[a-z_]+(\.[a-z_]+)+")  # Rasa's fixed names, such as processor.message.parse
_visitors = threading.Event()
_conversation: ContextVar[str | None] = ContextVar("conversation", default=None)


@contextmanager
def in_conversation(conversation_id: str) -> Iterator[None]:
    """Lines that are written inside carry the conversation's opaque name."""
    token = _conversation.set(opaque(conversation_id))
    try:
        yield
    finally:
        _conversation.reset(token)


def opaque(conversation_id: str) -> str:
    """A name that tells conversations apart and cannot be turned back into the id, which is half of a key."""
    return hashlib.sha256(b"log name:" + conversation_id.encode("utf-8", "replace")).hexdigest()[:12]


def configure_logs(stream: TextIO | None = None, environment: Mapping[str, str] | None = None) -> None:
    """Send all logs of this process to `stream` (default: standard output), as JSON unless ``BACKTALK_LOG=text``.

    To be called after Rasa set up its own logging. Nothing below INFO is written, whatever others set.
    """
    env = os.environ if environment is None else environment
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setLevel(logging.INFO)
    handler.setFormatter(TextLines() if env.get(SWITCH, "json").strip().lower() == "text" else JsonLines())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in list(logging.root.manager.loggerDict):
        other = logging.getLogger(name)
        other.propagate = True
        other.handlers = []
    _let_structlog_tell_events_only()


def expect_visitors() -> None:
    """From now on nothing that other packages say is written down. While a server starts, their words help."""
    _visitors.set()


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """`at`, `level`, `logger`, `event`, and where they are known `conversation`, `error`, `where`."""
        return json.dumps(_described(record), ensure_ascii=False)


class TextLines(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, event, then the rest in brackets."""
        said = _described(record)
        head = " ".join(said.pop(key) for key in ("at", "level", "logger", "event"))
        return f"{head} {said}" if said else head


def _described(record: logging.LogRecord) -> dict[str, Any]:
    said: dict[str, Any] = {
        "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record),
    }
    if conversation := _conversation.get():
        said["conversation"] = conversation
    if record.exc_info and record.exc_info[0] is not None:
        said["error"] = record.exc_info[0].__name__
        frames = traceback.extract_tb(record.exc_info[2])[-5:]
        said["where"] = [f"{_short(frame.filename)}:{frame.lineno}" for frame in frames]
    return said


def _event(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    if not _visitors.is_set():
        return record.getMessage()
    if isinstance(record.msg, str) and _NAME_OF_EVENT.fullmatch(record.msg):
        return record.msg
    return f"{_short(record.pathname)}:{record.lineno}"


def _short(path: str) -> str:
    return path.rpartition("site-packages/")[2]


def _let_structlog_tell_events_only() -> None:
    """Rasa writes through structlog, with the visitor's text among the values of an event."""
    import structlog

    def event_only(_logger: Any, _method: str, event: Mapping[str, Any]) -> str:
        return str(event.get("event", ""))

    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, event_only],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
