"""Encryption of what is kept only for a moment or only for its own visitor."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backtalk import keys
from backtalk.storage.renewal import renewed

PURPOSE = b"backtalk conversations v1"


class Unreadable(Exception):
    """Something was sealed with a key that this server does not have (any more)."""


class Seal:
    """Seals text with the first key and opens what any of the keys sealed."""

    def __init__(self, master_keys: Sequence[bytes]) -> None:
        """`master_keys`: url-safe base64 of 32 bytes each, newest first, as `keys.load_all` gives them."""
        self._newest = Fernet(_derived(master_keys[0]))
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in master_keys])

    @classmethod
    def from_var(cls, var_dir: Path) -> Seal:
        """With keys derived from the booking key, so that there is one key fewer to look after.

        Raises:
            keys.InvalidKey, OSError: when there is no usable key.
        """
        return cls(keys.load_all("booking", "BACKTALK_BOOKING_KEY", var_dir))

    def close(self, text: str) -> bytes:
        """The sealed form of `text`."""
        return self._fernet.encrypt(text.encode("utf-8"))

    def open(self, sealed: bytes) -> str:
        """The text.

        Raises:
            Unreadable: when no key fits.
        """
        try:
            return self._fernet.decrypt(sealed).decode("utf-8")
        except InvalidToken as error:
            raise Unreadable("no key fits") from error

    def renewed(self, sealed: bytes) -> bytes | None:
        """The same under the newest key; None when it is under that one already.

        Raises:
            Unreadable: when no key fits.
        """
        try:
            return renewed(self._newest, self._fernet, sealed)
        except InvalidToken as error:
            raise Unreadable("no key fits") from error


def _derived(master: bytes) -> bytes:
    key = HKDF(algorithm=SHA256(), length=keys.KEY_BYTES, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(key.derive(base64.urlsafe_b64decode(master)))
