"""Sessions of the staff: a random id in a cookie, its hash in the database, two expiries, and CSRF tokens."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from backtalk.front_desk.passwords import is_right, tidy_name
from backtalk.storage.front_desk_staff import StaffStore

USE_NOTED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class SessionRules:
    """A session ends so long after its last use, and so long after it began."""

    idle: dt.timedelta = dt.timedelta(minutes=30)
    longest: dt.timedelta = dt.timedelta(hours=12)


@dataclass(frozen=True)
class Session:
    """Somebody who is logged in. `token` is the cookie; only its hash is stored."""

    token: str
    staff: str
    search: str | None


class Sessions:
    """Begins, checks and ends sessions. All calls block."""

    def __init__(
        self,
        store: StaffStore,
        rules: SessionRules | None = None,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._store = store
        self._rules = rules or SessionRules()
        self._now = now

    def log_in(self, name: str, password: str) -> Session | None:
        """A new session with a new id; None when name or password is wrong, and nobody learns which."""
        account = self._store.account(tidy_name(name))
        if not is_right(password, account.password_hash if account else None) or account is None:
            return None
        now = self._now()
        self._store.drop_sessions(now - self._rules.longest, now - self._rules.idle)
        token = secrets.token_urlsafe(32)
        self._store.begin_session(_hashed(token), account.staff_id, now)
        return Session(token, account.name, None)

    def find(self, token: str | None) -> Session | None:
        """The session of this cookie, if it is still good."""
        stored = self._store.session(_hashed(token)) if token else None
        if stored is None or token is None:
            return None
        now = self._now()
        if now - stored.used_at > self._rules.idle or now - stored.begun_at > self._rules.longest:
            self._store.end_session(stored.token_hash)
            return None
        if now - stored.used_at >= USE_NOTED_EVERY:
            self._store.note_use(stored.token_hash, now)
        return Session(token, stored.staff, stored.search)

    def keep_search(self, session: Session, sealed: str | None) -> None:
        """Keep what was searched for last."""
        self._store.keep_search(_hashed(session.token), sealed)

    def end(self, token: str | None) -> None:
        """Log out."""
        if token:
            self._store.end_session(_hashed(token))


def csrf_token(secret: str) -> str:
    """What a form must carry: made from the cookie, so that no other site can know it."""
    return hmac.new(secret.encode(), b"front desk form", hashlib.sha256).hexdigest()


def is_own_form(secret: str | None, given: str | None) -> bool:
    """Whether a form was made for the holder of this cookie."""
    return bool(secret) and bool(given) and hmac.compare_digest(csrf_token(secret or ""), given or "")


def safe_return(path: str | None) -> str:
    """Where to go after logging in: a path of this page, never another site."""
    known = ("/requests/", "/search", "/audit", "/counts", "/export", "/questions", "/answers")
    plain = path is not None and path.isascii() and path.isprintable()
    if path and plain and not any(sign in path for sign in ("\\", "//", ":")) and path.startswith((*known, "/?")):
        return path
    return "/"


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
