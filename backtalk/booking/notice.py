"""The notice of purpose and authority that stands before the first personal question."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Notice:
    """A notice as it was worded; `version` changes by itself whenever a word of it does."""

    version: str
    text: str

    @classmethod
    def worded(cls, text: str, dated: str) -> Notice:
        """A notice with its version: the date given by its author and a digest of the words."""
        digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]
        return cls(f"{dated}-{digest}", text)


@dataclass(frozen=True)
class NoticeShown:
    """Which notice this visitor was shown, and when (UTC)."""

    version: str
    at: datetime

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"version": self.version, "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> NoticeShown:
        """The reverse of `to_json`."""
        return cls(data["version"], datetime.fromisoformat(data["at"]))
