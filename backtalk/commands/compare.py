"""`python -m backtalk.commands.compare`: other ways to understand, measured on the same examples and questions."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from backtalk.evaluation.comparison.measured import Measured, over_seeds
from backtalk.evaluation.comparison.picture import reliability_grid
from backtalk.evaluation.comparison.rows import Row, read_rows, shipped_threshold
from backtalk.evaluation.comparison.worker import RowFailed, run_row
from backtalk.evaluation.examples import Example, read_examples, sample_per_topic
from backtalk.evaluation.measuring import read_held_out
from backtalk.evaluation.questions import Question

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path("docs") / "figures" / "compare.json"
_ALL = 1_000_000


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Measure the chosen rows, print the table of all rows ever kept, and keep the figures with their date."""
    rows = read_rows(root / "config.yml")
    options = _options(arguments, rows)
    chosen = [row for row in rows if row.id in options.row or (not options.row and (options.heavy or not row.heavy))]
    held_out = read_held_out(root, options.questions)
    questions = [question for asked in held_out.questions.values() for question in asked]
    examples, threshold = read_examples(root), shipped_threshold(root / "config.yml")
    kept = root / (options.out or KEPT)
    table = _kept(kept)
    failed = 0
    for row in chosen:
        print(f"compare: {row.title}", file=sys.stderr, flush=True)
        try:
            found = _measure(row, examples, questions, threshold, options)
        except RowFailed as failure:
            print(f"compare: {row.id}: {failure}", file=sys.stderr, flush=True)
            failed += 1
            continue
        table[f"{row.id} {options.per_topic}"] = found
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        kept.with_name(f"{kept.stem}_reliability.svg").write_text(_pictures(table, options.per_topic), encoding="utf-8")
    print("\n".join(as_table(rows, table)))
    return 1 if failed else 0


def as_table(rows: Sequence[Row], table: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The figures as a Markdown table: fewer examples first, rows in their own order."""
    lines = [
        "| what reads the question | examples a topic | first guess | right | wrong | right at 10 % wrong "
        "| calibration error | p50 | p95 | training | memory | to train | draws | when |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    order = {row.id: place for place, row in enumerate(rows)}
    entries = sorted(table.values(), key=lambda entry: (entry["per_topic"], order.get(entry["row"], 99)))
    return lines + [_line(entry) for entry in entries]


def _pictures(table: Mapping[str, Mapping[str, Any]], per_topic: int) -> str:
    """Reliability curves of the rows with that many examples."""
    entries = [entry for entry in table.values() if entry["per_topic"] == per_topic]
    return reliability_grid({entry["row"]: [Measured(**draw) for draw in entry["draws"]] for entry in entries})


def _line(entry: Mapping[str, Any]) -> str:
    spread = over_seeds([Measured(**draw) for draw in entry["draws"]])

    def share(name: str) -> str:
        middle, around = (100 * value for value in spread[name])
        return f"{middle:.1f} ± {around:.1f} %" if len(entry["draws"]) > 1 else f"{middle:.1f} %"

    def plain(name: str, unit: str, digits: int = 0) -> str:
        return f"{spread[name][0]:.{digits}f} {unit}"

    amount = "all" if entry["per_topic"] >= _ALL else f"up to {entry['per_topic']}"
    cells = [
        entry["title"], f"{amount} ({entry['examples']:,} in all)",
        share("first_guess"), share("right"), share("wrong"), share("right_at_tenth"), share("ece"),
        plain("p50_ms", "ms", 1), plain("p95_ms", "ms", 1), plain("training_s", "s"),
        plain("memory_mb", "MB"), plain("training_memory_mb", "MB"), str(len(entry["draws"])), entry["made"],
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _measure(
    row: Row, examples: Sequence[Example], questions: Sequence[Question], threshold: float, options: argparse.Namespace
) -> dict[str, Any]:
    draws = []
    for seed in options.seeds:
        drawn = sample_per_topic(examples, options.per_topic, seed)
        draws.append(asdict(run_row(row, drawn, questions, threshold, seed)))
        print(f"compare:   draw {seed}: {json.dumps(draws[-1])}", file=sys.stderr, flush=True)
    return {
        "row": row.id,
        "title": row.title,
        "per_topic": options.per_topic,
        "examples": len(drawn),
        "questions": len(questions),
        "threshold": threshold,
        "made": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "draws": draws,
    }


def _kept(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return table


def _options(arguments: Sequence[str] | None, rows: Sequence[Row]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m backtalk.commands.compare", description=__doc__)
    names = [row.id for row in rows]
    parser.add_argument("--row", action="append", default=[], choices=names, help="measure this row (may be repeated)")
    parser.add_argument("--heavy", action="store_true", help="measure the rows that take many minutes as well")
    parser.add_argument("--per-topic", type=int, default=_ALL, help="at most so many examples of each topic (all)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="which draws of examples (1)")
    parser.add_argument("--questions", type=Path, nargs="+", default=[], metavar="FILE.jsonl", help="more questions")
    parser.add_argument("--out", type=Path, help=f"where figures are kept ({KEPT.as_posix()})")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    sys.exit(main())
