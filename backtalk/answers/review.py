"""Who reviewed a text, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Review:
    """A clinician's sign-off: both parts, or it does not count."""

    by: str | None = None
    date: dt.date | None = None

    @property
    def done(self) -> bool:
        """Whether a name and a date stand there."""
        return self.by is not None and self.date is not None

    @classmethod
    def read(cls, written: object) -> Review:
        """The review as written in a data file; whatever is not a name or a date (YYYY-MM-DD) counts as empty."""
        if not isinstance(written, Mapping):
            return cls()
        return cls(_name(written.get("by")), _date(written.get("date")))


def _name(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _date(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None
