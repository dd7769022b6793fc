"""Fakes for booking's own ports, and a visitor to talk to the core with."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from backtalk.booking import steps
from backtalk.booking.circumstances import Circumstances
from backtalk.booking.errors import DraftChanged, ReferenceTaken, RequestNotFound
from backtalk.booking.notice import Notice
from backtalk.booking.options import Options
from backtalk.booking.outbox import ConfiguredOutbox
from backtalk.booking.outcome import Outcome, Result, Said
from backtalk.booking.ports import DaysOff
from backtalk.booking.request import Answers, Delivery, Draft, Kind, Request
from backtalk.booking.service import BookingDesk
from backtalk.booking.states import SEEN_BY_STAFF, Hand, State, move

MONDAY = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
CHAT = "chat-1"
CLINIC_OPTIONS = Options(frozenset({"saturday", "sunday"}), ("Steve Hansen",), ("Tagalog",))


class FakeClock:
    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def today(self) -> datetime:
        return self.at

    def pass_by(self, span: timedelta) -> None:
        self.at += span


class FakeNotice:
    def __init__(self, text: str = "Why we ask.") -> None:
        self.text = text

    def current(self) -> Notice:
        return Notice.worded(self.text, "2026-11")


class CountedCodes:
    """CCC-001, CCC-002 ... or the codes given."""

    def __init__(self, *codes: str) -> None:
        self._codes = iter(codes) if codes else (f"CCC-{n:03}" for n in itertools.count(1))

    def new(self) -> str:
        return next(self._codes)


class MemoryStore:
    def __init__(self) -> None:
        self.drafts: dict[str, Draft] = {}
        self.requests: dict[str, Request] = {}
        self.deliveries: list[Delivery] = []

    def draft(self, conversation_id: str) -> Draft | None:
        return self.drafts.get(conversation_id)

    def save_draft(self, draft: Draft) -> Draft:
        kept = self.drafts.get(draft.conversation_id)
        if (kept.version if kept else 0) != draft.version:
            raise DraftChanged
        # Through JSON, as the real one does, so that whatever does not survive it shows.
        saved = Draft.from_json(draft.conversation_id, draft.version + 1, draft.to_json())
        self.drafts[draft.conversation_id] = saved
        return saved

    def drop_draft(self, conversation_id: str) -> bool:
        return self.drafts.pop(conversation_id, None) is not None

    def drop_old_drafts(self, before: datetime) -> int:
        old = [key for key, draft in self.drafts.items() if draft.changed_at < before]
        for key in old:
            del self.drafts[key]
        return len(old)

    def submit(self, request: Request, deliveries: Sequence[Delivery], draft_version: int | None = None) -> Request:
        known = self.by_key(request.request_key)
        if known is not None:
            return known
        draft = self.drafts.get(request.conversation_id)
        if draft_version and (draft is None or draft.version != draft_version):
            raise DraftChanged
        if self.by_reference(request.reference) is not None:
            raise ReferenceTaken
        self.requests[request.request_id] = request
        self.deliveries += deliveries
        self.drop_draft(request.conversation_id)
        return request

    def by_key(self, request_key: str) -> Request | None:
        return next((r for r in self.requests.values() if r.request_key == request_key), None)

    def by_reference(self, reference: str) -> Request | None:
        return next((r for r in self.requests.values() if r.reference == reference), None)

    def of_conversation(self, conversation_id: str) -> Sequence[Request]:
        return [r for r in reversed(self.requests.values()) if r.conversation_id == conversation_id]

    def move(self, request_id: str, to: State, by: Hand, at: datetime, deliveries: Sequence[Delivery] = ()) -> Request:
        if request_id not in self.requests:
            raise RequestNotFound
        request = self.requests[request_id]
        seen_at = at if to in SEEN_BY_STAFF and request.seen_at is None else request.seen_at
        self.requests[request_id] = replace(request, state=move(request.state, to, by), seen_at=seen_at)
        self.deliveries += deliveries
        return self.requests[request_id]


class Visitor:
    """Someone at the booking form: says things, taps chips, reads back."""

    def __init__(
        self,
        kind: Kind = Kind.ASSESSMENT,
        opening: str | None = None,
        danger: str | None = None,
        days_off: DaysOff | None = None,
        clock: FakeClock | None = None,
        store: Any = None,
    ) -> None:
        self.store: Any = store or MemoryStore()
        self.clock = clock or FakeClock()
        outbox = ConfiguredOutbox(("webhook",))
        self.desk = BookingDesk(self.store, self.clock, FakeNotice(), CountedCodes(), outbox, CLINIC_OPTIONS, days_off)
        said = Said(opening, message_id="m0") if opening is not None else None
        self.desk.start(CHAT, kind, said, Circumstances(danger))
        self.numbers = itertools.count(1)
        self.last: Outcome | None = None

    @property
    def draft(self) -> Draft:
        draft = self.desk.draft(CHAT)
        assert draft is not None
        return draft

    @property
    def answers(self) -> Answers:
        return self.draft.answers

    @property
    def asked(self) -> str:
        return steps.current_step(self.draft)

    @property
    def notes(self) -> list[str]:
        assert self.last is not None
        return [note.name for note in self.last.notes]

    def says(self, text: str, intent: str | None = None, confidence: float = 0.9) -> Result:
        return self._do(Said(text, intent, confidence if intent else 0.0, None, self._next_id()))

    def taps(self, chip: str) -> Result:
        return self._do(Said("", "choose", 1.0, f"booking:{chip}", self._next_id()))

    def answers_all(self, *answers: str) -> None:
        """Taps ("!for_whom:self") or says each; every one must be taken."""
        for answer in answers:
            result = self.taps(answer[1:]) if answer.startswith("!") else self.says(answer)
            assert result is Result.TAKEN, f"{answer!r} was not taken at {self.asked}: {result}"

    def reads_back(self) -> Draft:
        return self.desk.read_back(CHAT)

    def _next_id(self) -> str:
        return f"m{next(self.numbers)}"

    def _do(self, said: Said) -> Result:
        self.last = self.desk.answer(CHAT, said)
        return self.last.result


QUICK = (
    "!for_whom:self",
    "!patient_kind:new",
    "Jane Doe",
    "403-555-0142",
    "!phone_permission:message_ok",
    "!day:asap",
    "!body_area:low_back",
    "!precaution:no",
)
