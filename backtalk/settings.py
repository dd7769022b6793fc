"""What the environment says: ports, database addresses, limits. Nothing here is a secret; see `keys`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

OFF_WORDS = frozenset({"off", "0", "false", "no"})


class InvalidSetting(ValueError):
    """An environment variable holds something that cannot be used; the message names it."""


@dataclass(frozen=True)
class Settings:
    """One reading of the environment. Sensible without any variable set.

    Rates are in the notation of the `limits` library: "20/minute", "300/hour", or several joined with ";".
    """

    port: int
    conversations_url: str
    booking_url: str
    actions_url: str
    locks_url: str
    events_url: str
    clinic_path: Path
    rate_limits: bool
    var_dir: Path
    web_dir: Path
    widget_dir: Path
    allowed_origins: tuple[str, ...]
    visitor_rate: str
    new_conversation_rate: str
    address_rate: str
    overall_rate: str
    turns_in_flight: int
    trusted_proxies: int
    token_hours: float
    keep_days: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from `environment` (default: the process's own).

        Raises:
            InvalidSetting: when a number is not a number or is out of range, or an origin or address is not one.
        """
        env = os.environ if environment is None else environment
        var_dir = Path(_text(env, "BACKTALK_VAR", "var")).absolute()
        return cls(
            port=_number(env, "PORT", 5005, smallest=1, largest=65535),
            conversations_url=_text(env, "BACKTALK_CONVERSATIONS_URL", f"sqlite:///{var_dir}/conversations.db"),
            booking_url=_text(env, "BACKTALK_BOOKING_URL", f"sqlite:///{var_dir}/booking.db"),
            actions_url=_text(env, "BACKTALK_ACTIONS_URL", "http://127.0.0.1:5055/webhook"),
            locks_url=_address(env, "BACKTALK_LOCKS_URL", ("redis", "rediss", "unix")),
            events_url=_address(env, "BACKTALK_EVENTS_URL", ("amqp", "amqps", "kafka")),
            clinic_path=Path(_text(env, "BACKTALK_CLINIC", "clinic.yml")),
            rate_limits=_text(env, "BACKTALK_RATE_LIMITS", "on").lower() not in OFF_WORDS,
            var_dir=var_dir,
            web_dir=Path(_text(env, "BACKTALK_WEB", "widget/page")).absolute(),
            widget_dir=Path(_text(env, "BACKTALK_WIDGET", "widget/dist")).absolute(),
            allowed_origins=tuple(map(_origin, _text(env, "BACKTALK_ALLOWED_ORIGINS", "").split())),
            visitor_rate=_text(env, "BACKTALK_VISITOR_RATE", "20/minute;300/hour"),
            new_conversation_rate=_text(env, "BACKTALK_NEW_CONVERSATION_RATE", "30/minute;300/hour"),
            address_rate=_text(env, "BACKTALK_ADDRESS_RATE", "120/minute"),
            overall_rate=_text(env, "BACKTALK_OVERALL_RATE", "3000/minute"),
            turns_in_flight=_number(env, "BACKTALK_TURNS_IN_FLIGHT", 64, smallest=1, largest=10_000),
            trusted_proxies=_number(env, "BACKTALK_TRUSTED_PROXIES", 0, smallest=0, largest=10),
            token_hours=float(_number(env, "BACKTALK_TOKEN_HOURS", 24, smallest=1, largest=24 * 30)),
            keep_days=_number(env, "BACKTALK_KEEP_DAYS", 30, smallest=0, largest=3650),
        )


def _text(env: Mapping[str, str], name: str, default: str) -> str:
    return env.get(name, "").strip() or default


def _address(env: Mapping[str, str], name: str, kinds: tuple[str, ...]) -> str:
    """The address of something optional; "" when there is none. The message never quotes it: it may hold a password."""
    written = env.get(name, "").strip()
    if written and not re.fullmatch(rf"({'|'.join(kinds)})://\S+", written):
        raise InvalidSetting(f"{name} must be an address that begins with {' or '.join(f'{one}://' for one in kinds)}.")
    return written


def _origin(written: str) -> str:
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?/?", written):
        raise InvalidSetting(
            f"BACKTALK_ALLOWED_ORIGINS: {written} is not an origin such as https://www.clinic.example."
        )
    return written.rstrip("/")


def _number(env: Mapping[str, str], name: str, default: int, *, smallest: int, largest: int) -> int:
    written = env.get(name, "").strip()
    if not written:
        return default
    if not written.isascii() or not written.isdigit() or not smallest <= int(written) <= largest:
        raise InvalidSetting(f"{name} must be a whole number from {smallest} to {largest}.")
    return int(written)
