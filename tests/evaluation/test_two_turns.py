"""Follow-ups: when the second answer counts as about the right thing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from backtalk.evaluation.questions import InvalidQuestions
from backtalk.evaluation.two_turns import TwoTurns, read_two_turns, score_two_turns

CASE = TwoTurns("what happens there", "visit_procedure", "and after?", ("aftercare",))


class Script:
    """Answers each message as written down."""

    def __init__(self, answers: dict[str, tuple[str, ...]]) -> None:
        self.answers = answers

    async def topics_of_answers(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        return [self.answers[text] for text in texts]


@pytest.mark.parametrize(
    ("first", "then", "first_right", "right"),
    [
        (("visit_procedure",), ("aftercare",), True, True),
        (("visit_procedure",), ("cost",), True, False),
        (("visit_procedure",), (), True, False),
        (("cost",), ("aftercare",), False, True),
        (("visit_procedure",), ("cost", "aftercare"), True, True),
    ],
)
def test_the_second_answer_counts_and_the_first_is_told_apart(
    first: tuple[str, ...], then: tuple[str, ...], first_right: bool, right: bool
) -> None:
    script = Script({CASE.first: first, CASE.then: then})
    (result,) = asyncio.run(score_two_turns(script, [CASE]))
    assert (result.first_right, result.right) == (first_right, right)


def test_a_file_is_read_and_a_bad_line_is_named_by_number_only(tmp_path: Path) -> None:
    path = tmp_path / "turns.jsonl"
    path.write_text('{"first": "a", "first_topic": "t", "then": "b", "topics": ["u"]}\n\n{"first": "private"}', "utf-8")
    with pytest.raises(InvalidQuestions, match=r"turns\.jsonl, line 3") as refused:
        read_two_turns(path)
    assert "private" not in str(refused.value)
    path.write_text('{"first": "a", "first_topic": "t", "then": "b", "topics": ["u"]}\n', "utf-8")
    assert read_two_turns(path) == [TwoTurns("a", "t", "b", ("u",))]
