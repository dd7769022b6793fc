"""Encryption of what is personal in the booking database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from backtalk import keys
from backtalk.booking.errors import PersonalDataUnreadable
from backtalk.storage.front_desk_index import BlindIndex
from backtalk.storage.renewal import renewed

KEY_NAME = "booking"
KEY_VARIABLE = "BACKTALK_BOOKING_KEY"


class PersonalFields:
    """Turns personal values into text that only holders of the key can read, and back.

    The first key writes; all of them read, so a key can be changed without losing what the old one protects.
    """

    def __init__(self, master_keys: Sequence[bytes]) -> None:
        """`master_keys`: url-safe base64 of 32 bytes each, newest first."""
        self._newest = Fernet(master_keys[0])
        self.index = BlindIndex(master_keys)  # finds by name what only the keys can read
        self._fernet = MultiFernet([Fernet(key) for key in master_keys])

    @classmethod
    def from_var(cls, var_dir: Path) -> PersonalFields:
        """With the keys of the environment, or the local development key file.

        Raises:
            keys.InvalidKey, OSError: when there is no usable key.
        """
        return cls(keys.load_all(KEY_NAME, KEY_VARIABLE, var_dir))

    def close(self, values: dict[str, Any]) -> str:
        """Plain JSON values, encrypted."""
        return self._fernet.encrypt(json.dumps(values, ensure_ascii=False).encode()).decode("ascii")

    def open(self, sealed: str) -> dict[str, Any]:
        """The values.

        Raises:
            PersonalDataUnreadable: when none of the keys fits, or it is not ours.
        """
        try:
            values = json.loads(self._fernet.decrypt(sealed.encode("ascii")))
        except (InvalidToken, ValueError):
            raise PersonalDataUnreadable("no key fits") from None
        if not isinstance(values, dict):
            raise PersonalDataUnreadable("not a set of fields")
        return values

    def renewed(self, sealed: str) -> str | None:
        """The same under the newest key; None when it is under that one already.

        Raises:
            PersonalDataUnreadable: when none of the keys fits.
        """
        try:
            fresh = renewed(self._newest, self._fernet, sealed.encode("ascii"))
        except (InvalidToken, ValueError):
            raise PersonalDataUnreadable("no key fits") from None
        return None if fresh is None else fresh.decode("ascii")
