"""Random steps, repeats, other tabs, errors and deaths: one request for each draft that was sent, whole, or none."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backtalk.booking import steps
from backtalk.booking.errors import BookingError
from backtalk.booking.outbox import ConfiguredOutbox
from backtalk.booking.outcome import Outcome, Result, Said
from backtalk.booking.request import Draft, Kind
from backtalk.booking.service import BookingDesk
from backtalk.booking.states import Hand, State
from tests.booking.fakes import CHAT, CLINIC_OPTIONS, CountedCodes, FakeClock, FakeNotice
from tests.booking.shaky_store import DatabaseTrouble, Fault, Killed, ShakyStore

FIXES = {
    "for_whom": "!for_whom:self",
    "patient_kind": "!patient_kind:new",
    "name": "Jane Doe",
    "contact": "403-555-0142",
    "phone_permission": "!phone_permission:message_ok",
    "email_permission": "!email_permission:email_ok",
    "email_doubt": "!email_doubt:suggested",
    "day": "!day:tuesday",
    "part": "!part:morning",
    "body_area": "!body_area:neck",
    "precaution": "!precaution:no",
    "change_what": "!change_what:move",
}
WRITES = ("submit", "save_draft", "move")
WANDERINGS = (
    "!change:phone",
    "!change:when",
    "!drop:body_area",
    "!more:payer",
    "!payer:wcb",
    "!add",
    "!done",
    "!send",
    "403-555-0177",
    "jane@example.com",
    "jane@gmial.com",
    "does it hurt?",
    "no, 403 not 402",
    "actually my name is Ana Lee",
    "thursday after 4",
)


def said(words: str, message_id: str) -> Said:
    if words.startswith("!"):
        return Said("", "choose", 1.0, f"booking:{words[1:]}", message_id)
    return Said(words, None, 0.0, None, message_id)


class Booking(RuleBasedStateMachine):
    """One visitor with two tabs, a clinic, and a database that cannot be trusted to stay up."""

    @initialize(kind=st.sampled_from(Kind))
    def arrives(self, kind: Kind) -> None:
        self.store = ShakyStore()
        self.clock = FakeClock()
        outbox = ConfiguredOutbox(("webhook",))
        self.desk = BookingDesk(self.store, self.clock, FakeNotice(), CountedCodes(), outbox, CLINIC_OPTIONS)
        self.ids = itertools.count(1)
        self.shown: dict[str, dict[str, Any]] = {}  # what the visitor read, by draft
        self.pressed: set[str] = set()  # drafts on whose read-back send was pressed
        self.told: dict[str, str] = {}  # reference -> draft, as the receipt said
        self.withdrawn: set[str] = set()
        self.last: Said | None = None
        self.draft_id = self.desk.start(CHAT, kind).draft_id  # the slot, kept by the chat

    @property
    def draft(self) -> Draft | None:
        return self.desk.draft(CHAT)

    def attempt(self, work: Callable[[], Any]) -> Any:
        """As the action server does: an error is said, a death is silence. None is the answer to both."""
        try:
            return work()
        except (BookingError, DatabaseTrouble, Killed):
            return None

    def message(self, what: Said) -> None:
        self.last = what
        draft = self.draft
        if what.choice == "booking:send" and draft is not None and steps.current_step(draft) == steps.READ_BACK:
            self.pressed.add(draft.draft_id)  # also when the reply to it is an error: it may have been written down
        outcome: Outcome | None = self.attempt(lambda: self.desk.answer(CHAT, what))
        if outcome is None:
            return
        self.draft_id = outcome.draft.draft_id
        if outcome.result is Result.SEND:
            self.pressed.add(outcome.draft.draft_id)
            self.send()

    def send(self) -> None:
        before = self.draft
        try:
            receipt = self.desk.submit(CHAT, self.draft_id)
        except DatabaseTrouble:  # said as "not sent yet, your answers are kept"
            assert self.store.by_key(self.draft_id) is None
            assert before is None or (self.draft and self.draft.draft_id == before.draft_id)
        except (BookingError, Killed):
            kept = self.draft
            assert before is None or self.store.by_key(before.draft_id) or (kept and kept.draft_id == before.draft_id)
        else:
            self.told[receipt.reference] = self.draft_id

    @rule()
    def answers_the_question(self) -> None:
        if self.draft is not None:
            words = FIXES.get(steps.current_step(self.draft), "!done")
            self.message(said(words, f"m{next(self.ids)}"))

    @rule(words=st.sampled_from(WANDERINGS))
    def says_something_else(self, words: str) -> None:
        self.message(said(words, f"m{next(self.ids)}"))

    @rule()
    def reads(self) -> None:
        if self.draft is not None and steps.current_step(self.draft) == steps.READ_BACK:
            read: Draft | None = self.attempt(lambda: self.desk.read_back(CHAT))
            if read is not None:
                self.shown[read.draft_id] = read.answers.to_json()

    @rule()
    def presses_send(self) -> None:
        self.message(Said("", "choose", 1.0, "booking:send", f"m{next(self.ids)}"))

    @rule(
        write=st.sampled_from(("submit", "save_draft")),
        trouble=st.sampled_from((None, *Fault, "another tab changes", "another tab sends")),
    )
    def goes_all_the_way(self, write: str = "submit", trouble: str | None = None) -> None:
        """To the read-back, and send; with trouble of a kind at the write that this needs."""
        for _ in FIXES:
            self.answers_the_question()
        self.reads()
        if isinstance(trouble, Fault):
            self.store.faults[write] = trouble
        elif trouble == "another tab changes":
            self.another_tab_gets_in_between(write, "!precaution:yes")
        elif trouble:
            self.store.meanwhile[write] = self.send
        self.presses_send()

    @rule()
    def presses_send_after_a_change(self) -> None:
        self.message(said("!precaution:in_person", f"m{next(self.ids)}"))
        self.presses_send()

    @precondition(lambda self: self.last is not None)
    @rule()
    def sends_the_same_message_again(self) -> None:
        assert self.last is not None
        self.message(self.last)

    @rule()
    def the_last_action_runs_again(self) -> None:
        self.send()

    @rule(write=st.sampled_from(WRITES), fault=st.sampled_from(Fault))
    def trouble_ahead(self, write: str, fault: Fault) -> None:
        self.store.faults[write] = fault

    @rule(write=st.sampled_from(WRITES), words=st.sampled_from(("!precaution:yes", "!day:asap", "403-555-0188")))
    def another_tab_gets_in_between(self, write: str, words: str) -> None:
        other = said(words, f"t{next(self.ids)}")
        self.store.meanwhile[write] = lambda: self.attempt(lambda: self.desk.answer(CHAT, other))

    @rule(write=st.sampled_from(WRITES))
    def another_tab_sends_in_between(self, write: str) -> None:
        self.store.meanwhile[write] = self.send

    @rule(kind=st.sampled_from(Kind))
    def starts_another_request(self, kind: Kind) -> None:
        started = self.attempt(lambda: self.desk.start(CHAT, kind, None))
        if started is not None:
            self.draft_id = started.draft_id

    @rule(hours=st.sampled_from((1, 30)))
    def time_passes(self, hours: int) -> None:
        self.clock.pass_by(timedelta(hours=hours))

    @rule(to=st.sampled_from((State.DELIVERED, State.SEEN, State.REACHED, State.BOOKED, State.CLOSED)))
    def the_clinic_works(self, to: State) -> None:
        hand = Hand.OUTBOX if to is State.DELIVERED else Hand.STAFF
        for key in list(self.store.requests):
            self.attempt(lambda key=key: self.store.move(key, to, hand, self.clock.now()))  # type: ignore[misc]

    @rule()
    def takes_it_back(self) -> None:
        done = self.attempt(lambda: self.desk.withdraw(CHAT, "", None))
        if done is not None:
            self.withdrawn.add(done.reference)

    def teardown(self) -> None:
        """Once all is well again, whoever still has answers kept can send them."""
        if not hasattr(self, "store"):
            return
        self.store.faults.clear()
        self.store.meanwhile.clear()
        draft = self.draft
        if draft is None:
            return
        self.draft_id = draft.draft_id
        self.message(said("!done", "the end"))
        self.goes_all_the_way()
        assert self.store.by_key(draft.draft_id) is not None
        assert draft.draft_id in self.told.values()

    @invariant()
    def never_two(self) -> None:
        keys = Counter(request.request_key for request in self.store.requests.values())
        assert not keys or max(keys.values()) == 1
        references = {request.reference for request in self.store.requests.values()}
        assert len(references) == len(self.store.requests)

    @invariant()
    def never_none(self) -> None:
        """Whoever was told that it is sent finds it stored, taken back only by their own wish."""
        for reference in self.told:
            stored = self.store.by_reference(reference)
            assert stored is not None
            assert stored.request_key == self.told[reference]

    @invariant()
    def nothing_that_was_not_pressed_or_not_read(self) -> None:
        for request in self.store.requests.values():
            assert request.request_key in self.pressed
            assert request.answers.to_json() == self.shown[request.request_key]

    @invariant()
    def each_is_delivered_once_and_taken_back_once(self) -> None:
        sent = [delivery for delivery in self.store.deliveries if delivery.what == "request"]
        back = [delivery for delivery in self.store.deliveries if delivery.what == "withdrawal"]
        assert len(sent) == len(self.store.requests)
        assert len(back) == sum(r.state is State.WITHDRAWN for r in self.store.requests.values())

    @invariant()
    def what_is_said_to_be_taken_back_is(self) -> None:
        for reference in self.withdrawn:
            request = self.store.by_reference(reference)
            assert request is not None
            assert request.state is State.WITHDRAWN


TestBooking = Booking.TestCase
TestBooking.settings = settings(
    max_examples=80,
    stateful_step_count=30,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],  # explaining traces every line
    suppress_health_check=[HealthCheck.too_slow],
)
