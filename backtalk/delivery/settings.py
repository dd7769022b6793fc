"""Where the clinic wants its requests delivered, and when it wants to know that something is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from backtalk.delivery.alarms import AlarmTimes
from backtalk.delivery.environment import LOCAL_HOSTS
from backtalk.delivery.errors import InvalidDeliverySetting

WEBHOOK, EMAIL = "webhook", "email"
CONTENTS = ("request", "reference")


@dataclass(frozen=True)
class DeliverySettings:
    """The `delivery:` part of `clinic.yml`. With nothing set, requests are on the front desk page and nowhere else."""

    webhook: str | None = None
    webhook_content: str = "request"
    email: str | None = None
    front_desk_url: str | None = None
    alarm_times: AlarmTimes = field(default_factory=AlarmTimes)

    @property
    def channels(self) -> tuple[str, ...]:
        """The targets that are set."""
        given = ((WEBHOOK, self.webhook), (EMAIL, self.email))
        return tuple(channel for channel, address in given if address)


def delivery_settings(section: Mapping[str, Any]) -> DeliverySettings:
    """Read and check the `delivery:` part.

    Raises:
        InvalidDeliverySetting: when a value cannot be used; the message names its key.
    """
    content = section.get("webhook_content", "request")
    if content not in CONTENTS:
        raise InvalidDeliverySetting("delivery.webhook_content must be request or reference")
    settings = DeliverySettings(
        webhook=_address(section, "webhook"),
        webhook_content=content,
        email=_mailbox(section, "email"),
        front_desk_url=_address(section, "front_desk_url"),
        alarm_times=AlarmTimes(
            undelivered=timedelta(minutes=_number(section, "alarm_undelivered_minutes", 15)),
            unseen=timedelta(hours=_number(section, "alarm_unseen_hours", 24)),
        ),
    )
    if settings.email and not settings.front_desk_url:
        raise InvalidDeliverySetting(
            "delivery.front_desk_url is needed with delivery.email: the mail holds a link and no request"
        )
    return settings


def _text(section: Mapping[str, Any], key: str) -> str | None:
    value = section.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise InvalidDeliverySetting(f"delivery.{key} must be text in quotes")
    return value.strip()


def _address(section: Mapping[str, Any], key: str) -> str | None:
    value = _text(section, key)
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InvalidDeliverySetting(f"delivery.{key} is not an address") from None
    if not host or parts.scheme not in ("http", "https") or (parts.scheme == "http" and host not in LOCAL_HOSTS):
        raise InvalidDeliverySetting(f"delivery.{key} must begin with https:// (http:// only on this machine)")
    if parts.username or parts.password:
        raise InvalidDeliverySetting(f"delivery.{key} must hold no user name or password")
    return value


def _mailbox(section: Mapping[str, Any], key: str) -> str | None:
    value = _text(section, key)
    if value is None:
        return None
    try:
        # Special domains such as .local are fine here: the clinic's mail server may be in its own network.
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise InvalidDeliverySetting(f"delivery.{key} is not an e-mail address") from None


def _number(section: Mapping[str, Any], key: str, default: int) -> int:
    value = section.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidDeliverySetting(f"delivery.{key} must be a whole number, 1 or more")
    return value
