"""What the visitors of a benchmark ask: the held-out questions of the tests, none of which opens the booking form."""

from __future__ import annotations

from pathlib import Path

from backtalk.evaluation.questions import read_questions

FILES = ("writer_1.jsonl", "writer_2.jsonl")
FOLDER = Path(__file__).resolve().parents[1] / "tests" / "nlu_held_out"
# A form that one visitor opened would turn the questions after it into answers to the form.
NOT_ASKED = frozenset({"book_assessment", "delete_my_data", "request_withdraw", "resume_booking"})


def questions() -> list[str]:
    """All of them, in the order of the files."""
    found = [question for name in FILES for question in read_questions(FOLDER / name)]
    return [question.text for question in found if question.topic not in NOT_ASKED]
