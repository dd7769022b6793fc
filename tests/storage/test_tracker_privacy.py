from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from backtalk.storage.tracker_privacy import scrub, scrub_all

SECRET = "Zebulon 403-555-0142"


def user(text: str) -> dict[str, object]:
    return {
        "event": "user",
        "text": text,
        "parse_data": {"text": text, "intent": {"name": "give_details"}, "entities": [{"value": text}]},
    }


def form(name: str | None) -> dict[str, object]:
    return {"event": "active_loop", "name": name}


def test_words_typed_into_the_form_are_blanked_and_the_intent_stays() -> None:
    scrubbed = scrub(user(SECRET), form_open=True)
    assert SECRET not in json.dumps(scrubbed)
    assert scrubbed["parse_data"]["intent"] == {"name": "give_details"}


def test_words_outside_the_form_and_chips_inside_stay() -> None:
    assert scrub(user("does it hurt")) == user("does it hurt")
    chip = user('/choose{"choice": "booking:for_whom:self"}')
    assert scrub(chip, form_open=True) == chip


def test_a_personal_message_keeps_its_form_place_and_loses_its_values() -> None:
    event = {
        "event": "bot",
        "text": f"I have {SECRET}.",
        "data": {"buttons": [{"title": SECRET}]},
        "metadata": {"personal": True, "form": {"field": "read_back"}, "summary": [{"value": SECRET}], "phone": SECRET},
    }
    scrubbed = scrub(event)
    assert SECRET not in json.dumps(scrubbed)
    assert scrubbed["metadata"]["form"] == {"field": "read_back"}
    assert scrub(scrubbed) == scrubbed


def test_the_form_is_followed_and_the_message_that_opens_it_is_blanked_too() -> None:
    events = [user(f"book {SECRET}"), form("booking_form"), user(SECRET), form(None), user("thanks")]
    scrubbed = scrub_all(events)
    assert SECRET not in json.dumps(scrubbed)
    assert scrubbed[-1] == user("thanks")


def test_the_given_event_is_left_as_it_was() -> None:
    event = user(SECRET)
    scrub(event, form_open=True)
    assert event == user(SECRET)


@given(st.lists(st.sampled_from([user(SECRET), form("booking_form"), form(None), user("/choose{}")]), max_size=12))
def test_no_order_of_events_lets_words_through_while_the_form_is_open(events: list[dict[str, object]]) -> None:
    is_open = False
    for before, after in zip(events, scrub_all(events), strict=True):
        if before["event"] == "active_loop":
            is_open = before["name"] == "booking_form"
        if is_open:
            assert SECRET not in json.dumps(after)
