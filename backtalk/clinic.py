"""The clinic's own facts, read from ``clinic.yml``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping
from urllib.parse import urlsplit

import yaml

from backtalk.booking.opening_hours import Open, read_week
from backtalk.delivery.errors import InvalidDeliverySetting
from backtalk.delivery.settings import DeliverySettings, delivery_settings

PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")


class ClinicFileError(ValueError):
    """The clinic file cannot be used; the message names the key and what is expected."""


@dataclass(frozen=True)
class Therapist:
    """One physiotherapist; ``needling`` is None while the clinic has not stated it."""

    name: str
    needling: bool | None = None


@dataclass(frozen=True)
class BookingSettings:
    """How a visitor gets an assessment: ``way`` is "request" or "link". ``opening_times`` empty: not known here."""

    way: str = "request"
    link_new: str | None = None
    link_returning: str | None = None
    answer_time: str | None = None
    closed_days: tuple[str, ...] = ()
    closed_dates: tuple[dt.date, ...] = ()
    closed_on_public_holidays: bool = True
    opening_times: Mapping[str, Open] = field(default_factory=dict)


@dataclass(frozen=True)
class PrivacySettings:
    """Who answers for privacy, for how many days chats and requests are kept, and whether staff see questions that were
    not understood."""

    contact: str | None = None
    keep_chats_days: int = 30
    keep_requests_days: int = 365
    impact_assessment_sent_on: dt.date | None = None
    keep_not_understood: bool = True


@dataclass(frozen=True)
class Clinic:
    """Everything that only the clinic knows. None or empty means: not known here."""

    name: str
    town: str
    province: str
    timezone: str
    phone: str | None
    email: str | None
    address: str | None
    parking: str | None
    hours: str | None
    prices: str | None
    direct_billing: str | None
    ims_certified: str | None
    electrical_stimulation: str | None
    languages: tuple[str, ...]
    therapists: tuple[Therapist, ...]
    booking: BookingSettings
    privacy: PrivacySettings
    live: bool
    delivery: DeliverySettings = field(default_factory=DeliverySettings)

    def placeholders(self) -> dict[str, str | None]:
        """Values for the ``{clinic_...}`` placeholders of responses; None where the clinic has not said."""
        names = [therapist.name for therapist in self.therapists]
        return {
            "clinic_name": self.name,
            "clinic_town": self.town,
            "clinic_phone": self.phone,
            "clinic_email": self.email,
            "clinic_address": self.address,
            "clinic_parking": self.parking,
            "clinic_hours": self.hours,
            "clinic_prices": self.prices,
            "clinic_direct_billing": self.direct_billing,
            "clinic_ims_certified": self.ims_certified,
            "clinic_electrical_stimulation": self.electrical_stimulation,
            "clinic_therapists": " and ".join(names) if names else None,
            "clinic_languages": ", ".join(("English", *self.languages)) if self.languages else None,
            "clinic_privacy_contact": self.privacy.contact,
            "clinic_answer_time": self.booking.answer_time,
            "clinic_reach": f"call {self.phone}" if self.phone else "ask me to send a call-back request",
        }


def load_clinic(path: Path) -> Clinic:
    """Read and check the clinic file.

    Raises:
        ClinicFileError: if the file is missing, is not YAML, or a value has the wrong shape.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ClinicFileError(f"{path.name} is missing: it holds the clinic's name and details") from None
    except yaml.YAMLError as error:
        raise ClinicFileError(f"{path.name} is not valid YAML: {error}") from None
    if not isinstance(raw, dict):
        raise ClinicFileError(f"{path.name} must be a list of keys and values")
    booking = _section(raw, "booking")
    links = _section(booking, "links")
    privacy = _section(raw, "privacy")
    return Clinic(
        name=_required(raw, "name"),
        town=_required(raw, "town"),
        province=_province(raw),
        timezone=_text(raw, "timezone") or "America/Edmonton",
        phone=_text(raw, "phone"),
        email=_text(raw, "email"),
        address=_text(raw, "address"),
        parking=_text(raw, "parking"),
        hours=_text(raw, "hours"),
        prices=_text(raw, "prices"),
        direct_billing=_text(raw, "direct_billing"),
        ims_certified=_text(raw, "ims_certified"),
        electrical_stimulation=_text(raw, "electrical_stimulation"),
        languages=tuple(_texts(raw, "languages")),
        therapists=tuple(_therapist(item) for item in raw.get("therapists") or []),
        booking=_booking(booking, links),
        privacy=PrivacySettings(
            contact=_text(privacy, "contact"),
            keep_chats_days=_days(privacy, "keep_chats_days", 30),
            keep_requests_days=_days(privacy, "keep_requests_days", 365),
            impact_assessment_sent_on=_date(privacy, "impact_assessment_sent_on"),
            keep_not_understood=_yes_or_no(privacy, "keep_not_understood", True),
        ),
        live=raw.get("live") is True,
        delivery=_delivery(raw),
    )


def _booking(booking: Mapping[str, Any], links: Mapping[str, Any]) -> BookingSettings:
    way = booking.get("way", "request")
    if way not in ("request", "link"):
        raise ClinicFileError("booking.way must be request or link")
    settings = BookingSettings(
        way=way,
        link_new=_https(links, "new"),
        link_returning=_https(links, "returning"),
        answer_time=_text(booking, "answer_time"),
        closed_days=tuple(_texts(booking, "closed_days")),
        closed_dates=_closed_dates(booking),
        closed_on_public_holidays=booking.get("closed_on_public_holidays") is not False,
        opening_times=_opening_times(booking),
    )
    if way == "link" and not settings.link_new:
        raise ClinicFileError("booking.links.new is needed when booking.way is link")
    return settings


def _province(raw: Mapping[str, Any]) -> str:
    province = _text(raw, "province") or "AB"
    if province not in PROVINCES:
        raise ClinicFileError(f"province must be one of {', '.join(PROVINCES)}")
    return province


def _delivery(raw: Mapping[str, Any]) -> DeliverySettings:
    try:
        return delivery_settings(_section(raw, "delivery"))
    except InvalidDeliverySetting as error:
        raise ClinicFileError(str(error)) from None


def _closed_dates(booking: Mapping[str, Any]) -> tuple[dt.date, ...]:
    dates = booking.get("closed_dates") or []
    if not isinstance(dates, list) or not all(isinstance(day, dt.date) for day in dates):
        raise ClinicFileError("booking.closed_dates must be a list of dates like 2026-12-24")
    return tuple(dates)


def _opening_times(booking: Mapping[str, Any]) -> Mapping[str, Open]:
    try:
        return read_week(booking["opening_times"]) if booking.get("opening_times") else {}
    except ValueError as error:
        raise ClinicFileError(f"booking.opening_times {error}") from None


def _therapist(item: Any) -> Therapist:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        raise ClinicFileError("each of therapists needs a name")
    needling = item.get("needling")
    if needling not in (True, False, None):
        raise ClinicFileError("therapists: needling must be true, false or empty")
    return Therapist(item["name"], needling)


def _section(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key) or {}
    if not isinstance(value, dict):
        raise ClinicFileError(f"{key} must hold keys and values")
    return value


def _text(raw: Mapping[str, Any], key: str) -> str | None:
    value = raw.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ClinicFileError(f"{key} must be text in quotes")
    return value.strip()


def _required(raw: Mapping[str, Any], key: str) -> str:
    value = _text(raw, key)
    if value is None:
        raise ClinicFileError(f"{key} must be filled in")
    return value


def _texts(raw: Mapping[str, Any], key: str) -> list[str]:
    value = raw.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ClinicFileError(f"{key} must be a list of texts")
    return value


def _days(raw: Mapping[str, Any], key: str, default: int) -> int:
    value = raw.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ClinicFileError(f"privacy.{key} must be a whole number of days, 1 or more")
    return value


def _yes_or_no(raw: Mapping[str, Any], key: str, default: bool) -> bool:
    value = raw.get(key, default)
    if not isinstance(value, bool):
        raise ClinicFileError(f"privacy.{key} must be true or false")
    return value


def _date(raw: Mapping[str, Any], key: str) -> dt.date | None:
    value = raw.get(key)
    if value is None or isinstance(value, dt.date):
        return value
    raise ClinicFileError(f"privacy.{key} must be a date like 2026-11-30")


def _https(raw: Mapping[str, Any], key: str) -> str | None:
    value = _text(raw, key)
    if value is not None and (urlsplit(value).scheme != "https" or not urlsplit(value).netloc):
        raise ClinicFileError(f"booking.links.{key} must begin with https://")
    return value
