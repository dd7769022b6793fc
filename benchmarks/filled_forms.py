"""Visitors who have filled in everything, without the time that this takes: for storms and loads of many of them.

The form is filled in by the product's own use cases, over a store in memory; the draft that comes of it is then written
to the real one, which is a single transaction.
"""

from __future__ import annotations

import time
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from actions.wiring import build_desk, build_store
from backtalk.booking import steps
from backtalk.booking.outcome import Said
from backtalk.booking.ports import RequestStore
from backtalk.booking.request import Draft, Kind
from backtalk.booking.service import BookingDesk
from backtalk.clinic import load_clinic
from backtalk.settings import Settings
from benchmarks.booking_visitor import ANSWERS, OPENING, PAUSE_SECONDS, SEND, BookingVisitor, Unanswered
from benchmarks.storm_plan import Fate

MOST_TRIES = 400


class _DraftsInMemory:
    """As much of a request store as filling in a form needs."""

    def __init__(self) -> None:
        self.drafts: dict[str, Draft] = {}

    def draft(self, conversation_id: str) -> Draft | None:
        return self.drafts.get(conversation_id)

    def save_draft(self, draft: Draft) -> Draft:
        self.drafts[draft.conversation_id] = draft
        return draft

    def drop_draft(self, conversation_id: str) -> bool:
        return self.drafts.pop(conversation_id, None) is not None


class FilledForms:
    """Brings visitors to the read-back, in the database of the action server."""

    def __init__(self, settings: Settings) -> None:
        """`settings`: the action server's."""
        clinic = load_clinic(settings.clinic_path)
        self._memory = _DraftsInMemory()
        in_memory: RequestStore = self._memory  # type: ignore[assignment]
        self._form = build_desk(settings, clinic, in_memory)
        self._store = build_store(settings)
        self.desk: BookingDesk = build_desk(settings, clinic, self._store)

    def fill_in(self, visitor: BookingVisitor, fate: Fate, *, pressed: bool = False) -> None:
        """Fill it in, and give the visitor the slots that Rasa would have kept; a lock is waited for.

        Args:
            visitor: who.
            fate: what for.
            pressed: send is pressed too, so that only the writing is left.

        Raises:
            Unanswered: when the database is away for too long.
        """
        kind = Kind.ASSESSMENT if fate.intent == "book_assessment" else Kind.CALL_BACK
        opening = Said(OPENING.format(name=fate.name, phone=fate.phone), message_id=visitor.new_message_id())
        draft = self._form.start(visitor.conversation, kind, opening)
        while (step := steps.current_step(draft)) != steps.READ_BACK:
            draft = self._tap(visitor, ANSWERS[step])
        draft = self._form.read_back(visitor.conversation)
        if pressed:
            draft = self._tap(visitor, SEND)
        self._memory.drop_draft(visitor.conversation)
        self._write(draft)
        visitor.slots = {"booking_draft": draft.draft_id, "booking_step": step, "requested_slot": "booking_answer"}
        visitor.in_form = True

    def _tap(self, visitor: BookingVisitor, choice: str) -> Draft:
        tapped = Said("", "choose", 1.0, choice, visitor.new_message_id())
        return self._form.answer(visitor.conversation, tapped).draft

    def _write(self, draft: Draft) -> None:
        for _ in range(MOST_TRIES):
            try:
                self._store.save_draft(replace(draft, version=0))
            except SQLAlchemyError:  # locked, or all connections busy waiting for the lock
                time.sleep(PAUSE_SECONDS)
                continue
            return
        raise Unanswered
