"""What the front desk page is made of, built once when it starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from backtalk.booking.errors import PersonalDataUnreadable
from backtalk.clinic import Clinic
from backtalk.clinic_calendar import alarm_times_of
from backtalk.delivery.alarms import Alarm
from backtalk.front_desk.login_limits import LoginLimits
from backtalk.front_desk.meaning import Meaning
from backtalk.front_desk.own_words import KnownExamples
from backtalk.front_desk.sessions import Sessions
from backtalk.front_desk.words import DeskWords
from backtalk.settings import Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.delivery_desk import DeliveryDesk
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.front_desk_audit import AuditTrail
from backtalk.storage.front_desk_list import RequestList
from backtalk.storage.front_desk_requests import FrontDeskRequests
from backtalk.storage.front_desk_staff import StaffStore
from backtalk.storage.wanted_changes import WantedChanges


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class Parts:
    """Stores, words and rules. `secure`: the page is reached by https, so cookies travel on nothing else."""

    clinic: Clinic
    database: BookingDatabase
    fields: PersonalFields
    conversations: ConversationStore
    secure: bool = False
    trusted_proxies: int = 0
    now: Callable[[], dt.datetime] = _now
    limits: LoginLimits = field(default_factory=LoginLimits)
    words: DeskWords = field(default_factory=DeskWords.from_files)
    meaning: Meaning = field(default_factory=Meaning)
    examples: KnownExamples = field(default_factory=KnownExamples)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.clinic.timezone)
        self.alarm_times = alarm_times_of(self.clinic)
        self.staff = StaffStore(self.database)
        self.sessions = Sessions(self.staff, now=lambda: self.now())
        self.requests = FrontDeskRequests(self.database, self.fields)
        self.store = SqlRequestStore(self.database, self.fields)
        self.list = RequestList(self.database, self.fields)
        self.audit = AuditTrail(self.database)
        self.deliveries = DeliveryDesk(self.database)
        self.wanted = WantedChanges(self.database)

    @classmethod
    def from_settings(cls, settings: Settings, clinic: Clinic) -> Parts:
        """As the settings and the clinic file say.

        Raises:
            keys.InvalidKey, OSError: when there is no usable key.
        """
        return cls(
            clinic=clinic,
            database=BookingDatabase.from_settings(settings),
            fields=PersonalFields.from_var(settings.var_dir),
            conversations=ConversationStore.from_settings(settings),
            secure=(clinic.delivery.front_desk_url or "").startswith("https://"),
            trusted_proxies=settings.trusted_proxies,
        )

    def alarms(self, most: int) -> tuple[Sequence[Alarm], int]:
        """What is late, at most so many, and how many there are in all."""
        times, now = self.alarm_times, self.now()
        shown = self.deliveries.alarms(times, now, most)[:most]
        return shown, sum(self.deliveries.alarm_counts(times, now).values())

    def seal_search(self, text: str) -> str:
        """What was searched for, encrypted."""
        return self.fields.close({"text": text})

    def opened_search(self, sealed: str | None) -> str:
        """What was searched for; empty when nothing was, or the key was changed meanwhile."""
        try:
            return str(self.fields.open(sealed)["text"]) if sealed else ""
        except PersonalDataUnreadable:
            return ""
