from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from actions import base
from actions.action_ask_booking_answer import ActionAskBookingAnswer
from actions.action_leave_booking import ActionLeaveBooking
from actions.action_offer_resume import ActionOfferResume
from actions.action_open_booking import ActionOpenBooking
from actions.action_resume_booking import ActionResumeBooking
from actions.action_send_request import ActionSendRequest
from actions.action_take_choice import ActionTakeChoice
from actions.action_take_details import ActionTakeDetails
from actions.action_withdraw_request import ActionWithdrawRequest
from actions.validate_booking_form import ValidateBookingForm
from actions.visitor_words import StoredWords
from backtalk.booking import choices, steps
from backtalk.booking.days_off import CalendarDaysOff
from backtalk.clinic import BookingSettings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.front_desk_tables import daily_count
from backtalk.storage.link_counts import LinkCounts
from tests.actions.trackers import ROOT, WORDS, Chat, message, names, real_parts, run, tracker

SECRETS = ("Zebulon", "Testperson", "0142", "403-555", "+1403")
RESPONSES = yaml.safe_load((ROOT / "data/booking/booking_form.yml").read_text(encoding="utf-8"))["responses"]


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return Chat(real_parts(tmp_path))


class BrokenStore:
    """A database that is away."""

    def __getattr__(self, name: str) -> Any:
        def fail(*_: object, **__: object) -> Any:
            raise ConnectionError("secret Zebulon 403-555-0142")

        return fail


@pytest.fixture
def broken(tmp_path: Path) -> Chat:
    chat = Chat(real_parts(tmp_path))
    chat.parts.desk._store = BrokenStore()
    return chat


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


def test_sending_without_a_ready_draft_does_nothing(chat: Chat) -> None:
    assert run(ActionSendRequest(chat.parts), tracker(message("yes", "affirm"))) == ([], [])
    chat.opens()
    events, said = run(ActionSendRequest(chat.parts), tracker(message("yes", "affirm"), slots=chat.slots))
    assert names(said) == ["utter_booking_not_sent"]
    assert chat.parts.desk.sent_from("chat-1") == []
    assert chat.parts.desk.draft("chat-1") is not None
    assert events == []


@pytest.mark.parametrize(
    "action",
    [ActionOpenBooking, ActionLeaveBooking, ActionResumeBooking, ActionTakeDetails, ActionAskBookingAnswer],
)
def test_a_dead_database_is_said_and_logged_without_a_word_of_the_visitor(
    broken: Chat, action: type[base.BookingAction], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        _, said = run(action(broken.parts), tracker(message("Zebulon 403-555-0142", "book_assessment")))
    assert names(said) == ["utter_booking_not_sent"]
    assert "ConnectionError" in caplog.text
    assert not any(secret in caplog.text for secret in SECRETS)


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


class LosesTheReply:
    """A database whose connection breaks after the commit; `dead`: and does not come back."""

    def __init__(self, real: Any, *, dead: bool) -> None:
        self._real, self._dead, self._committed = real, dead, False

    def submit(self, *given: Any) -> Any:
        self._real.submit(*given)
        self._committed = True
        raise ConnectionError

    def __getattr__(self, name: str) -> Any:
        if self._dead and self._committed:
            raise ConnectionError
        return getattr(self._real, name)


class LosesTheWrite:
    """A database that takes drafts and no requests."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def submit(self, *_: Any) -> Any:
        raise ConnectionError

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


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


def test_a_clinic_with_its_own_page_gets_a_link_without_patient_data(tmp_path: Path) -> None:
    own = BookingSettings(
        "link", link_new="https://clinic.example.com/new", link_returning="https://clinic.example.com/back"
    )
    parts = real_parts(tmp_path, own)
    _, said = run(ActionOpenBooking(parts), tracker(message("book Zebulon 403-555-0142", "book_assessment")))
    assert names(said) == ["utter_booking_link_which"]
    _, said = run(ActionTakeChoice(parts), tracker(message(choice="booking:link:returning")))
    assert said[0]["link"]["url"] == "https://clinic.example.com/back"
    assert parts.desk.draft("chat-1") is None


def test_links_that_were_given_are_counted_by_kind(tmp_path: Path) -> None:
    own = BookingSettings(
        "link", link_new="https://clinic.example.com/new", link_returning="https://clinic.example.com"
    )
    database = BookingDatabase(f"sqlite:///{tmp_path}/counts.db")
    parts = real_parts(tmp_path, own, count_link=LinkCounts(database).count)
    for choice in ("link:new", "link:returning", "link:new"):
        run(ActionTakeChoice(parts), tracker(message(choice=f"booking:{choice}")))
    with database.reading() as connection:
        rows = {row["what"]: row["count"] for row in connection.execute(select(daily_count)).mappings()}
    assert rows == {"links_new": 2, "links_returning": 1}
    database.close()


def test_a_link_is_given_even_when_it_cannot_be_counted(tmp_path: Path) -> None:
    def fails(_patient: str) -> None:
        raise ConnectionError

    parts = real_parts(tmp_path, BookingSettings("link", link_new="https://clinic.example.com"), count_link=fails)
    _, said = run(ActionOpenBooking(parts), tracker(message("book me", "book_assessment")))
    assert names(said) == ["utter_booking_link"]


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


@pytest.mark.parametrize(("intent", "asked"), [("change_booking", "change_what"), ("talk_to_person", "name")])
def test_changes_and_call_backs_go_the_same_way(chat: Chat, intent: str, asked: str) -> None:
    said = chat.opens("please", intent)
    assert said[-1]["form"]["field"] == asked


def test_yes_to_the_offer_of_a_call_back_opens_one(chat: Chat) -> None:
    chat.slots["open_offer"] = "call_back"
    said = chat.opens("yes please", "affirm")
    assert said[-1]["response"] == "utter_ask_booking_name"


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


def test_a_holiday_is_left_out_and_named(chat: Chat) -> None:
    chat.parts.desk._days_off = CalendarDaysOff("AB", dates=[date(2026, 11, 24)])  # the day after the fake Monday
    chat.opens()
    chat.fills_in()
    (question,) = chat.taps("change:when")
    assert question["response"] == "utter_ask_booking_day_with_days_off"
    assert question["days_off"] == "Tuesday, November 24"
    assert "booking:day:tuesday" not in [button["value"] for button in question["buttons"]]


def test_the_unmasked_words_are_used_and_the_masked_ones_when_they_are_away() -> None:
    on = tracker(message("call [phone]"))
    assert StoredWords(lambda chat, id: "call 403-555-0142").of(on) == "call 403-555-0142"
    assert StoredWords(lambda chat, id: None).of(on) == "call [phone]"

    def away(chat: str, id: str | None) -> str:
        raise OSError

    assert StoredWords(away).of(on) == "call [phone]"


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


def test_every_choice_and_line_has_words() -> None:
    for field, tokens in choices.CHOICES.items():
        for token in tokens:
            assert WORDS.title(field, token) != token, f"{field}: {token} has no title"
            assert len(WORDS.title(field, token)) <= 28
    for line in (*steps.STEP_OF_LINE, "check_before_booking"):
        assert WORDS.label(line)
    for name in steps.OPTIONAL:
        assert WORDS.title("more", name) != name


def test_every_response_that_the_code_names_is_written() -> None:
    asked = {*steps.STEPS, *steps.OPTIONAL, steps.READ_BACK, steps.MORE, steps.EMAIL_DOUBT}
    wanted = {f"utter_ask_booking_{name}" for name in asked}
    for path in [*(ROOT / "actions").glob("*.py"), *(ROOT / "backtalk/booking").glob("*.py")]:
        code = path.read_text(encoding="utf-8")
        wanted |= {part.split('"')[0] for part in code.split('"')[1::2] if part.startswith("utter_booking_")}
        wanted |= {f"utter_booking_{part.split(chr(34))[0]}" for part in code.split('Note("')[1:]}
    wanted |= {
        f"utter_booking_{problem}"
        for problem in (
            "phone_too_short",
            "phone_too_long",
            "phone_needs_area_code",
            "phone_not_valid",
            "email_incomplete",
            "email_not_valid",
            "no_such_day",
            "no_such_time",
            "past_day",
        )
    }
    assert {name for name in wanted if "{" not in name} - set(RESPONSES) == set()
