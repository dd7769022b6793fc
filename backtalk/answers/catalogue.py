"""What the topic files say, as plain data: for the review page, the sign-off and the checks over the content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from backtalk.answers.review import Review

UTTER = "utter_"
UNKNOWN = "_unknown"
# PyYAML's C reader where it was built with one: ten times as fast on thousands of examples.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class InvalidTopicFile(ValueError):
    """A topic file cannot be read; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Wording:
    """One response as it is written: the text, and what stands beside it."""

    name: str
    file: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def topic(self) -> str | None:
        """The topic id that the message carries."""
        return self._text("topic")

    @property
    def label(self) -> str | None:
        """What a button to this answer reads; only a topic's main answer has one."""
        return self._text("label")

    @property
    def certainty(self) -> str | None:
        """known, suggested, unproven, unknown; None where the answer is not medical."""
        return self._text("certainty")

    @property
    def urgency(self) -> str | None:
        """E, S or D on a danger card, None elsewhere."""
        return self._text("urgency")

    @property
    def sources(self) -> tuple[str, ...]:
        """Reference ids."""
        return tuple(str(item) for item in self.metadata.get("sources") or ())

    @property
    def next(self) -> tuple[str, ...]:
        """Topic ids offered as next steps."""
        return tuple(str(item) for item in self.metadata.get("next") or ())

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Its own buttons: title and value."""
        return tuple((str(item["title"]), str(item["value"])) for item in self.metadata.get("choices") or ())

    @property
    def picture(self) -> tuple[str, str] | None:
        """The drawing that it shows: its address on the server, and the words that tell it."""
        image = self.metadata.get("image")
        return (str(image["url"]), str(image["alt"])) if isinstance(image, Mapping) else None

    @property
    def review(self) -> Review:
        """The review that is written beside this very response."""
        return Review.read(self.metadata.get("review"))

    @property
    def is_main(self) -> bool:
        """Whether this is the first answer to a topic (not a longer layer, a follow-up or an unknown twin)."""
        return self.topic is not None and self.name == UTTER + self.topic

    def _text(self, key: str) -> str | None:
        value = self.metadata.get(key)
        return None if value is None else str(value)


@dataclass(frozen=True)
class TopicFile:
    """One file below data/. ``path`` is relative to the folder that holds data/."""

    path: str
    group: str
    name: str
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wordings: tuple[Wording, ...] = ()
    rules: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All topic files, in the order of their paths."""

    files: tuple[TopicFile, ...]

    @cached_property
    def wordings(self) -> tuple[Wording, ...]:
        """Every response of every file."""
        return tuple(wording for file in self.files for wording in file.wordings)

    @cached_property
    def by_name(self) -> Mapping[str, Wording]:
        """Responses by name; of two with one name the last, as Rasa has it."""
        return {wording.name: wording for wording in self.wordings}

    def main(self, topic: str | None) -> Wording | None:
        """The first answer to a topic."""
        return self.by_name.get(f"{UTTER}{topic}")

    def labelled_topics(self) -> tuple[str, ...]:
        """Topics that a button can lead to."""
        return tuple(sorted(w.topic for w in self.by_name.values() if w.topic and w.is_main and w.label))

    def responses(self) -> dict[str, list[dict[str, Any]]]:
        """The responses as Rasa's domain holds them."""
        return {w.name: [{"text": w.text, "metadata": dict(w.metadata)}] for w in self.by_name.values()}


def read_catalogue(root: Path) -> Catalogue:
    """Read every topic file below ``root/data``.

    Raises:
        InvalidTopicFile: when a file is not YAML or does not have the shape of a topic file.
        FileNotFoundError: when there is no ``root/data``.
    """
    data = root / "data"
    if not data.is_dir():
        raise FileNotFoundError(f"{data} is not a folder")
    return Catalogue(tuple(_read_file(path, root) for path in sorted(data.rglob("*.yml"))))


def _read_file(path: Path, root: Path) -> TopicFile:
    shown = path.relative_to(root).as_posix()
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        raise InvalidTopicFile(f"{shown} is not valid YAML: {error}") from None
    if not isinstance(raw, dict):
        raise InvalidTopicFile(f"{shown} must hold keys and values")
    try:
        return TopicFile(
            path=shown,
            group=path.parent.name,
            name=path.stem,
            examples={str(item["intent"]): _examples(item) for item in raw.get("nlu") or () if "intent" in item},
            wordings=tuple(_wordings(raw.get("responses") or {}, shown)),
            rules=tuple(raw.get("rules") or ()),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidTopicFile(f"{shown} does not have the shape of a topic file: {error!r}") from error


def _examples(item: Mapping[str, Any]) -> tuple[str, ...]:
    lines = str(item.get("examples") or "").splitlines()
    return tuple(line.strip().removeprefix("-").strip() for line in lines if line.strip())


def _wordings(responses: Mapping[str, Any], file: str) -> Iterator[Wording]:
    for name, variations in responses.items():
        for variation in variations:
            metadata = variation.get("metadata") or {}
            yield Wording(str(name), file, str(variation.get("text") or "").strip(), dict(metadata))
