"""Passwords of the staff: Argon2id, and the same time for an account that does not exist."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200


class UnfitPassword(ValueError):
    """The message says what is wrong with it, and never quotes it."""


def tidy_name(name: str) -> str:
    """A login name as it is compared and kept."""
    return " ".join(name.split()).casefold()


def hash_password(password: str, name: str) -> str:
    """The hash to keep.

    Raises:
        UnfitPassword: when it is too short, too long or holds the name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise UnfitPassword(f"A password needs {SHORTEST} to {LONGEST} characters. A few words in a row do well.")
    if tidy_name(name) in password.casefold():
        raise UnfitPassword("A password must not hold the name.")
    return PasswordHasher().hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether this password made the hash. Without a hash it takes as long, and the answer is no."""
    try:
        PasswordHasher().verify(kept or _hash_of_nothing(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@lru_cache(maxsize=1)
def _hash_of_nothing() -> str:
    return PasswordHasher().hash("nobody has this password")
