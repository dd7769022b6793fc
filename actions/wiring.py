"""Builds the real parts once, on first use. The only place in `actions` that reads settings."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from actions.parts import Parts
from actions.topics import topic_titles, topics_in
from actions.visitor_words import StoredWords
from actions.words import Words
from backtalk.booking.errors import NoticeMissing
from backtalk.booking.notice import Notice
from backtalk.booking.options import Options
from backtalk.booking.outbox import ConfiguredOutbox
from backtalk.booking.ports import RequestStore
from backtalk.booking.reference import RandomReferenceCodes
from backtalk.booking.service import BookingDesk
from backtalk.clinic import Clinic, load_clinic
from backtalk.clinic_calendar import days_off_of
from backtalk.settings import Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.link_counts import LinkCounts

ROOT = Path(__file__).resolve().parents[1]
NOTICE_RESPONSE = "utter_booking_notice"
_building = threading.Lock()

logger = logging.getLogger(__name__)


class ClinicClock:
    """The system's clock; `today` is the clinic's."""

    def __init__(self, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)

    def today(self) -> datetime:
        """Now, at the clinic."""
        return datetime.now(self._zone)


class NoticeFile:
    """The notice as it stands in the booking responses. Read again only when the file was changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[int, Notice] | None = None

    def current(self) -> Notice:
        """The notice with its version, over both its wordings (with and without a privacy contact)."""
        try:
            changed = self._path.stat().st_mtime_ns
            if self._read is None or self._read[0] != changed:
                self._read = changed, self._worded()
            return self._read[1]
        except (OSError, KeyError, TypeError, IndexError, yaml.YAMLError):
            raise NoticeMissing(self._path.name) from None

    def _worded(self) -> Notice:
        responses = yaml.safe_load(self._path.read_text(encoding="utf-8"))["responses"]
        names = (NOTICE_RESPONSE, f"{NOTICE_RESPONSE}_unknown")
        texts = [responses[name][0]["text"] for name in names if name in responses]
        return Notice.worded("\n".join(texts), str(responses[NOTICE_RESPONSE][0]["metadata"]["notice_dated"]))


def parts() -> Parts:
    """The parts of this process."""
    with _building:
        return _parts()


def warm_up() -> None:
    """Do now what the first visitor would wait for: open the databases, load the calendar.

    Whatever fails is left to that visitor's turn, which has an answer for it.
    """
    try:
        made = parts()
        days_off_of(made.clinic).after(datetime.now(UTC).date())
        made.desk.draft("nobody")
    except Exception as error:  # noqa: BLE001 - a server must start without its database too
        logger.error("Warming up failed with %s.", type(error).__name__)


@lru_cache(maxsize=1)
def _parts() -> Parts:
    settings = Settings.from_environment()
    clinic = load_clinic(settings.clinic_path)
    conversations = ConversationStore.from_settings(settings)
    titles = topic_titles(ROOT / "data")
    return Parts(
        desk=build_desk(settings, clinic),
        clinic=clinic,
        words=Words.from_file(ROOT / "knowledge" / "booking_words.yml"),
        visitor_words=StoredWords(conversations.raw_text),
        topics_read=lambda conversation_id: topics_in(conversations.history(conversation_id), titles),
        topic_titles=titles,
        count_link=LinkCounts(BookingDatabase.from_settings(settings)).count,
    )


def build_desk(settings: Settings, clinic: Clinic, store: RequestStore | None = None) -> BookingDesk:
    """The use cases over the real store, or over another."""
    return BookingDesk(
        store=store or build_store(settings),
        clock=ClinicClock(clinic.timezone),
        notice=NoticeFile(ROOT / "data" / "booking" / "booking_form.yml"),
        codes=RandomReferenceCodes(),
        outbox=ConfiguredOutbox(clinic.delivery.channels),
        options=options_of(clinic),
        days_off=days_off_of(clinic),
    )


def build_store(settings: Settings) -> SqlRequestStore:
    """The real store."""
    return SqlRequestStore(BookingDatabase.from_settings(settings), PersonalFields.from_var(settings.var_dir))


def options_of(clinic: Clinic) -> Options:
    """What this clinic offers to pick from."""
    return Options(
        closed_days=frozenset(day.lower() for day in clinic.booking.closed_days),
        therapists=tuple(therapist.name for therapist in clinic.therapists),
        languages=clinic.languages,
    )
