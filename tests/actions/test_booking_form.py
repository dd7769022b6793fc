from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.action_ask_booking_answer import ActionAskBookingAnswer
from actions.action_take_choice import ActionTakeChoice
from actions.validate_booking_form import ValidateBookingForm
from backtalk.booking.days_off import CalendarDaysOff
from tests.actions.trackers import ROOT, Chat, message, names, real_parts, run, tracker

SECRETS = ("Zebulon", "Testperson", "0142", "403-555", "+1403")
RESPONSES = yaml.safe_load((ROOT / "data/booking/booking_form.yml").read_text(encoding="utf-8"))["responses"]


def test_opening_shows_the_notice_and_asks_the_first_question(chat: Chat) -> None:
    said = chat.opens()
    assert names(said) == ["utter_booking_notice", "utter_ask_booking_for_whom"]
    assert said[1]["form"] == {"field": "for_whom", "step": 1, "of": 8, "input": "choice"}
    assert said[1]["buttons"][0] == {
        "title": "Me (18 or older)",
        "value": "booking:for_whom:self",
        "payload": '/choose{"choice": "booking:for_whom:self"}',
    }


def test_a_question_in_the_form_sets_no_slot_so_rasa_lets_others_answer(chat: Chat) -> None:
    chat.opens()
    chat.taps("for_whom:self")
    chat.taps("patient_kind:new")
    assert chat.says("does it hurt?", "needling_sensation") == []
    assert chat.events == [{"event": "slot", "timestamp": None, "name": "requested_slot", "value": "booking_answer"}]


def test_after_somebody_elses_answer_the_message_is_not_taken_for_one(chat: Chat) -> None:
    chat.opens()
    chat.taps("for_whom:self")
    chat.taps("patient_kind:new")
    latest = message("Dale Kowalchuk", id="m99")
    on = tracker(latest, form=True, slots=chat.slots, done=("utter_see_doctor_soon",))
    run(ValidateBookingForm(chat.parts), on)
    draft = chat.parts.desk.draft("chat-1")
    assert draft is not None
    assert draft.answers.patient_name is None


def test_nothing_personal_reaches_slots_or_unmarked_messages(chat: Chat) -> None:
    seen: list[Any] = []
    said = chat.opens()
    for text in ("!for_whom:self", "!patient_kind:new", "Zebulon Testperson", "403-555-0142", "403-555-0143 sorry"):
        said += chat.taps(text[1:]) if text.startswith("!") else chat.says(text)
        seen += [chat.events, dict(chat.slots)]
    said += chat.says("no, 0142 not 0143", "correct_answer")
    said += chat.fills_in()
    said += chat.taps("send")
    unmarked = [one for one in said if not one.get("personal")]
    for secret in SECRETS:
        assert secret not in json.dumps(seen)
        assert secret not in json.dumps(unmarked)
    assert any("0142" in json.dumps(one) for one in said if one.get("personal"))


def test_a_minor_alone_gets_help_and_nothing_is_kept(chat: Chat) -> None:
    chat.opens()
    assert names(chat.taps("for_whom:under_18")) == ["utter_booking_minor_alone"]
    assert chat.parts.desk.draft("chat-1") is None
    text = RESPONSES["utter_booking_minor_alone"][0]["text"]
    assert all(word in text for word in ("{clinic_reach}", "811", "9-8-8", "911"))


def test_a_danger_sign_in_the_chat_is_told_and_marked(tmp_path: Path) -> None:
    chat = Chat(real_parts(tmp_path))
    chat.slots["care_advice"] = "S"
    assert names(chat.opens())[:2] == ["utter_booking_notice", "utter_booking_check_first"]
    (read_back,) = chat.fills_in()
    assert read_back["response"] == "utter_ask_booking_read_back_check_first"
    assert read_back["summary"][-1]["field"] == "check_before_booking"
    chat.taps("send")
    assert chat.parts.desk.sent_from("chat-1")[0].check_before_booking


def test_topics_are_shared_only_when_ticked(tmp_path: Path) -> None:
    titles = {"sciatica": "Pain down the leg"}
    chat = Chat(real_parts(tmp_path, topics_read=lambda _: ("sciatica", "pregnancy"), topic_titles=titles))
    chat.opens()
    chat.fills_in()
    chat.taps("add")
    (question,) = chat.taps("more:topics")
    assert [b["value"] for b in question["buttons"]] == ["booking:topics:sciatica", "booking:done"]
    chat.taps("topics:sciatica")
    chat.taps("done")
    chat.taps("send")
    assert chat.parts.desk.sent_from("chat-1")[0].answers.topics == ("sciatica",)


@pytest.mark.parametrize(("intent", "asked"), [("change_booking", "change_what"), ("talk_to_person", "name")])
def test_changes_and_call_backs_go_the_same_way(chat: Chat, intent: str, asked: str) -> None:
    said = chat.opens("please", intent)
    assert said[-1]["form"]["field"] == asked


def test_yes_to_the_offer_of_a_call_back_opens_one(chat: Chat) -> None:
    chat.slots["open_offer"] = "call_back"
    said = chat.opens("yes please", "affirm")
    assert said[-1]["response"] == "utter_ask_booking_name"


def test_a_holiday_is_left_out_and_named(chat: Chat) -> None:
    chat.parts.desk._days_off = CalendarDaysOff("AB", dates=[date(2026, 11, 24)])  # the day after the fake Monday
    chat.opens()
    chat.fills_in()
    (question,) = chat.taps("change:when")
    assert question["response"] == "utter_ask_booking_day_with_days_off"
    assert question["days_off"] == "Tuesday, November 24"
    assert "booking:day:tuesday" not in [button["value"] for button in question["buttons"]]


def test_an_old_button_says_so(chat: Chat) -> None:
    _, said = run(ActionTakeChoice(chat.parts), tracker(message(choice="booking:part:morning")))
    assert names(said) == ["utter_booking_choice_gone"]


def test_a_channel_with_text_only_reads_the_request_and_the_code_in_the_text(chat: Chat) -> None:
    chat.opens()
    chat.fills_in()
    shell = tracker(message("yes", "affirm"), form=True, slots=chat.slots, channel="cmdline")
    _, said = run(ActionAskBookingAnswer(chat.parts), shell)
    assert names(said) == ["utter_ask_booking_read_back_text"]
    assert "- Phone: 403-555-0142" in said[0]["lines"]
    assert said[0]["personal"]
    chat.taps("send")
    _, said = run(ActionTakeChoice(chat.parts), tracker(message(choice="booking:send"), channel="cmdline"))
    assert names(said) == ["utter_booking_sent_already", "utter_booking_code"]
