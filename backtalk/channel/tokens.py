"""Visitor tokens: signed, expiring, and naming a conversation that only the server can make up."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Sequence

import jwt

ALGORITHM = "HS256"
AUDIENCE = "backtalk-webchat"
CONVERSATION_ID = re.compile(r"[0-9a-f]{32}")
LONGEST_TOKEN = 512


class InvalidToken(Exception):
    """The token is not one of ours, was changed, or is past its time."""


def new_conversation_id() -> str:
    """128 random bits as hex."""
    return secrets.token_hex(16)


class TokenSigner:
    """Signs with the first key and accepts all of them, so that a key can be replaced while chats go on."""

    def __init__(self, keys: Sequence[bytes], lifetime_seconds: float, clock: Callable[[], float] = time.time) -> None:
        self._keys = {_key_id(key): key for key in keys}
        self._newest = _key_id(keys[0])
        self._lifetime = lifetime_seconds
        self._clock = clock

    def sign(self, conversation_id: str) -> tuple[str, float]:
        """A token for this conversation, and when it expires (seconds since 1970)."""
        expires = int(self._clock() + self._lifetime)
        claims = {"sub": conversation_id, "aud": AUDIENCE, "exp": expires}
        key = self._keys[self._newest]
        return jwt.encode(claims, key, ALGORITHM, headers={"kid": self._newest}), expires

    def conversation_of(self, token: str) -> str:
        """The conversation that this token gives access to.

        Raises:
            InvalidToken: always the same, whatever is wrong with it.
        """
        if not token.isascii() or len(token) > LONGEST_TOKEN:
            raise InvalidToken
        try:
            key = self._keys[str(jwt.get_unverified_header(token).get("kid"))]
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["exp", "sub", "aud"], "verify_exp": False},
            )
        except (jwt.InvalidTokenError, KeyError, ValueError, RecursionError) as error:
            raise InvalidToken from error
        conversation_id, expires = claims["sub"], claims["exp"]
        if not isinstance(expires, int) or expires <= self._clock():
            raise InvalidToken
        if not isinstance(conversation_id, str) or not CONVERSATION_ID.fullmatch(conversation_id):
            raise InvalidToken
        return conversation_id


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"key id:" + key).hexdigest()[:8]
