"""What kind of miss a miss is."""

from __future__ import annotations

import pytest

from backtalk.evaluation.miss_kinds import KINDS, kind_of, miss_kinds
from backtalk.evaluation.questions import Question
from backtalk.evaluation.reading import Reading, read_parse
from backtalk.evaluation.scoring import judge

GROUPS = {"scans": "back_pain", "sciatica": "back_pain", "cost": "clinic", "off_topic": "limits"}
LIMITS = ("off_topic",)
LONG = "it hurts " * 20


@pytest.mark.parametrize(
    ("question", "reading", "kind"),
    [
        (Question("q", "scans"), Reading(("scans",)), None),
        (Question("q", "danger_trauma", urgency="E"), Reading(("scans",)), "danger missed"),
        (Question("q", "danger_trauma", urgency="E"), Reading(("danger_trauma",), level="E"), None),
        (Question("q", "danger_trauma", urgency="E"), Reading(("danger_cancer",), level="S"), "another sign"),
        (Question("q", "scans"), Reading(("danger_cancer",), level="S"), "false alarm"),
        (Question("q", "scans"), Reading(("see_doctor_soon",), level="D"), "taken for a doctor-soon sign"),
        (Question("q", "scans"), Reading(("sciatica",)), "sister topic"),
        (Question("q", "scans"), Reading(("cost",)), "other group"),
        (Question("q", "off_topic"), Reading(("cost",)), "limit not kept"),
        (Question("q", "scans"), Reading(("off_topic",)), "limit seen in vain"),
        (Question("q", "scans"), Reading(asked_back="follow_up_why"), "follow-up without a before"),
        (Question("two words", "scans"), Reading(offered=("scans",)), "unsure, very short"),
        (Question(LONG, "scans"), Reading(offered=("scans",)), "unsure, long story"),
        (Question("one two three four", "scans"), Reading(best="scans"), "unsure, likeliest was right"),
        (Question("one two three four", "scans"), Reading(best="cost"), "unsure"),
    ],
)
def test_a_miss_has_its_kind(question: Question, reading: Reading, kind: str | None) -> None:
    assert kind_of(judge(question, reading), GROUPS, LIMITS) == kind
    assert kind is None or kind in KINDS


def test_a_greeting_that_is_taken_for_french_is_told_apart() -> None:
    reading = read_parse({"intent": {"name": "greet", "confidence": 0.9}, "language": "fr"}, set())
    assert kind_of(judge(Question("heyyy", "greet"), reading), GROUPS, LIMITS) == "taken for another language"


def test_kinds_come_commonest_first_with_their_misses() -> None:
    wrong = [judge(Question("q", "scans"), Reading((topic,))) for topic in ("cost", "sciatica", "sciatica", "scans")]
    kinds = miss_kinds(wrong, GROUPS, LIMITS)
    assert [(kind.name, len(kind.results)) for kind in kinds] == [("sister topic", 2), ("other group", 1)]
