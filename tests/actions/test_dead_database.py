from __future__ import annotations

import logging

import pytest

from actions import base
from actions.action_ask_booking_answer import ActionAskBookingAnswer
from actions.action_leave_booking import ActionLeaveBooking
from actions.action_offer_resume import ActionOfferResume
from actions.action_open_booking import ActionOpenBooking
from actions.action_take_details import ActionTakeDetails
from actions.validate_booking_form import ValidateBookingForm
from tests.actions.trackers import Chat, message, names, run, tracker

SECRETS = ("Zebulon", "Testperson", "0142", "403-555", "+1403")


@pytest.mark.parametrize(
    "action",
    [ActionOpenBooking, ActionLeaveBooking, ActionTakeDetails, ActionAskBookingAnswer],
)
def test_a_dead_database_is_said_and_logged_without_a_word_of_the_visitor(
    broken: Chat, action: type[base.BookingAction], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        _, said = run(action(broken.parts), tracker(message("Zebulon 403-555-0142", "book_assessment")))
    assert names(said) == ["utter_booking_not_sent"]
    assert "ConnectionError" in caplog.text
    assert not any(secret in caplog.text for secret in SECRETS)


def test_in_the_form_a_failure_is_said_once_a_turn(broken: Chat) -> None:
    broken.form = True
    events, said = run(ValidateBookingForm(broken.parts), tracker(message("Jane Doe"), form=True))
    assert names(said) == ["utter_booking_not_sent"]
    assert [e["name"] for e in events] == ["booking_step", "requested_slot"]
    asked = tracker(message("Jane Doe"), form=True)
    asked.events.append({"event": "bot", "metadata": {"utter_action": "utter_booking_not_sent"}})
    assert run(ActionAskBookingAnswer(broken.parts), asked)[1] == []


def test_a_greeting_is_not_spoilt_by_a_dead_database(broken: Chat) -> None:
    assert run(ActionOfferResume(broken.parts), tracker(message("hi", "greet"))) == ([], [])
