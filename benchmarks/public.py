"""Public benchmarks: the shipped understanding with other labels, on BANKING77 and CLINC150, ten examples an intent.

`python -m benchmarks.public FOLDER`: FOLDER holds banking77_train.csv, banking77_test.csv and clinc150.json. Only
figures are kept (docs/figures/public.json) and the picture of out-of-scope recall. The last line is JSON.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, pstdev

import numpy as np

from backtalk.commands.lint_examples import topic_model_options
from backtalk.evaluation.examples import Example, sample_per_topic
from backtalk.evaluation.pictures import Curve, share_picture
from backtalk.evaluation.vector_store import VectorStore
from backtalk.nlu.topic_model import TopicModel
from benchmarks.machine import describe

ROOT = Path(__file__).resolve().parents[1]
KEPT, PICTURE = Path("docs/figures/public.json"), Path("docs/figures/public_out_of_scope.svg")
EXAMPLES = 10
# Casanueva et al. 2020 with ten examples an intent, as quoted beside the data.
REPORTED = {
    "BANKING77": {"USE": 0.8423, "ConveRT": 0.8332, "USE + ConveRT": 0.8519},
    "CLINC150": {"USE": 0.9085, "ConveRT": 0.9262, "USE + ConveRT": 0.9328},
}
STEPS = [step / 20 for step in range(20)]


@dataclass(frozen=True)
class Dataset:
    """Examples to draw from, questions to ask, and questions that no intent fits."""

    name: str
    train: Sequence[Example]
    test: Sequence[Example]
    out_of_scope: Sequence[str] = ()


@dataclass(frozen=True)
class Draw:
    """One draw: accuracy; and for each threshold the share of in-scope questions answered rightly, and of out-of-scope
    questions that were not answered."""

    seed: int
    accuracy: float
    kept: Sequence[float]
    refused: Sequence[float]


def read_datasets(folder: Path) -> list[Dataset]:
    """The two datasets in `folder`.

    Raises:
        OSError: when a file is missing.
    """
    banking = [_read_csv(folder / f"banking77_{part}.csv") for part in ("train", "test")]
    clinc = json.loads((folder / "clinc150.json").read_text(encoding="utf-8"))
    parts = [[Example(text, label) for text, label in clinc[part]] for part in ("train", "test")]
    return [
        Dataset("BANKING77", *banking),
        Dataset("CLINC150", *parts, out_of_scope=[text for text, _ in clinc["oos_test"]]),
    ]


def measure(data: Dataset, seed: int, store: VectorStore) -> Draw:
    """Ten examples an intent drawn with `seed`, the model trained as shipped, every test question read."""
    drawn = sample_per_topic(data.train, EXAMPLES, seed)
    texts = [example.text for example in drawn]
    topics = [example.topic for example in drawn]
    model = TopicModel.train(texts, store.vectors(texts), topics, topic_model_options(ROOT))
    asked = [example.text for example in data.test]
    shares = model.probabilities(asked, store.vectors(asked))
    right = np.array([model.labels[best] for best in shares.argmax(1)]) == [example.topic for example in data.test]
    sure = shares.max(axis=1)
    outside = [*data.out_of_scope]
    sure_outside = model.probabilities(outside, store.vectors(outside)).max(axis=1) if outside else np.zeros(0)
    return Draw(
        seed=seed,
        accuracy=float(right.mean()),
        kept=[float((right & (sure >= step)).mean()) for step in STEPS],
        refused=[float((sure_outside < step).mean()) for step in STEPS] if outside else [],
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print beside the reported figures, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.public", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args(arguments)
    print(describe(), flush=True)
    store = VectorStore()
    figures: dict[str, object] = {"made": datetime.datetime.now(datetime.UTC).date().isoformat(), "examples": EXAMPLES}
    for data in read_datasets(options.folder):
        draws = [measure(data, seed, store) for seed in options.seeds]
        store.save()
        accuracies = [draw.accuracy for draw in draws]
        figures[data.name] = {"draws": accuracies, "mean": mean(accuracies), "spread": pstdev(accuracies)}
        reported = ", ".join(f"{name} {100 * share:.2f}" for name, share in REPORTED[data.name].items())
        print(
            f"{data.name}: {100 * mean(accuracies):.2f} ± {100 * pstdev(accuracies):.2f} % of {len(data.test)}, "
            f"{len(draws)} draws of {EXAMPLES} examples an intent (reported in 2020: {reported})",
            flush=True,
        )
        if data.out_of_scope:
            figures["out_of_scope"] = _out_of_scope(draws)
    (ROOT / KEPT).parent.mkdir(parents=True, exist_ok=True)
    (ROOT / KEPT).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures))
    return 0


def _out_of_scope(draws: Sequence[Draw]) -> list[dict[str, float]]:
    """Print and draw the curve; rows of threshold, in-scope accuracy and out-of-scope recall, means over draws."""
    rows = [
        {
            "threshold": step,
            "in_scope_accuracy": round(mean(draw.kept[place] for draw in draws), 4),
            "out_of_scope_recall": round(mean(draw.refused[place] for draw in draws), 4),
        }
        for place, step in enumerate(STEPS)
    ]
    print(f"{'threshold':>10} {'in-scope accuracy':>18} {'out-of-scope recall':>20}")
    for row in rows:
        inside, outside = 100 * row["in_scope_accuracy"], 100 * row["out_of_scope_recall"]
        print(f"{row['threshold']:>10.2f} {inside:>16.1f} % {outside:>18.1f} %")
    curve = Curve("as shipped", [(row["in_scope_accuracy"], row["out_of_scope_recall"], 0.0) for row in reversed(rows)])
    title = "CLINC150: out-of-scope questions refused (up) at in-scope accuracy (across)"
    (ROOT / PICTURE).parent.mkdir(parents=True, exist_ok=True)
    (ROOT / PICTURE).write_text(share_picture(title, "in-scope accuracy", [curve]), encoding="utf-8")
    return rows


def _read_csv(path: Path) -> list[Example]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [Example(row["text"], row["category"]) for row in csv.DictReader(lines)]


if __name__ == "__main__":
    sys.exit(main())
