"""Encrypting again what was encrypted with an older key."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


def renewed(newest: Fernet, every: MultiFernet, token: bytes) -> bytes | None:
    """The token under the newest key, with its first date; None when it is under that one already.

    Raises:
        InvalidToken: when none of the keys fits.
    """
    try:
        newest.decrypt(token)
    except InvalidToken:
        return bytes(every.rotate(token))
    return None
