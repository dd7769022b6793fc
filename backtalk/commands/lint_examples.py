"""`python -m backtalk.commands.lint_examples`: what is wrong with the examples that understanding is taught with."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from backtalk.answers.catalogue import InvalidTopicFile
from backtalk.evaluation.examples import Example, read_examples
from backtalk.evaluation.lint.balance import unbalanced
from backtalk.evaluation.lint.copies import (
    nearly_same_under_two_topics,
    repeated_within_topic,
    same_under_two_topics,
)
from backtalk.evaluation.lint.finding import Finding, worst_first
from backtalk.evaluation.lint.label_doubts import cross_validated, label_doubts
from backtalk.evaluation.lint.leakage import leaks
from backtalk.evaluation.lint.templates import templates
from backtalk.evaluation.vector_store import VectorStore
from backtalk.nlu.topic_model import TopicModelOptions

ROOT = Path(__file__).resolve().parents[2]
_TEXTS = ("text", "first", "then")
# These are mistakes; the other kinds are for a person to weigh.
MISTAKES = frozenset({"same", "twice", "leak"})


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Print findings, the worst first of each kind; 1 when there are plain mistakes (doubles, leakage)."""
    options = _options(arguments)
    try:
        examples = read_examples(root)
        held_out = list(_held_out(root))
    except (InvalidTopicFile, OSError, ValueError) as problem:
        print(f"lint_examples: {problem}", file=sys.stderr)
        return 1
    found = quick_findings(examples, held_out) if options.quick else all_findings(examples, held_out, root)
    for kind, count in Counter(finding.kind for finding in found).items():
        chosen = worst_first([finding for finding in found if finding.kind == kind])
        print(f"\n{kind}: {count}" + (f", the worst {options.most}" if count > options.most else ""))
        print("\n".join(str(finding) for finding in chosen[: options.most]))
    print(f"\n{len(examples)} examples, {len(found)} findings")
    return 1 if any(finding.kind in MISTAKES for finding in found) else 0


def quick_findings(examples: Sequence[Example], held_out: Sequence[str]) -> list[Finding]:
    """What needs no vectors and no training: seconds."""
    return [
        *same_under_two_topics(examples),
        *repeated_within_topic(examples),
        *leaks(examples, held_out),
        *templates(examples),
        *unbalanced(examples),
    ]


def all_findings(examples: Sequence[Example], held_out: Sequence[str], root: Path) -> list[Finding]:
    """Everything; trains the topic model five times, so minutes."""
    store = VectorStore()
    vectors, held_out_vectors = store.vectors([example.text for example in examples]), store.vectors(held_out)
    store.save()
    labels, probabilities = cross_validated(examples, vectors, topic_model_options(root))
    return [
        *same_under_two_topics(examples),
        *nearly_same_under_two_topics(examples, vectors),
        *repeated_within_topic(examples),
        *leaks(examples, held_out, vectors, held_out_vectors),
        *label_doubts(examples, labels, probabilities),
        *templates(examples),
        *unbalanced(examples),
    ]


def topic_model_options(root: Path) -> TopicModelOptions:
    """The options that ``config.yml`` gives the classifier; defaults for the rest, and where there is none."""
    config = root / "config.yml"
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"] if config.exists() else []
    given: dict[str, Any] = next((part for part in pipeline if part["name"].endswith("TopicClassifier")), {})
    return TopicModelOptions(**{name: given[name] for name in vars(TopicModelOptions()) if name in given})


def _held_out(root: Path) -> Iterator[str]:
    for path in sorted((root / "tests" / "nlu_held_out").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                raw = json.loads(line)
                yield from (raw[key] for key in _TEXTS if key in raw)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m backtalk.commands.lint_examples", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what needs no training: seconds instead of minutes")
    parser.add_argument("--most", type=int, default=100, help="findings of a kind that are printed (100)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
