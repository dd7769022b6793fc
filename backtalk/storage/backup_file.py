"""The file of a backup: lines of JSON, compressed.

A heading, one line for each row, and a last line with the number of rows, by which a cut-off file is told from a whole
one. What is encrypted in a database is encrypted in the file too; keys are not in it.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Date, DateTime, LargeBinary

from backtalk.storage.migrating import revisions

FORMAT = 1
BOOKING, CONVERSATIONS = "booking", "conversations"

Line = dict[str, Any]


class BackupUnusable(Exception):
    """A file is no whole backup of a version that is known here; the message says which."""


def checked_heading(path: Path) -> Line:
    """The heading of a whole backup."""
    heading: Line = {}
    last: Line = {}
    rows = -1
    try:
        for line in lines_of(path):
            heading = heading or line
            rows += "in" in last
            last = line
    except (OSError, EOFError, ValueError) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise BackupUnusable(f"{path.name} is not a whole backup.") from None
    if heading.get("backtalk") != FORMAT or last.get("rows") != rows + 1:
        raise BackupUnusable(f"{path.name} is not a whole backup.")
    if heading["booking_revision"] not in revisions():
        raise BackupUnusable(f"{path.name} was made by a newer version of Backtalk. Restore it with that one.")
    return heading


def lines_of(path: Path) -> Iterator[Line]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


@contextmanager
def whole_file(path: Path) -> Iterator[Callable[[Line], None]]:
    """A new file for the owner only, that gets its name when it is complete and on the disk."""
    draft = path.with_name(f".{path.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb") as packed:

                def write(line: Line) -> None:
                    packed.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

                yield write
            raw.flush()
            os.fsync(raw.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def written(row: Any) -> Line:
    return {name: _as_json(value) for name, value in row.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, dt.date):  # a moment is a date too
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def read_value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        return dt.datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return dt.date.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return value
