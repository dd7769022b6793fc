"""Databases that are away, or go away at the worst moment."""

from __future__ import annotations

from typing import Any


class BrokenStore:
    """A database that is away."""

    def __getattr__(self, name: str) -> Any:
        def fail(*_: object, **__: object) -> Any:
            raise ConnectionError("secret Zebulon 403-555-0142")

        return fail


class LosesTheReply:
    """A database whose connection breaks after the commit; `dead`: and does not come back."""

    def __init__(self, real: Any, *, dead: bool) -> None:
        self._real, self._dead, self._committed = real, dead, False

    def submit(self, *given: Any) -> Any:
        self._real.submit(*given)
        self._committed = True
        raise ConnectionError

    def __getattr__(self, name: str) -> Any:
        if self._dead and self._committed:
            raise ConnectionError
        return getattr(self._real, name)


class LosesTheWrite:
    """A database that takes drafts and no requests."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def submit(self, *_: Any) -> Any:
        raise ConnectionError

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)
