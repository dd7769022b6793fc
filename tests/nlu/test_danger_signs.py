"""Both danger nets together, as the Rasa component leaves them on a message."""

import logging
from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from backtalk.nlu.danger_signs import DangerSigns


@pytest.fixture(scope="module")
def component() -> DangerSigns:
    return DangerSigns(DangerSigns.get_default_config())


def checked(component: DangerSigns, text: str, ranking: dict[str, float] | None = None) -> Message:
    """A message after the check; `ranking`: what the classifier said."""
    entries = [{"name": name, "confidence": confidence} for name, confidence in (ranking or {"greet": 0.9}).items()]
    message = Message({TEXT: text, INTENT: entries[0], INTENT_RANKING_KEY: entries})
    return component.process([message])[0]


def danger(message: Message) -> dict[str, Any]:
    found = message.get("danger")
    assert isinstance(found, dict)
    return found


def test_patterns_alone_are_enough(component: DangerSigns) -> None:
    message = checked(component, "403-555-0142, and it's numb down there since last night", {"book_assessment": 0.9})

    assert danger(message) == {
        "sign": "saddle_numbness",
        "topic": "danger_cauda_equina",
        "level": "E",
        "response": "utter_sign_saddle_numbness",
        "nets": ["patterns"],
    }
    assert message.get(INTENT) == {"name": "danger_cauda_equina", "confidence": 1.0}
    assert [entry["name"] for entry in message.get(INTENT_RANKING_KEY)] == ["danger_cauda_equina", "book_assessment"]
    assert "danger" in message.output_properties


def test_classifier_alone_is_enough(component: DangerSigns) -> None:
    message = checked(component, "everything below feels foreign somehow", {"danger_cauda_equina": 0.6, "greet": 0.1})

    assert danger(message)["sign"] == danger(message)["topic"] == "danger_cauda_equina"
    assert danger(message)["response"] == "utter_danger_cauda_equina"
    assert danger(message)["nets"] == ["classifier"]


def test_unsure_between_several_dangers_is_danger(component: DangerSigns) -> None:
    ranking = {"sciatica": 0.35, "danger_nerve_loss": 0.33, "danger_cauda_equina": 0.3}

    assert danger(checked(component, "it does odd things since monday", ranking))["topic"] == "danger_nerve_loss"


def test_an_unsure_classifier_raises_nothing(component: DangerSigns) -> None:
    message = checked(component, "it does odd things", {"sciatica": 0.6, "danger_nerve_loss": 0.3})

    assert message.get("danger") is None
    assert message.get(INTENT)["name"] == "sciatica"


def test_both_nets_agree(component: DangerSigns) -> None:
    assert danger(checked(component, "chest pain", {"danger_chest_breathing": 0.9}))["nets"] == [
        "patterns",
        "classifier",
    ]


def test_the_more_urgent_net_leads(component: DangerSigns) -> None:
    message = checked(component, "back pain and a fever", {"danger_cauda_equina": 0.8})

    assert danger(message)["topic"] == "danger_cauda_equina"


@pytest.mark.parametrize(
    "text",
    ["no fever, no numbness, none of that", "can needling puncture a lung?", "fell two years ago and it was checked"],
)
def test_classifier_is_not_heard_where_the_message_is_surely_calm(component: DangerSigns, text: str) -> None:
    assert checked(component, text, {"danger_chest_breathing": 0.7}).get("danger") is None


def test_classifier_does_not_raise_what_is_old(component: DangerSigns) -> None:
    message = checked(component, "I've been incontinent for years", {"danger_cauda_equina": 0.9})

    assert danger(message)["sign"] == "old_nerve_trouble"


def test_doctor_soon_leaves_the_topic(component: DangerSigns) -> None:
    message = checked(component, "sneezing hurts my back, is it a disc?", {"disc_problem": 0.8})

    assert danger(message)["level"] == "D"
    assert message.get(INTENT)["name"] == "disc_problem"


def test_button_payloads_are_left_alone(component: DangerSigns) -> None:
    assert checked(component, "/danger_cauda_equina", {"danger_cauda_equina": 1.0}).get("danger") is None


def test_a_fault_in_the_patterns_loses_neither_message_nor_the_other_net(
    component: DangerSigns, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(type(component._patterns), "find", fail)
    with caplog.at_level(logging.DEBUG):
        message = checked(component, "secret words", {"danger_trauma": 0.8})

    assert danger(message)["topic"] == "danger_trauma"
    assert "RuntimeError" in caplog.text
    assert "secret words" not in caplog.text


def test_nothing_is_logged_of_what_was_said(component: DangerSigns, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        checked(component, "my bum is numb, call 403-555-0177")

    assert "0177" not in caplog.text
    assert "numb" not in caplog.text
