"""What the context decides: danger first, follow-ups, two questions, not sure."""

import pytest

from backtalk.policies.follow_ups import FollowUps
from backtalk.policies.plan import plan_turn
from backtalk.policies.turn import Turn

RESPONSES = {
    name: [{"text": name}]
    for name in (
        "utter_sciatica utter_sciatica_more utter_cost utter_fallback utter_fallback_again utter_no_follow_up "
        "utter_recovery_time utter_sign_saddle_numbness utter_sign_fever utter_sign_night_pain utter_emergency_hold "
        "utter_emergency_handled utter_emergency_getting_help utter_not_what_i_meant utter_danger_check_yes "
        "utter_danger_check_no utter_self_harm_hold utter_self_harm_closed utter_other_language "
        "utter_other_language_fr utter_thank utter_greet"
    ).split()
}
FOLLOW_UPS = FollowUps({"sciatica": {"how_long": "utter_recovery_time", "home_care": "utter_cost"}})


def danger(level: str, response: str, topic: str = "danger_cauda_equina") -> dict[str, str]:
    return {"level": level, "topic": topic, "response": response, "sign": "x"}


def actions(turn: Turn) -> tuple[str, ...] | None:
    plan = plan_turn(turn, RESPONSES, FOLLOW_UPS)
    return plan.actions if plan else None


def test_a_plain_question_is_left_to_its_rule():
    assert actions(Turn(intent="sciatica")) is None


def test_an_emergency_sign_wins_over_the_question_and_closes_the_form():
    turn = Turn(intent="cost", loop="booking_form", danger=danger("E", "utter_sign_saddle_numbness"))
    assert actions(turn) == ("utter_sign_saddle_numbness", "action_deactivate_loop")


def test_a_same_day_sign_gets_its_card_and_leaves_the_form_open():
    turn = Turn(intent="cost", loop="booking_form", danger=danger("S", "utter_sign_fever"))
    assert actions(turn) == ("utter_sign_fever",)


def test_a_doctor_soon_sign_comes_after_the_usual_answer():
    turn = Turn(intent="sciatica", danger=danger("D", "utter_sign_night_pain", "see_doctor_soon"))
    assert actions(turn) == ("utter_sciatica", "utter_sign_night_pain")


@pytest.mark.parametrize(
    ("before", "now", "kept"), [("E", "S", "E"), ("E", "D", "E"), ("S", "D", "S"), ("S", "E", "E"), (None, "S", "S")]
)
def test_a_later_milder_sign_does_not_lower_the_advice_that_booking_sees(before, now, kept):
    turn = Turn(intent="sciatica", danger=danger(now, "utter_sign_fever"), slots={"care_advice": before})
    plan = plan_turn(turn, RESPONSES, FOLLOW_UPS)
    assert plan is not None
    assert plan.slots["care_advice"] == kept


def test_an_unknown_card_still_says_emergency():
    turn = Turn(intent="cost", danger=danger("E", "utter_sign_that_was_renamed"))
    assert actions(turn) == ("utter_emergency_hold",)


@pytest.mark.parametrize("intent", ["book_assessment", "cost", "nlu_fallback", "deny", "medication_dose", None])
def test_after_an_emergency_card_nothing_else_is_talked_about(intent):
    assert actions(Turn(intent=intent, slots={"emergency": "danger_cauda_equina"})) == ("utter_emergency_hold",)


def test_saying_that_it_is_dealt_with_opens_the_conversation_again():
    plan = plan_turn(Turn(intent="emergency_handled", slots={"emergency": "danger_infection"}), RESPONSES, FOLLOW_UPS)
    assert plan is not None
    assert plan.actions == ("utter_emergency_handled",)
    assert plan.slots == {"emergency": None}


def test_being_on_the_way_to_hospital_is_supported_and_keeps_the_card_open():
    plan = plan_turn(Turn(intent="emergency_getting_help", slots={"emergency": "x"}), RESPONSES, FOLLOW_UPS)
    assert plan is not None
    assert plan.actions == ("utter_emergency_getting_help",)
    assert "emergency" not in plan.slots


def test_not_what_i_meant_asks_one_check_question_and_no_goes_on():
    slots = {"emergency": "danger_trauma"}
    assert actions(Turn(intent="not_what_i_meant", slots=slots)) == ("utter_not_what_i_meant",)
    plan = plan_turn(Turn(intent="deny", slots={**slots, "danger_check_open": True}), RESPONSES, FOLLOW_UPS)
    assert plan is not None
    assert plan.actions == ("utter_danger_check_no",)
    assert plan.slots["emergency"] is None


def test_yes_to_the_check_question_holds_the_emergency():
    turn = Turn(intent="affirm", slots={"emergency": "danger_trauma", "danger_check_open": True})
    plan = plan_turn(turn, RESPONSES, FOLLOW_UPS)
    assert plan is not None
    assert plan.actions == ("utter_danger_check_yes",)
    assert plan.slots["emergency"]


def test_the_button_of_the_check_question_counts_like_the_word():
    turn = Turn(intent="choose", choice="danger_check:no", slots={"emergency": "danger_trauma"})
    assert actions(turn) == ("utter_danger_check_no",)


def test_a_follow_up_is_about_the_last_topic():
    assert actions(Turn(intent="follow_up_how_long", slots={"last_topic": "sciatica"})) == ("utter_recovery_time",)


def test_a_follow_up_without_entry_gets_the_longer_layer():
    assert actions(Turn(intent="follow_up_why", slots={"last_topic": "sciatica"})) == ("utter_sciatica_more",)


def test_a_follow_up_to_nothing_asks_what_is_meant():
    assert actions(Turn(intent="follow_up_why")) == ("utter_no_follow_up",)


def test_tell_me_more_by_button():
    assert actions(Turn(intent="choose", choice="more:sciatica")) == ("utter_sciatica_more",)


def test_two_questions_are_answered_in_the_order_asked():
    assert actions(Turn(intent="cost", second="sciatica")) == ("utter_cost", "utter_sciatica")


@pytest.mark.parametrize(("first", "second"), [("book_assessment", "cost"), ("cost", "book_assessment")])
def test_a_question_beside_the_wish_to_book_is_answered_before_the_form_opens(first, second):
    assert actions(Turn(intent=first, second=second)) == ("utter_cost", "action_open_booking")


def test_a_greeting_is_not_a_second_question():
    assert actions(Turn(intent="greet", second="sciatica")) is None


def test_the_second_miss_in_a_row_offers_a_person():
    assert actions(Turn(intent="nlu_fallback")) == ("utter_fallback",)
    assert actions(Turn(intent="nlu_fallback", slots={"misses": 1})) == ("utter_fallback_again",)


def test_what_is_unclear_alone_goes_on_about_the_topic_at_hand() -> None:
    """ "and if it goes into the foot" after an answer about sciatica, not as the first message."""
    likely = {"nlu_fallback": 0.5, "sciatica": 0.47, "cost": 0.3}
    about_sciatica = {"last_topic": "sciatica"}
    assert actions(Turn(intent="nlu_fallback", likely=likely, slots=about_sciatica)) == ("utter_sciatica_more",)
    assert actions(Turn(intent="nlu_fallback", likely=likely)) == ("utter_fallback",)
    assert actions(Turn(intent="nlu_fallback", likely=likely, slots={"last_topic": "cost"})) == ("utter_fallback",)
    faint = {"nlu_fallback": 0.5, "sciatica": 0.2}
    assert actions(Turn(intent="nlu_fallback", likely=faint, slots=about_sciatica)) == ("utter_fallback",)


def test_nothing_understood_at_all_counts_as_a_miss():
    assert actions(Turn(intent=None)) == ("utter_fallback",)


def test_another_language_is_answered_in_it_where_we_can():
    assert actions(Turn(intent="nlu_fallback", language="fr")) == ("utter_other_language_fr",)
    assert actions(Turn(intent="nlu_fallback", language="pl")) == ("utter_other_language",)


def test_inside_a_form_only_danger_is_planned_until_the_form_steps_aside():
    assert actions(Turn(intent="nlu_fallback", loop="booking_form")) is None
    assert actions(Turn(intent="nlu_fallback", loop="booking_form", rejected=True)) == ("utter_fallback",)


def test_after_words_of_self_harm_the_person_is_held_kindly_and_closes_it_in_their_own_words():
    slots = {"emergency": "danger_self_harm"}
    assert actions(Turn(intent="cost", slots=slots)) == ("utter_self_harm_hold",)
    plan = plan_turn(Turn(intent="not_what_i_meant", slots=slots), RESPONSES, FOLLOW_UPS)
    assert plan is not None
    assert plan.actions == ("utter_self_harm_closed",)
    assert plan.slots == {"emergency": None}


def test_a_few_words_are_read_in_the_light_of_the_last_topic_and_a_whole_sentence_is_not():
    slots = {"last_topic": "sciatica"}
    assert actions(Turn(intent="home_care", short=True, slots=slots)) == ("utter_cost",)
    assert actions(Turn(intent="home_care", slots=slots)) is None
    assert actions(Turn(intent="home_care", short=True)) is None


def test_words_about_an_emergency_are_answered_without_an_open_card_too():
    assert actions(Turn(intent="emergency_handled")) == ("utter_emergency_handled",)
    assert actions(Turn(intent="emergency_getting_help")) == ("utter_emergency_getting_help",)


def test_a_half_understood_objection_to_a_card_asks_the_check_question_but_never_closes_it():
    slots = {"emergency": "danger_trauma"}
    objection = Turn(intent="nlu_fallback", likely={"not_what_i_meant": 0.2}, slots=slots)
    assert actions(objection) == ("utter_not_what_i_meant",)
    closing = Turn(intent="nlu_fallback", likely={"emergency_handled": 0.2}, slots=slots)
    assert actions(closing) == ("utter_emergency_hold",)


def test_a_follow_up_with_nothing_to_follow_is_read_as_the_topic_that_it_sounds_like():
    turn = Turn(intent="follow_up_why", likely={"follow_up_why": 0.9, "sciatica": 0.06, "cost": 0.01})
    assert actions(turn) == ("utter_sciatica",)


def test_a_follow_up_that_could_mean_anything_is_asked_back():
    turn = Turn(intent="follow_up_why", likely={"follow_up_why": 0.9, "sciatica": 0.03, "cost": 0.025, "thank": 0.025})
    assert actions(turn) == ("utter_no_follow_up",)


def test_a_follow_up_is_about_the_last_topic_even_if_it_sounds_like_another():
    turn = Turn(
        intent="follow_up_how_long",
        likely={"follow_up_how_long": 0.5, "cost": 0.4},
        slots={"last_topic": "sciatica"},
    )
    assert actions(turn) == ("utter_recovery_time",)
