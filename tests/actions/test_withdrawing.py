from __future__ import annotations

from typing import Any

from actions.action_take_details import ActionTakeDetails
from actions.action_withdraw_request import ActionWithdrawRequest
from tests.actions.trackers import Chat, message, names, run, tracker


def test_a_sent_request_can_be_withdrawn(chat: Chat) -> None:
    chat.opens()
    chat.fills_in()
    (receipt,) = chat.taps("send")
    _, said = run(ActionWithdrawRequest(chat.parts), tracker(message("take it back", "withdraw_request")))
    assert names(said) == ["utter_booking_withdrawn"]
    assert said[0]["reference"] == receipt["reference"]
    _, said = run(ActionWithdrawRequest(chat.parts), tracker(message("withdraw CCC-347", "withdraw_request")))
    assert names(said) == ["utter_booking_withdraw_not_found"]


def asked_for_the_code(text: str, by: str = "action_withdraw_request") -> Any:
    """A message in a new chat, after the assistant has asked for code and contact."""
    on = tracker(message(text, "nlu_fallback"), slots={"booking_step": "code_asked"})
    on.sender_id = "chat-2"
    on.events[:0] = [{"event": "user", "text": None}, {"event": "action", "name": by}]
    return on


def test_a_code_with_the_contact_alone_takes_a_request_back_once_it_was_asked_for(chat: Chat) -> None:
    chat.opens()
    chat.fills_in()
    (receipt,) = chat.taps("send")
    code = receipt["reference"]
    events, said = run(ActionTakeDetails(chat.parts), asked_for_the_code(f"{code} 403-555-0199"))
    assert names(said) == ["utter_booking_withdraw_not_found"]
    assert [event["value"] for event in events] == ["code_asked"]
    again = asked_for_the_code(f"it was {code.lower()}, 403 555 0142", by="action_take_details")
    _, said = run(ActionTakeDetails(chat.parts), again)
    assert names(said) == ["utter_booking_withdrawn"]
    assert chat.parts.desk.sent_from("chat-1") == []


def test_a_code_out_of_the_blue_takes_nothing_back(chat: Chat) -> None:
    chat.opens()
    chat.fills_in()
    (receipt,) = chat.taps("send")
    on = asked_for_the_code(f"{receipt['reference']} 403-555-0142", by="utter_sciatica")
    assert names(run(ActionTakeDetails(chat.parts), on)[1]) == ["utter_booking_details_not_kept"]
    assert len(chat.parts.desk.sent_from("chat-1")) == 1


def test_a_request_that_could_not_be_taken_back_is_said_to_stand(broken: Chat) -> None:
    _, said = run(ActionTakeDetails(broken.parts), asked_for_the_code("KX7-2PD 403-555-0142"))
    assert names(said) == ["utter_booking_not_withdrawn"]
