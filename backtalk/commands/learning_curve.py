"""`python -m backtalk.commands.learning_curve`: how understanding grows with examples, and where it flattens."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, pstdev

from backtalk.commands.lint_examples import topic_model_options
from backtalk.evaluation.comparison.rows import shipped_threshold
from backtalk.evaluation.examples import read_examples
from backtalk.evaluation.learning import Point, measure_size
from backtalk.evaluation.measuring import read_held_out
from backtalk.evaluation.pictures import Curve, curve_picture
from backtalk.evaluation.vector_store import VectorStore

ROOT = Path(__file__).resolve().parents[2]
KEPT, PICTURE = Path("docs/figures/learning_curve.json"), Path("docs/figures/learning_curve.svg")
_SMALLEST = 500


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Train the shipped classifier on growing draws, print the figures, keep them and draw them below docs/figures/."""
    options = _options(arguments)
    examples = read_examples(root)
    held_out = read_held_out(root, options.questions)
    questions = [question for asked in held_out.questions.values() for question in asked]
    settings, threshold = topic_model_options(root), shipped_threshold(root / "config.yml")
    store = VectorStore()
    sizes = options.sizes or _doublings(len(examples))
    points: list[Point] = []
    print(f"{'examples':>9} {'first guess':>16} {'right':>16} {'wrong':>16} {'in first 3':>16}")
    for size in sorted({min(size, len(examples)) for size in sizes}):
        # All examples are one draw, whatever the seed.
        for seed in options.seeds if size < len(examples) else options.seeds[:1]:
            points.append(measure_size(examples, questions, store, settings, threshold, size, seed))
        print(_line(size, [point for point in points if point.size == size]), flush=True)
        _keep(points, len(questions), root)  # each time: whoever stops it has the curve so far
    store.save()
    print(f"\nTo see: {root / PICTURE}")
    return 0


def _keep(points: Sequence[Point], questions: int, root: Path) -> None:
    (root / KEPT).parent.mkdir(parents=True, exist_ok=True)
    raw = {"questions": questions, "points": [vars(point) for point in points]}
    (root / KEPT).write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    sizes = sorted({point.size for point in points})
    curves = [
        Curve(title, [(size, *_mean_and_spread(points, size, name)) for size in sizes])
        for name, title in (("first_three", "in the first three"), ("first_guess", "first guess"))
    ]
    picture = curve_picture("Questions understood by number of examples", "examples", curves, sizes)
    (root / PICTURE).write_text(picture, encoding="utf-8")


def _mean_and_spread(points: Sequence[Point], size: int, name: str) -> tuple[float, float]:
    values = [float(getattr(point, name)) for point in points if point.size == size]
    return mean(values), pstdev(values)


def _line(size: int, points: Sequence[Point]) -> str:
    cells = []
    for name in ("first_guess", "right", "wrong", "first_three"):
        middle, spread = _mean_and_spread(points, size, name)
        cells.append(f"{100 * middle:8.1f} ± {100 * spread:.1f} %")
    return f"{size:>9,} " + " ".join(f"{cell:>16}" for cell in cells)


def _doublings(most: int) -> list[int]:
    sizes = [most]
    while sizes[-1] / 2 >= _SMALLEST:
        sizes.append(round(sizes[-1] / 2))
    return sizes


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m backtalk.commands.learning_curve", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of examples (all, half, a quarter, ...)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2], help="draws of each size (1 2)")
    parser.add_argument("--questions", type=Path, nargs="+", default=[], metavar="FILE.jsonl", help="more questions")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
