"""What counts as right, offered, missed and wrong, and as an alarm."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from backtalk.evaluation.parents import related
from backtalk.evaluation.parser import judge_all
from backtalk.evaluation.questions import Question
from backtalk.evaluation.reading import Reading, read_parse
from backtalk.evaluation.scoring import Outcome, calibration, confusions, judge, score

KNOWN = {"scans", "sciatica", "cost", "side_effects", "when_to_worry", "see_doctor_soon"}


class FakeParser:
    """Answers with prepared parse results, and remembers what it was asked."""

    def __init__(self, parses: Mapping[str, Mapping[str, Any]]) -> None:
        self.parses = parses
        self.asked: list[str] = []

    async def parse_message(self, message_data: str) -> Mapping[str, Any]:
        self.asked.append(message_data)
        return self.parses[message_data]


def parse(*ranking: str, confidence: float = 0.8, **more: Any) -> dict[str, Any]:
    """A parse result; the first name is the intent."""
    ranked = [{"name": name, "confidence": confidence / (place + 1)} for place, name in enumerate(ranking)]
    return {"intent": ranked[0], "intent_ranking": ranked, **more}


def danger(level: str, topic: str) -> dict[str, Any]:
    return {"danger": {"sign": "a_sign", "level": level, "topic": topic, "nets": ["patterns"]}}


@pytest.mark.parametrize(
    ("question", "parsed", "outcome"),
    [
        pytest.param(Question("q", "scans"), parse("scans", "cost"), Outcome.RIGHT, id="its topic"),
        pytest.param(Question("q", "scans"), parse("cost", "scans"), Outcome.WRONG, id="another topic"),
        pytest.param(Question("q", "scans", also=("cost",)), parse("cost"), Outcome.RIGHT, id="another fair reading"),
        pytest.param(Question("q", "when_to_worry"), parse("side_effects"), Outcome.RIGHT, id="the parent"),
        pytest.param(Question("q", "side_effects"), parse("when_to_worry"), Outcome.RIGHT, id="split off from it"),
        pytest.param(
            Question("q", "scans", also=("side_effects",)), parse("when_to_worry"), Outcome.RIGHT, id="kin of a reading"
        ),
        pytest.param(
            Question("q", "scans"),
            parse("nlu_fallback", "cost", "sciatica", "scans"),
            Outcome.OFFERED,
            id="third button",
        ),
        pytest.param(
            Question("q", "scans"),
            parse("nlu_fallback", "cost", "sciatica", "side_effects", "scans"),
            Outcome.MISSED,
            id="no fourth button",
        ),
        pytest.param(
            Question("q", "book_assessment"),
            parse("nlu_fallback", "book_assessment", "cost"),
            Outcome.MISSED,
            id="never offered as a guess",
        ),
        pytest.param(Question("q", "scans"), parse("scans", language="fr"), Outcome.MISSED, id="taken for French"),
        pytest.param(Question("q", "scans"), parse("follow_up_why"), Outcome.MISSED, id="follow-up without a context"),
        pytest.param(Question("q", "follow_up_why"), parse("follow_up_why"), Outcome.RIGHT, id="follow-up as asked"),
        pytest.param(
            Question("q", "scans"),
            parse("cost", second={"intent": {"name": "scans"}}),
            Outcome.RIGHT,
            id="second answer",
        ),
        pytest.param(
            Question("q", "danger_trauma", urgency="E"),
            parse("nlu_fallback", "scans", **danger("E", "danger_trauma")),
            Outcome.RIGHT,
            id="danger by its pattern",
        ),
        pytest.param(
            Question("q", "danger_trauma", urgency="E"),
            parse("danger_trauma", **danger("E", "danger_infection")),
            Outcome.WRONG,
            id="another danger's card",
        ),
        pytest.param(
            Question("q", "scans"), parse("scans", **danger("S", "danger_cancer")), Outcome.WRONG, id="alarm instead"
        ),
        pytest.param(
            Question("q", "scans"), parse("scans", **danger("D", "see_doctor_soon")), Outcome.RIGHT, id="answer, then D"
        ),
        pytest.param(
            Question("q", "see_doctor_soon", urgency="D"),
            parse("nlu_fallback", "scans", **danger("D", "see_doctor_soon")),
            Outcome.RIGHT,
            id="D alone",
        ),
    ],
)
def test_what_becomes_of_a_question(question: Question, parsed: dict[str, Any], outcome: Outcome) -> None:
    assert judge(question, read_parse(parsed, KNOWN)).outcome is outcome


def test_danger_recall_is_by_level_and_topic_is_judged_apart() -> None:
    # given a danger line that got another danger's card, one that got a mere D, and one that got the right card
    results = [
        judge(Question("a", "danger_trauma", urgency="E"), Reading(topics=("danger_infection",), level="S")),
        judge(Question("b", "danger_trauma", urgency="S"), Reading(topics=("see_doctor_soon",), level="D")),
        judge(Question("c", "danger_infection", urgency="S"), Reading(topics=("danger_infection",), level="S")),
    ]
    # when they are counted
    scores = score(results)
    # then two of three raised an alarm, one at exactly its level and about its topic
    assert (scores.danger, scores.danger_found, scores.level_right, scores.right) == (3, 2, 1, 1)


def test_false_alarms_count_calm_lines_only() -> None:
    alarm = Reading(topics=("danger_trauma",), level="E")
    results = [
        judge(Question("calm", "scans"), alarm),
        judge(Question("calm too", "cost"), Reading(topics=("cost",))),
        judge(Question("an alarm is fair", "scans", also=("danger_trauma",)), alarm),
        judge(Question("doctor soon", "see_doctor_soon", urgency="D"), alarm),
        judge(Question("danger without a level", "danger_trauma"), alarm),
    ]
    scores = score(results)
    assert (scores.calm, scores.false_alarms, scores.danger, scores.danger_found) == (2, 1, 1, 1)
    assert scores.false_alarm_rate == 0.5


def test_nothing_to_count_is_no_share_rather_than_a_perfect_one() -> None:
    figures = score([]).as_json()
    assert figures["danger_recall"] is None
    assert figures["false_alarms"] is None
    assert figures["questions"] == 0


def test_shares_add_up() -> None:
    questions = [Question("q", "scans")] * 3
    readings = [Reading(topics=("scans",)), Reading(topics=("cost",)), Reading(offered=("scans",))]
    figures = score(judge(q, r) for q, r in zip(questions, readings, strict=True)).as_json()
    assert figures["right"] == figures["wrong"] == figures["offered"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["missed"] == 0.0


def test_confusions_are_counted_commonest_first() -> None:
    wrong, rarer = Reading(topics=("cost",)), Reading(topics=("sciatica",))
    results = [judge(Question("q", "scans"), reading) for reading in (rarer, wrong, wrong, Reading(topics=("scans",)))]
    assert confusions(results) == [("scans", "cost", 2), ("scans", "sciatica", 1)]


def test_calibration_sorts_by_confidence_and_leaves_alarms_out() -> None:
    # given two questions of high confidence, one of them right, one of low confidence and one that raised an alarm
    results = [
        judge(Question("a", "scans"), read_parse(parse("scans", confidence=1.0), KNOWN)),
        judge(Question("b", "scans"), read_parse(parse("cost", confidence=0.92), KNOWN)),
        judge(Question("c", "scans"), read_parse(parse("nlu_fallback", "scans", confidence=0.3), KNOWN)),
        judge(
            Question("d", "scans"), read_parse(parse("scans", confidence=0.95, **danger("E", "danger_trauma")), KNOWN)
        ),
    ]
    # when the bins are filled
    bins = calibration(results)
    # then each question is in the bin of its likeliest topic's probability
    assert [b.questions for b in bins] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert bins[9].right == 0.5
    assert bins[9].mean_confidence == pytest.approx(0.96)
    assert bins[1].right == 1.0


def test_kinship_goes_both_ways_but_not_between_siblings() -> None:
    assert related("low_mood", "other_health_question")
    assert related("other_health_question", "low_mood")
    assert not related("low_mood", "other_treatments")


def test_questions_are_parsed_one_by_one_and_never_as_commands() -> None:
    # given a question that looks like a command
    parser = FakeParser({"scans please": parse("scans"), "how much": parse("cost")})
    questions = [Question("/scans please", "scans"), Question("how much", "cost")]
    # when all are judged
    results = asyncio.run(judge_all(parser, questions, KNOWN))
    # then the model saw plain text
    assert parser.asked == ["scans please", "how much"]
    assert [result.outcome for result in results] == [Outcome.RIGHT, Outcome.RIGHT]
