from __future__ import annotations

from actions.action_leave_booking import ActionLeaveBooking
from actions.action_offer_resume import ActionOfferResume
from actions.action_resume_booking import ActionResumeBooking
from actions.action_take_choice import ActionTakeChoice
from actions.action_take_details import ActionTakeDetails
from tests.actions.trackers import Chat, message, names, run, tracker


def test_stopping_keeps_the_answers_for_later(chat: Chat) -> None:
    chat.opens()
    chat.taps("for_whom:self")
    events, said = run(ActionLeaveBooking(chat.parts), tracker(message("stop", "cancel_booking"), form=True))
    assert names(said) == ["utter_booking_left"]
    assert {"event": "active_loop", "timestamp": None, "name": None} in events
    events, said = run(ActionResumeBooking(chat.parts), tracker(message("go on", "resume_booking")))
    assert names(said) == ["utter_booking_where_we_were"]
    assert {"event": "followup", "timestamp": None, "name": "booking_form"} in events


def test_a_greeting_with_an_open_draft_offers_to_go_on_or_start_over(chat: Chat) -> None:
    assert run(ActionOfferResume(chat.parts), tracker(message("hi", "greet")))[1] == []
    chat.opens()
    chat.taps("for_whom:self")
    _, said = run(ActionOfferResume(chat.parts), tracker(message("hi again", "greet")))
    assert names(said) == ["utter_booking_welcome_back"]
    values = [button["value"] for button in said[0]["buttons"]]
    assert values == ["booking:resume", "booking:start_over:assessment", "booking:discard"]
    events, _ = run(ActionTakeChoice(chat.parts), tracker(message(choice=values[1], id="m50")))
    draft = chat.parts.desk.draft("chat-1")
    assert draft is not None
    assert draft.answers.for_whom is None
    assert {"event": "followup", "timestamp": None, "name": "booking_form"} in events


def test_with_nothing_kept_it_says_so(chat: Chat) -> None:
    _, said = run(ActionResumeBooking(chat.parts), tracker(message("where were we", "resume_booking")))
    assert names(said) == ["utter_booking_nothing_kept"]


def test_details_without_a_booking_are_not_kept(chat: Chat) -> None:
    _, said = run(ActionTakeDetails(chat.parts), tracker(message("403-555-0142")))
    assert names(said) == ["utter_booking_details_not_kept"]
    assert chat.parts.desk.draft("chat-1") is None


def test_details_with_an_open_draft_are_taken_and_the_form_goes_on(chat: Chat) -> None:
    chat.opens()
    events, _ = run(ActionTakeDetails(chat.parts), tracker(message("403-555-0142", id="m9")))
    assert events[-1]["name"] == "booking_form"
    draft = chat.parts.desk.draft("chat-1")
    assert draft is not None
    assert draft.answers.phone == "+14035550142"
