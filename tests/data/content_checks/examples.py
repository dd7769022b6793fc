"""What understanding is taught."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rapidfuzz import fuzz, process

from backtalk.answers.catalogue import Catalogue
from backtalk.evaluation.examples import normalised

FEWEST_EXAMPLES, FEWEST_EXAMPLES_MOST_ASKED = 30, 60
# Only buttons say it, so there is nothing to learn.
BUTTONS_ONLY = frozenset({"choose"})
NEAR_COPY = 95  # rapidfuzz ratio, 0 to 100

# What people ask most; understanding these well matters most.
MOST_ASKED = frozenset({
    "back_pain_causes", "disc_problem", "sciatica", "home_care", "scans", "recovery_time", "dry_needling_definition",
    "dry_needling_vs_acupuncture", "how_needling_works", "evidence", "visit_procedure", "first_assessment",
    "needling_sensation", "side_effects", "aftercare", "soreness_and_bruising", "number_of_sessions",
})  # fmt: skip


def intents_without_enough_examples(catalogue: Catalogue, intents: Iterable[str]) -> Iterator[str]:
    """Every intent of domain.yml has enough examples, and the other way round."""
    counts: Counter[str] = Counter()
    files: dict[str, str] = {}
    for file in catalogue.files:
        for intent, examples in file.examples.items():
            counts[intent] += len(examples)
            files[intent] = file.path
    wanted = set(intents) - BUTTONS_ONLY
    for intent in sorted(wanted | counts.keys()):
        least = FEWEST_EXAMPLES_MOST_ASKED if intent in MOST_ASKED else FEWEST_EXAMPLES
        if intent not in wanted:
            yield f"{files[intent]}: add {intent} to the intents of domain.yml"
        elif counts[intent] < least:
            yield f"{files.get(intent, 'data/')}: {intent} has {counts[intent]} examples, write at least {least}"


def empty_examples(catalogue: Catalogue) -> Iterator[str]:
    """A dash with nothing behind it teaches nothing."""
    for file in catalogue.files:
        for intent, examples in file.examples.items():
            if not all(examples):
                yield f"{file.path}: {intent} has an empty example, remove it"


def examples_in_two_intents(catalogue: Catalogue) -> Iterator[str]:
    """One wording cannot mean two things."""
    intents: dict[str, dict[str, str]] = defaultdict(dict)
    for file in catalogue.files:
        for intent, examples in file.examples.items():
            for example in examples:
                intents[normalised(example)][intent] = file.path
    for example, where in intents.items():
        if len(where) > 1:
            yield f"“{example}” is an example in {' and '.join(sorted(where.values()))}: keep it in one"


def examples_shared_with_held_out(catalogue: Catalogue, files: Iterable[Path]) -> Iterator[str]:
    """What understanding is measured on must not have been learnt, not even nearly.

    A phrase that everybody types ("how much") belongs among the examples; then the held-out question goes.
    """
    learnt: dict[str, str] = {}
    for file in catalogue.files:
        for examples in file.examples.values():
            learnt |= {normalised(example): file.path for example in examples}
    names = list(learnt)
    for path in files:
        held_out = sorted({normalised(text) for text in _held_out_texts(path)})
        if not held_out or not names:
            continue
        scores = process.cdist(held_out, names, scorer=fuzz.ratio, score_cutoff=NEAR_COPY)
        for column in sorted(set(scores.nonzero()[1])):
            where = f"{learnt[names[column]]}: “{names[column]}”"
            yield f"{where} is (nearly) a question of {path.name} too: remove it from one of them"


def _held_out_texts(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            question = json.loads(line)
            yield from (question[key] for key in ("text", "first", "then") if key in question)
