"""Files of questions: what is read, and what is refused without showing anybody's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtalk.evaluation.questions import InvalidQuestions, Question, read_questions


def test_a_file_is_read_with_and_without_the_optional_parts(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"text": "how much", "topic": "cost", "also": ["insurance"], "urgency": null, "source": "a person"}\n'
        "\n"
        '{"text": "I fell", "topic": "danger_trauma", "urgency": "E"}\n',
        encoding="utf-8",
    )
    assert read_questions(path) == [
        Question("how much", "cost", ("insurance",)),
        Question("I fell", "danger_trauma", (), "E"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "private words, no JSON",
        '["private words"]',
        '{"text": "private words"}',
        '{"topic": "cost", "text": "  "}',
        '{"text": "private words", "topic": "cost", "also": "insurance"}',
        '{"text": "private words", "topic": "cost", "urgency": "high"}',
    ],
)
def test_a_bad_line_is_named_by_number_only(line: str, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"text": "fine", "topic": "cost"}\n' + line, encoding="utf-8")
    with pytest.raises(InvalidQuestions, match=r"q\.jsonl, line 2") as refused:
        read_questions(path)
    assert "private" not in str(refused.value)
