"""The examples that understanding is taught with, and when two of them are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backtalk.answers.catalogue import Catalogue, read_catalogue

_NO_WORD = re.compile(r"[^\w\s]")


@dataclass(frozen=True)
class Example:
    """One line under a topic; ``file`` is the path of its topic file below the project."""

    text: str
    topic: str
    file: str = ""


def read_examples(root: Path) -> list[Example]:
    """All examples below ``root/data``, in the order of files.

    Raises:
        InvalidTopicFile: when a file does not have the shape of a topic file.
        FileNotFoundError: when there is no ``root/data``.
    """
    return examples_of(read_catalogue(root))


def examples_of(catalogue: Catalogue) -> list[Example]:
    """All examples of the topic files."""
    return [
        Example(text, topic, file.path)
        for file in catalogue.files
        for topic, texts in file.examples.items()
        for text in texts
        if text
    ]


def normalised(text: str) -> str:
    """Lower case, without punctuation and extra space: what makes two examples the same example."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("'", "")
    return " ".join(_NO_WORD.sub(" ", folded).split()) or " ".join(folded.split())


def sample_per_topic(examples: Iterable[Example], most: int, seed: int) -> list[Example]:
    """At most `most` examples of each topic, drawn with `seed`; the same seed draws the same."""
    by_topic: dict[str, list[Example]] = {}
    for example in examples:
        by_topic.setdefault(example.topic, []).append(example)
    draw = np.random.default_rng(seed)
    return [example for topic in sorted(by_topic) for example in _draw(by_topic[topic], most, draw)]


def sample(examples: Sequence[Example], count: int, seed: int) -> list[Example]:
    """`count` examples drawn with `seed`, topics in proportion and each with at least two, in the order given.

    A larger draw with the same seed holds the smaller one, so a learning curve grows as examples would.
    """
    draw = np.random.default_rng(seed)
    order = draw.permutation(len(examples))
    seen: dict[str, int] = {}
    ranks = {}
    for place, index in enumerate(order):
        topic = examples[index].topic
        seen[topic] = seen.get(topic, 0) + 1
        ranks[int(index)] = place if seen[topic] > 2 else place - len(examples)
    chosen = sorted(ranks, key=lambda index: ranks[index])[:count]
    return [examples[index] for index in sorted(chosen)]


def _draw(examples: Sequence[Example], most: int, draw: np.random.Generator) -> list[Example]:
    order = draw.permutation(len(examples))[:most]
    return [examples[index] for index in sorted(order)]
