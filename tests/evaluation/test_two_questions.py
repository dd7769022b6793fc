"""When a message with two questions counts as answered."""

from __future__ import annotations

import pytest

from backtalk.evaluation.reading import Reading
from backtalk.evaluation.two_questions import TwoQuestions, all_answered

TWO = TwoQuestions("q", ("cost", "needling_sensation"))
ONE = TwoQuestions("q", ("cost",))


@pytest.mark.parametrize(
    ("message", "reading", "answered"),
    [
        pytest.param(TWO, Reading(topics=("cost", "needling_sensation")), True, id="both"),
        pytest.param(TWO, Reading(topics=("cost",)), False, id="only the first"),
        pytest.param(TWO, Reading(topics=("cost", "scans")), False, id="second one wrong"),
        pytest.param(TWO, Reading(), False, id="asked back"),
        pytest.param(ONE, Reading(topics=("cost",)), True, id="one as one"),
        pytest.param(ONE, Reading(topics=("cost", "scans")), False, id="split in vain"),
        pytest.param(
            TwoQuestions("q", ("cost", "danger_trauma")),
            Reading(topics=("danger_trauma",), level="E"),
            True,
            id="danger first",
        ),
        pytest.param(TWO, Reading(topics=("danger_trauma",), level="E"), False, id="false alarm"),
    ],
)
def test_answered(message: TwoQuestions, reading: Reading, answered: bool) -> None:
    assert all_answered(message, reading) is answered
