"""`python -m backtalk.commands.evaluate`: how well questions are understood that were never learnt."""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from backtalk.answers.catalogue import InvalidTopicFile, read_catalogue
from backtalk.evaluation.figures import Figures, FiguresMissing, SetFigures, noise_of, set_figures, worse_than
from backtalk.evaluation.last_run import Run, outcomes_of
from backtalk.evaluation.measuring import Extent, evaluate, read_held_out
from backtalk.evaluation.parser import ModelMissing, Parser, load_model
from backtalk.evaluation.questions import InvalidQuestions
from backtalk.evaluation.report import Evaluated, Evaluation, evaluation_page, lines, miss_lines
from backtalk.evaluation.scoring import score

ROOT = Path(__file__).resolve().parents[2]
FIGURES = Path("docs") / "figures" / "understanding.json"
MODEL = Path("models") / "backtalk.tar.gz"
PAGE, LAST_RUN = Path("build") / "evaluation.html", Path("build") / "evaluation.json"


def main(arguments: Sequence[str] | None = None, root: Path = ROOT, load: Callable[[Path], Parser] = load_model) -> int:
    """Print the figures (the last line is JSON) and write build/evaluation.html below ``root``.

    With ``--gate`` only the figures are made and compared with those of the landed version; 1 when they are worse.
    """
    options = _options(arguments)
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    extent = Extent.FIGURES if options.gate or options.keep else Extent.QUICK if options.quick else Extent.ALL
    try:
        held_out = read_held_out(root, options.questions)
        catalogue = read_catalogue(root)
        parser = load(root / MODEL)
        evaluation = asyncio.run(evaluate(parser, held_out, catalogue, root, extent, options.misses))
        evaluation = replace(evaluation, before=Run.read(root / LAST_RUN))
        if options.gate:
            return _gate(evaluation, root)
        if options.keep:
            return _keep(evaluation, root)
    except (InvalidQuestions, InvalidTopicFile, ModelMissing, FiguresMissing, OSError) as problem:
        print(f"evaluate: {problem}", file=sys.stderr)
        return 1
    print("\n".join(lines(evaluation)))
    if options.misses:
        print("\nto look at\n" + "\n".join(miss_lines(evaluation.files)))
    page = root / PAGE
    page.parent.mkdir(exist_ok=True)
    page.write_text(evaluation_page(evaluation), encoding="utf-8")
    figures = {file.name: file.scores.as_json() for file in evaluation.files}
    Run(figures, outcomes_of(evaluation.results)).write(root / LAST_RUN)
    print(f"\nTo read: {page}")
    print(json.dumps(score(evaluation.results).as_json()))
    return 0


def _gate(evaluation: Evaluation, root: Path) -> int:
    """Compare our own sets with the landed version's figures."""
    own = [file for file in evaluation.files if file.ours]
    worse = worse_than(Figures.read(root / FIGURES), _sets(own))
    for figure in worse:
        print(f"evaluate: understanding got worse: {figure}", file=sys.stderr)
    if worse:
        print("evaluate: mend it, or say why it is right and run `make figures`", file=sys.stderr)
        return 1
    print("evaluate: right, wrong and danger found are no worse than in the landed version")
    return 0


def _keep(evaluation: Evaluation, root: Path) -> int:
    """Make the figures at hand the landed version's."""
    own = [file for file in evaluation.files if file.ours]
    results = [result for file in own for result in file.results]
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    Figures(today, _sets(own), noise_of(results)).write(root / FIGURES)
    print(f"evaluate: figures of {len(results)} questions kept in {FIGURES.as_posix()}")
    return 0


def _sets(files: Sequence[Evaluated]) -> dict[str, SetFigures]:
    return {file.name: set_figures(file.results) for file in files}


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
    parser.add_argument("--quick", action="store_true", help="without noise, danger nets apart and follow-ups")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--gate", action="store_true", help="only compare with the figures of the landed version")
    what.add_argument("--keep", action="store_true", help="make the figures at hand those of the landed version")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
