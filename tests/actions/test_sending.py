from __future__ import annotations

from actions.action_send_request import ActionSendRequest
from actions.action_take_choice import ActionTakeChoice
from actions.validate_booking_form import ValidateBookingForm
from tests.actions.shaky_stores import BrokenStore, LosesTheReply, LosesTheWrite
from tests.actions.trackers import Chat, message, names, run, tracker


def test_the_whole_way_ends_with_a_receipt_after_the_request_is_stored(chat: Chat) -> None:
    chat.opens()
    (read_back,) = chat.fills_in()
    assert read_back["response"] == "utter_ask_booking_read_back"
    lines = {line["field"]: line["value"] for line in read_back["summary"]}
    assert lines["patient_name"] == "Zebulon Testperson"
    assert lines["phone"] == "403-555-0142"
    assert lines["when"] == "Tuesday, Morning"
    (receipt,) = chat.taps("send")
    (stored,) = chat.parts.desk.sent_from("chat-1")
    assert (receipt["response"], receipt["reference"]) == ("utter_booking_sent", stored.reference)
    assert chat.slots == {"booking_draft": None, "booking_step": None, "requested_slot": None}


def test_send_pressed_again_later_gives_the_same_receipt(chat: Chat) -> None:
    chat.opens()
    chat.fills_in()
    (receipt,) = chat.taps("send")
    _, said = run(ActionTakeChoice(chat.parts), tracker(message(choice="booking:send", id="later")))
    assert names(said) == ["utter_booking_sent_already"]
    assert said[0]["reference"] == receipt["reference"]
    assert len(chat.parts.desk.sent_from("chat-1")) == 1


def test_a_turn_that_rasa_lost_after_the_commit_is_answered_with_the_receipt(chat: Chat) -> None:
    chat.opens()
    chat.fills_in()
    slots = dict(chat.slots)
    (receipt,) = chat.taps("send")
    chat.slots, chat.form = slots, True  # as if the tracker had not been saved
    (again,) = chat.taps("send")
    assert again["response"] == "utter_booking_sent_already"
    assert again["reference"] == receipt["reference"]


def test_sending_without_a_ready_draft_does_nothing(chat: Chat) -> None:
    assert run(ActionSendRequest(chat.parts), tracker(message("yes", "affirm"))) == ([], [])
    chat.opens()
    events, said = run(ActionSendRequest(chat.parts), tracker(message("yes", "affirm"), slots=chat.slots))
    assert names(said) == ["utter_booking_not_sent"]
    assert chat.parts.desk.sent_from("chat-1") == []
    assert chat.parts.desk.draft("chat-1") is not None
    assert events == []


def test_a_database_that_dies_at_the_send_says_not_sent_and_keeps_the_way_back(chat: Chat) -> None:
    chat.opens()
    chat.fills_in()
    real = chat.parts.desk._store
    chat.parts.desk._store = BrokenStore()
    said = chat.taps("send")
    assert names(said)[0] == "utter_booking_not_sent"
    assert not any(name.startswith("utter_booking_sent") for name in names(said))
    chat.parts.desk._store = real
    chat.form = True
    (receipt,) = chat.taps("send")
    assert receipt["response"] == "utter_booking_sent"


def test_a_reply_lost_after_the_commit_is_looked_up_and_the_receipt_given(chat: Chat) -> None:
    chat.opens()
    chat.fills_in()
    chat.parts.desk._store = LosesTheReply(chat.parts.desk._store, dead=False)
    (receipt,) = chat.taps("send")
    (stored,) = chat.parts.desk.sent_from("chat-1")
    assert (receipt["response"], receipt["reference"]) == ("utter_booking_sent", stored.reference)


def test_when_nobody_can_say_whether_it_is_stored_neither_sent_nor_not_sent_is_claimed(chat: Chat) -> None:
    chat.opens()
    chat.fills_in()
    real = chat.parts.desk._store
    chat.parts.desk._store = LosesTheReply(real, dead=True)
    (said,) = chat.taps("send")
    assert said["response"] == "utter_booking_unsure"
    assert [button["value"] for button in said["buttons"]] == ["booking:send"]
    assert chat.slots["booking_step"] == "sending_unsure"
    chat.parts.desk._store = real
    chat.form = False
    _, (receipt,) = run(ActionTakeChoice(chat.parts), tracker(message(choice="booking:send", id="again")))
    assert receipt["response"] == "utter_booking_sent_already"
    assert len(chat.parts.desk.sent_from("chat-1")) == 1


def test_while_it_is_not_sure_a_second_failure_does_not_claim_that_nothing_was_sent(broken: Chat) -> None:
    pressed = message(choice="booking:send", id="m9")
    unsure = tracker(pressed, slots={"booking_step": "sending_unsure"})
    assert names(run(ActionTakeChoice(broken.parts), unsure)[1]) == ["utter_booking_unsure"]
    once = tracker(pressed, form=True, slots={"booking_step": "read_back"})
    assert names(run(ValidateBookingForm(broken.parts), once)[1]) == ["utter_booking_not_sent"]


def test_after_trouble_pressing_send_again_outside_the_form_sends_without_asking_anew(chat: Chat) -> None:
    chat.opens()
    chat.fills_in()
    real = chat.parts.desk._store
    chat.parts.desk._store = LosesTheWrite(real)
    (said,) = chat.taps("send")
    assert said["response"] == "utter_booking_not_sent"
    assert [button["value"] for button in said["buttons"]] == ["booking:send", "booking:resume"]
    chat.parts.desk._store = real
    _, (receipt,) = run(ActionTakeChoice(chat.parts), tracker(message(choice="booking:send", id="again")))
    assert receipt["response"] == "utter_booking_sent"
