"""`python -m backtalk.commands.evaluate`: how well questions are understood that were never learnt."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from backtalk.answers.catalogue import InvalidTopicFile, read_catalogue
from backtalk.evaluation.parser import ModelMissing, Parser, judge_all, load_model
from backtalk.evaluation.questions import InvalidQuestions, Question, read_questions
from backtalk.evaluation.report import Evaluated, evaluation_page, lines, miss_lines
from backtalk.evaluation.scoring import score
from backtalk.evaluation.two_questions import (
    TwoQuestions,
    TwoQuestionScores,
    asks_two,
    is_conversations,
    read_two_questions,
    score_two_questions,
)

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None, root: Path = ROOT, load: Callable[[Path], Parser] = load_model) -> int:
    """Print the figures (the last line is JSON) and write build/evaluation.html below ``root``."""
    options = _options(arguments)
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    own = sorted((root / "tests" / "nlu_held_out").glob("*.jsonl"))
    try:
        single = [path for path in own if not asks_two(path) and not is_conversations(path)]
        questions = {path: read_questions(path) for path in dict.fromkeys([*single, *options.questions])}
        double = [message for path in own if asks_two(path) for message in read_two_questions(path)]
        if not any(questions.values()):
            raise InvalidQuestions("there are no questions: none in tests/nlu_held_out/, none given")
        known = read_catalogue(root).labelled_topics()
        parser = load(root / "models" / "backtalk.tar.gz")
        files, two = asyncio.run(_evaluate(parser, questions, double, known, options.misses, root))
    except (InvalidQuestions, InvalidTopicFile, ModelMissing, OSError) as problem:
        print(f"evaluate: {problem}", file=sys.stderr)
        return 1
    print("\n".join(lines(files, two)))
    if options.misses:
        print("\nto look at\n" + "\n".join(miss_lines(files)))
    page = root / "build" / "evaluation.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(evaluation_page(files, two), encoding="utf-8")
    print(f"\nTo read: {page}")
    print(json.dumps(score(result for file in files for result in file.results).as_json()))
    return 0


async def _evaluate(
    parser: Parser,
    questions: dict[Path, list[Question]],
    double: list[TwoQuestions],
    known: Sequence[str],
    misses: bool,
    root: Path,
) -> tuple[list[Evaluated], TwoQuestionScores]:
    # Questions of other people's files may be private: their texts are shown only when asked for.
    files = [
        Evaluated(path.stem, await judge_all(parser, asked, known), misses or _is_ours(path, root))
        for path, asked in questions.items()
        if asked
    ]
    return files, await score_two_questions(parser, double, known)


def _is_ours(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to((root / "tests").resolve())


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m backtalk.commands.evaluate", description=__doc__)
    parser.add_argument(
        "--questions",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE.jsonl",
        help='more questions, one JSON object a line: {"text", "topic", "also": [topics], "urgency": "E"|"S"|"D"|null}',
    )
    parser.add_argument("--misses", action="store_true", help="show the text of every question that went wrong")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
