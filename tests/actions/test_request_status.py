from __future__ import annotations

from typing import Any

import pytest

from actions.action_request_status import ActionRequestStatus
from actions.action_resume_booking import ActionResumeBooking
from actions.action_take_details import ActionTakeDetails
from actions.action_withdraw_request import ActionWithdrawRequest
from actions.request_status import FAILED, SAID
from backtalk.booking.states import MOVES, Hand, State
from tests.actions.shaky_stores import BrokenStore
from tests.actions.trackers import Chat, Said, message, names, run, tracker
from tests.booking.fakes import MONDAY


@pytest.fixture
def sent(chat: Chat) -> str:
    """The code of a request that the chat has sent."""
    chat.opens()
    chat.fills_in()
    (receipt,) = chat.taps("send")
    return str(receipt["reference"])


def asks(chat: Chat, text: str = "where is my request?", by: str = "chat-1", **more: Any) -> tuple[Any, Said]:
    on = tracker(message(text, "request_status", id="asks"), **more)
    on.sender_id = by
    return run(ActionRequestStatus(chat.parts), on)


def gives_code(text: str, step: str = "status_code_asked", by: str = "action_request_status") -> Any:
    """A message in a new chat, after the assistant has asked for code and contact."""
    on = tracker(message(text, "nlu_fallback"), slots={"booking_step": step})
    on.sender_id = "chat-2"
    on.events[:0] = [{"event": "user", "text": None}, {"event": "action", "name": by}]
    return on


def moved(chat: Chat, *way: tuple[State, Hand]) -> None:
    (request,) = chat.parts.desk.sent_from("chat-1")
    for state, by in way:
        chat.parts.desk._store.move(request.request_id, state, by, MONDAY)


DELIVERED, SEEN = (State.DELIVERED, Hand.OUTBOX), (State.SEEN, Hand.STAFF)


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ((), "utter_booking_status_stored"),
        ((DELIVERED,), "utter_booking_status_delivered"),
        ((DELIVERED, SEEN), "utter_booking_status_seen"),
        ((SEEN,), "utter_booking_status_seen"),
        ((SEEN, (State.REACHED, Hand.STAFF)), "utter_booking_status_reached"),
        ((SEEN, (State.BOOKED, Hand.STAFF)), "utter_booking_status_booked"),
        ((SEEN, (State.CLOSED, Hand.STAFF)), "utter_booking_status_closed"),
    ],
)
def test_the_chat_that_sent_it_hears_how_far_it_has_come(chat: Chat, sent: str, way: Any, said: str) -> None:
    moved(chat, *way)
    events, answer = asks(chat)
    assert [(one["response"], one.get("reference")) for one in answer] == [(said, sent)]
    assert [(event["name"], event["value"]) for event in events] == [("booking_step", None)]


def test_a_request_that_was_taken_back_is_said_to_be(chat: Chat, sent: str) -> None:
    run(ActionWithdrawRequest(chat.parts), tracker(message("take it back", "withdraw_request")))
    assert names(asks(chat)[1]) == ["utter_booking_status_withdrawn"]


def test_every_state_that_a_sent_request_can_have_is_said() -> None:
    reachable, new = set[State](), {State.SUBMITTED}
    while new:
        reachable |= new
        new = {to for state in new for to in MOVES[state]} - reachable
    assert reachable == set(SAID)


def test_two_requests_of_one_chat_are_both_said_newest_first(chat: Chat, sent: str) -> None:
    chat.parts.desk._clock.at = MONDAY.replace(hour=18)
    chat.opens("call me", "talk_to_person")
    for answer in ("Zebulon Testperson", "403-555-0142"):
        chat.says(answer)
    for chip in ("phone_permission:message_ok", "day:tuesday", "part:morning"):
        chat.taps(chip)
    (receipt,) = chat.taps("send")
    assert [one["reference"] for one in asks(chat, "do you have both?")[1]] == [receipt["reference"], sent]


def test_another_chat_needs_the_code_and_the_contact_in_it(chat: Chat, sent: str) -> None:
    events, said = asks(chat, by="chat-2")
    assert names(said) == ["utter_booking_status_not_found"]
    assert [event["value"] for event in events] == ["status_code_asked"]
    assert names(asks(chat, f"status of {sent}", by="chat-2")[1]) == ["utter_booking_status_not_found"]
    _, said = asks(chat, f"status of {sent}, 403-555-0142", by="chat-2")
    assert [(one["response"], one["reference"]) for one in said] == [("utter_booking_status_stored", sent)]


def test_a_wrong_contact_gets_the_same_answer_as_a_code_that_does_not_exist(chat: Chat, sent: str) -> None:
    wrong = run(ActionTakeDetails(chat.parts), gives_code(f"{sent} 403-555-0199"))
    unknown = run(ActionTakeDetails(chat.parts), gives_code("CCC-347 403-555-0199"))
    assert wrong == unknown
    assert names(wrong[1]) == ["utter_booking_status_not_found"]


def test_the_code_that_was_asked_for_is_looked_up_and_takes_nothing_back(chat: Chat, sent: str) -> None:
    _, said = run(ActionTakeDetails(chat.parts), gives_code(f"{sent.lower()} 403 555 0142"))
    assert names(said) == ["utter_booking_status_stored"]
    assert len(chat.parts.desk.sent_from("chat-1")) == 1


def test_a_code_asked_for_long_ago_is_not_looked_up(chat: Chat, sent: str) -> None:
    _, said = run(ActionTakeDetails(chat.parts), gives_code(f"{sent} 403-555-0142", by="utter_sciatica"))
    assert names(said) == ["utter_booking_details_not_kept"]


def test_with_an_open_draft_it_is_said_that_it_is_not_sent(chat: Chat) -> None:
    chat.opens()
    chat.taps("for_whom:self")
    assert names(asks(chat)[1]) == ["utter_booking_welcome_back"]
    events, said = asks(chat, form=True)
    assert (events, names(said)) == ([], ["utter_booking_status_not_sent"])


def test_with_an_older_request_and_a_new_draft_both_are_said(chat: Chat, sent: str) -> None:
    chat.opens()
    chat.taps("for_whom:self")
    assert names(asks(chat, form=True)[1]) == ["utter_booking_status_stored", "utter_booking_status_not_sent"]


def test_when_nobody_can_look_neither_sent_nor_not_sent_is_claimed(chat: Chat, sent: str) -> None:
    chat.parts.desk._store = BrokenStore()
    assert names(asks(chat)[1]) == [FAILED]
    assert names(run(ActionTakeDetails(chat.parts), gives_code(f"{sent} 403-555-0142"))[1]) == [FAILED]
    resume = tracker(message("where were we", "resume_booking"))
    assert names(run(ActionResumeBooking(chat.parts), resume)[1]) == [FAILED]


def test_a_channel_with_text_only_reads_the_code_in_the_text(chat: Chat, sent: str) -> None:
    _, said = asks(chat, channel="cmdline")
    assert names(said) == ["utter_booking_status_stored", "utter_booking_code"]
    assert said[1]["reference"] == sent
