"""What a request is: the answers of a visitor, the draft they are gathered in, the request that is sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from backtalk.booking.notice import NoticeShown
from backtalk.booking.states import State


class Kind(StrEnum):
    """What the visitor asks the clinic for."""

    ASSESSMENT = "assessment"
    CHANGE = "change"
    CALL_BACK = "call_back"


@dataclass(frozen=True)
class DayChoice:
    """A day chip ("asap", "any_day" or a weekday) and, except for "asap", a part of the day."""

    day: str
    part: str | None = None


@dataclass(frozen=True)
class WhenNote:
    """What the visitor typed about the time, word for word. Never read as a date; `said_on` makes "tomorrow" clear."""

    quote: str
    said_on: str


@dataclass(frozen=True)
class Answers:
    """What the visitor has told so far; None or empty means not told. Tokens are those of `choices`."""

    for_whom: str | None = None
    they_know: str | None = None
    age_band: str | None = None
    patient_kind: str | None = None
    change_what: str | None = None
    patient_name: str | None = None
    contact_name: str | None = None
    relation: str | None = None
    phone: str | None = None
    phone_permission: str | None = None
    email: str | None = None
    email_permission: str | None = None
    days: tuple[DayChoice, ...] = ()
    when_note: WhenNote | None = None
    body_area: str | None = None
    precaution: str | None = None
    reason: str | None = None
    payer: str | None = None
    therapist: str | None = None
    language: str | None = None
    topics: tuple[str, ...] = ()
    advised_to_see_doctor: str | None = None
    left_out: frozenset[str] = frozenset()

    def with_value(self, name: str, value: object) -> Answers:
        """The same with one more answer; an answer is no longer left out."""
        return replace(self, **{name: value, "left_out": self.left_out - {name}})  # type: ignore[arg-type]

    def without(self, *names: str) -> Answers:
        """The same with these answers forgotten, as if never asked."""
        blank = Answers()
        gone: dict[str, Any] = {name: getattr(blank, name) for name in names}
        return replace(self, **gone)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; what was not told is left away."""
        out: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if value:
                out[each.name] = value
        if self.days:
            out["days"] = [{"day": choice.day, "part": choice.part} for choice in self.days]
        if self.when_note:
            out["when_note"] = {"quote": self.when_note.quote, "said_on": self.when_note.said_on}
        if self.topics:
            out["topics"] = list(self.topics)
        if self.left_out:
            out["left_out"] = sorted(self.left_out)
        return out

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Answers:
        """The reverse of `to_json`. Names that this version does not know are dropped."""
        known = {each.name for each in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        values["days"] = tuple(DayChoice(item["day"], item.get("part")) for item in data.get("days", ()))
        note = data.get("when_note")
        values["when_note"] = WhenNote(note["quote"], note["said_on"]) if note else None
        values["topics"] = tuple(data.get("topics", ()))
        values["left_out"] = frozenset(data.get("left_out", ()))
        return cls(**values)


@dataclass(frozen=True)
class EmailDoubt:
    """An e-mail address that was probably mistyped, with the one that was probably meant."""

    typed: str
    suggested: str


@dataclass(frozen=True)
class Draft:
    """Answers being gathered in one conversation. `draft_id` is random and later the key of the request."""

    conversation_id: str
    draft_id: str
    kind: Kind
    started_at: datetime
    changed_at: datetime
    answers: Answers = field(default_factory=Answers)
    state: State = State.DRAFT
    notice: NoticeShown | None = None
    asking: str | None = None
    prefers_email: bool = False
    email_doubt: EmailDoubt | None = None
    danger_level: str | None = None
    topics_offered: tuple[str, ...] = ()
    send_pressed: bool = False
    last_message_id: str | None = None
    version: int = 0

    @classmethod
    def begin(cls, conversation_id: str, kind: Kind, at: datetime) -> Draft:
        """An empty draft."""
        return cls(conversation_id, uuid.uuid4().hex, kind, started_at=at, changed_at=at)

    @property
    def check_before_booking(self) -> bool:
        """Whether a sign that needs a doctor came up, so that a physiotherapist looks before anyone books."""
        return self.danger_level is not None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values (all but the conversation id and version, which the store keeps beside it)."""
        doubt = self.email_doubt
        return {
            "draft_id": self.draft_id,
            "kind": self.kind.value,
            "started_at": self.started_at.isoformat(),
            "changed_at": self.changed_at.isoformat(),
            "answers": self.answers.to_json(),
            "state": self.state.value,
            "notice": self.notice.to_json() if self.notice else None,
            "asking": self.asking,
            "prefers_email": self.prefers_email,
            "email_doubt": {"typed": doubt.typed, "suggested": doubt.suggested} if doubt else None,
            "danger_level": self.danger_level,
            "topics_offered": list(self.topics_offered),
            "send_pressed": self.send_pressed,
            "last_message_id": self.last_message_id,
        }

    @classmethod
    def from_json(cls, conversation_id: str, version: int, data: dict[str, Any]) -> Draft:
        """The reverse of `to_json`."""
        doubt = data.get("email_doubt")
        notice = data.get("notice")
        return cls(
            conversation_id=conversation_id,
            draft_id=data["draft_id"],
            kind=Kind(data["kind"]),
            started_at=datetime.fromisoformat(data["started_at"]),
            changed_at=datetime.fromisoformat(data["changed_at"]),
            answers=Answers.from_json(data["answers"]),
            state=State(data["state"]),
            notice=NoticeShown.from_json(notice) if notice else None,
            asking=data.get("asking"),
            prefers_email=bool(data.get("prefers_email")),
            email_doubt=EmailDoubt(doubt["typed"], doubt["suggested"]) if doubt else None,
            danger_level=data.get("danger_level"),
            topics_offered=tuple(data.get("topics_offered", ())),
            send_pressed=bool(data.get("send_pressed")),
            last_message_id=data.get("last_message_id"),
            version=version,
        )


@dataclass(frozen=True)
class Request:
    """A request that the visitor has sent. Not an appointment."""

    request_id: str
    request_key: str
    reference: str
    conversation_id: str
    kind: Kind
    state: State
    answers: Answers
    notice: NoticeShown
    check_before_booking: bool
    submitted_at: datetime
    seen_at: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """One thing to be delivered to the clinic: where ("webhook", "email") and what ("request", "withdrawal")."""

    delivery_id: str
    channel: str
    what: str
