"""What a target needs and must not stand in a file: secrets and the mail server, from the environment."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backtalk import keys
from backtalk.delivery.errors import InvalidDeliverySetting

SECRET_VARIABLE = "BACKTALK_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable, not a secret
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
USUAL_PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True)
class SmtpServer:
    """The clinic's mail server. `security`: starttls, tls, or none, which is for this machine only."""

    host: str
    port: int
    security: str
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def webhook_keys(environment: Mapping[str, str] | None = None) -> tuple[bytes, ...]:
    """The secrets that sign webhooks, as bytes; several while one is being replaced.

    Raises:
        InvalidDeliverySetting: when there is none or it is no key.
    """
    env = os.environ if environment is None else environment
    if not env.get(SECRET_VARIABLE, "").strip():
        raise InvalidDeliverySetting(f"clinic.yml names a webhook, so {SECRET_VARIABLE} must be set.")
    try:
        written = keys.load_all("webhook", SECRET_VARIABLE, Path(), env)
    except keys.InvalidKey as error:
        raise InvalidDeliverySetting(str(error)) from None
    return tuple(base64.urlsafe_b64decode(key) for key in written)


def smtp_server(environment: Mapping[str, str] | None = None) -> SmtpServer:
    """The mail server.

    Raises:
        InvalidDeliverySetting: when something needed is missing or cannot be used.
    """
    env = os.environ if environment is None else environment
    host = _needed(env, "BACKTALK_SMTP_HOST")
    security = _text(env, "BACKTALK_SMTP_SECURITY") or "starttls"
    if security not in USUAL_PORTS:
        raise InvalidDeliverySetting("BACKTALK_SMTP_SECURITY must be starttls, tls or none.")
    if security == "none" and host not in LOCAL_HOSTS:
        raise InvalidDeliverySetting("BACKTALK_SMTP_SECURITY may be none only for a mail server on this machine.")
    user, password = _text(env, "BACKTALK_SMTP_USER"), _text(env, "BACKTALK_SMTP_PASSWORD")
    if bool(user) != bool(password):
        raise InvalidDeliverySetting("BACKTALK_SMTP_USER and BACKTALK_SMTP_PASSWORD go together: set both or neither.")
    return SmtpServer(
        host=host,
        port=_port(env, "BACKTALK_SMTP_PORT", USUAL_PORTS[security]),
        security=security,
        sender=_needed(env, "BACKTALK_SMTP_FROM"),
        user=user,
        password=password,
    )


def _text(env: Mapping[str, str], name: str) -> str | None:
    return env.get(name, "").strip() or None


def _needed(env: Mapping[str, str], name: str) -> str:
    value = _text(env, name)
    if value is None:
        raise InvalidDeliverySetting(f"clinic.yml names an e-mail address for requests, so {name} must be set.")
    return value


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    written = _text(env, name)
    if written is None:
        return default
    if not written.isascii() or not written.isdigit() or not 1 <= int(written) <= 65535:
        raise InvalidDeliverySetting(f"{name} must be a whole number from 1 to 65535.")
    return int(written)
