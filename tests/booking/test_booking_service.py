from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtalk.booking import choices, steps
from backtalk.booking.circumstances import Circumstances
from backtalk.booking.errors import DraftNotFound, NoFreeReference, NotReadyToSend, RequestNotFound
from backtalk.booking.outbox import ConfiguredOutbox
from backtalk.booking.outcome import Result, Said
from backtalk.booking.request import Kind
from backtalk.booking.service import BookingDesk
from backtalk.booking.states import Hand, State
from tests.booking.fakes import CHAT, CLINIC_OPTIONS, QUICK, CountedCodes, FakeNotice, Visitor


def ready(**more: object) -> Visitor:
    visitor = Visitor(**more)  # type: ignore[arg-type]
    visitor.answers_all(*QUICK)
    visitor.reads_back()
    assert visitor.taps("send") is Result.SEND
    return visitor


def test_a_request_is_written_once_with_its_notice_and_deliveries() -> None:
    visitor = ready()
    draft = visitor.draft
    receipt = visitor.desk.submit(CHAT, draft.draft_id)
    (request,) = visitor.store.requests.values()
    assert (request.reference, request.state) == (receipt.reference, State.SUBMITTED)
    assert request.notice.version.startswith("2026-11-")
    assert [(d.channel, d.what) for d in visitor.store.deliveries] == [("webhook", "request")]
    assert visitor.store.drafts == {}


def test_sending_again_gives_the_same_receipt() -> None:
    visitor = ready()
    key = visitor.draft.draft_id
    first, second = visitor.desk.submit(CHAT, key), visitor.desk.submit(CHAT, key)
    assert first.reference == second.reference
    assert second.again
    assert len(visitor.store.requests) == 1


def test_nothing_is_sent_unless_send_was_pressed_last() -> None:
    visitor = ready()
    visitor.says("does it hurt?", "needling_sensation")
    with pytest.raises(NotReadyToSend):
        visitor.desk.submit(CHAT, visitor.draft.draft_id)
    assert visitor.store.requests == {}


def test_without_a_draft_there_is_nothing_to_send() -> None:
    visitor = Visitor()
    visitor.desk.erase(CHAT)
    with pytest.raises(DraftNotFound):
        visitor.desk.submit(CHAT, "unknown")


def test_a_code_that_is_taken_is_replaced() -> None:
    first = ready()
    first.desk.submit(CHAT, first.draft.draft_id)
    codes = CountedCodes("CCC-001", "CCC-001", "DDD-222")
    desk = BookingDesk(first.store, first.clock, FakeNotice(), codes, ConfiguredOutbox(), CLINIC_OPTIONS)
    first.desk = desk
    desk.start(CHAT, Kind.ASSESSMENT)
    first.answers_all(*QUICK)
    first.reads_back()
    first.taps("send")
    assert desk.submit(CHAT, first.draft.draft_id).reference == "DDD-222"


def test_running_out_of_codes_is_an_error_not_a_loop() -> None:
    visitor = ready()
    visitor.desk.submit(CHAT, visitor.draft.draft_id)
    codes = CountedCodes(*["CCC-001"] * 20)
    visitor.desk = BookingDesk(visitor.store, visitor.clock, FakeNotice(), codes, ConfiguredOutbox(), CLINIC_OPTIONS)
    visitor.desk.start(CHAT, Kind.ASSESSMENT)
    visitor.answers_all(*QUICK)
    visitor.reads_back()
    visitor.taps("send")
    with pytest.raises(NoFreeReference):
        visitor.desk.submit(CHAT, visitor.draft.draft_id)


def test_a_visitor_takes_back_what_they_sent_once() -> None:
    visitor = ready()
    visitor.desk.submit(CHAT, visitor.draft.draft_id)
    done = visitor.desk.withdraw(CHAT, "please take my request back", None)
    again = visitor.desk.withdraw(CHAT, "take it back", None)
    assert (done.reference, again.reference, done.seen) == ("CCC-001", "CCC-001", False)
    assert [d.what for d in visitor.store.deliveries] == ["request", "withdrawal"]


def test_from_another_chat_it_takes_the_code_and_the_contact() -> None:
    visitor = ready()
    visitor.desk.submit(CHAT, visitor.draft.draft_id)
    with pytest.raises(RequestNotFound):
        visitor.desk.withdraw("other-chat", "withdraw CCC-001", "CCC-001")
    with pytest.raises(RequestNotFound):
        visitor.desk.withdraw("other-chat", "CCC-001 403-555-0199", "CCC-001")
    done = visitor.desk.withdraw("other-chat", "CCC-001 403-555-0142", "CCC-001")
    assert done.reference == "CCC-001"


def test_a_request_that_staff_have_seen_is_said_to_be_seen() -> None:
    visitor = ready()
    visitor.desk.submit(CHAT, visitor.draft.draft_id)
    (request,) = visitor.store.requests.values()
    visitor.store.move(request.request_id, State.SEEN, Hand.STAFF, visitor.clock.now())
    assert visitor.desk.withdraw(CHAT, "", None).seen


def test_the_notice_version_changes_with_its_words() -> None:
    assert FakeNotice("a b").current().version == FakeNotice("a  b\n").current().version
    assert FakeNotice("a b").current().version != FakeNotice("a c").current().version


def test_the_highest_danger_level_stays() -> None:
    visitor = Visitor(danger="S")
    visitor.desk.answer(CHAT, Said("hello", message_id="x"), Circumstances("D"))
    assert visitor.draft.danger_level == "S"


def test_old_drafts_are_forgotten_in_one_go() -> None:
    visitor = Visitor()
    visitor.clock.pass_by(timedelta(days=2))
    assert visitor.desk.forget_old_drafts() == 1


chips = st.one_of(
    st.sampled_from(
        ["send", "add", "done", "stop", "nonsense", "drop:phone", "drop:when", "change:when", "change:phone"]
    ),
    st.sampled_from(sorted(choices.CHOICES)).flatmap(
        lambda field: st.sampled_from(choices.CHOICES[field]).map(lambda token: f"{field}:{token}")
    ),
    st.sampled_from(sorted(steps.STEP_OF_LINE)).map(lambda line: f"drop:{line}"),
    st.sampled_from(sorted(steps.OPTIONAL)).map(lambda line: f"more:{line}"),
)
texts = st.one_of(
    st.sampled_from(
        ["Jane Doe", "403-555-0142", "jane@example.com", "yes", "no", "tuesday", "back", "skip", "my son", "10", "asap"]
    ),
    st.text(max_size=60),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(Kind), st.lists(st.one_of(chips.map(lambda c: "!" + c), texts), max_size=40))
def test_whatever_a_visitor_does_the_draft_stays_whole(kind: Kind, doings: list[str]) -> None:
    visitor = Visitor(kind)
    for doing in doings:
        result = visitor.taps(doing[1:]) if doing.startswith("!") else visitor.says(doing)
        if result in (Result.MINOR_ALONE, Result.DISCARD):
            assert visitor.store.drafts == {}
            return
        place = steps.progress(visitor.draft)
        assert 1 <= place.step <= place.of
        if visitor.asked == steps.READ_BACK:
            visitor.reads_back()
        if result is Result.SEND:
            answers = visitor.answers
            assert answers.patient_name
            assert answers.phone or answers.email
            visitor.desk.submit(CHAT, visitor.draft.draft_id)
            assert len(visitor.store.requests) == 1
            return
    assert visitor.store.requests == {}
