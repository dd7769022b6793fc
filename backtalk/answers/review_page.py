"""The page on which a clinician reads and signs every answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from backtalk.answers.catalogue import UNKNOWN, UTTER, Catalogue, Wording
from backtalk.answers.danger_rows import SIGN, DangerRows
from backtalk.answers.readability import reading_grade, word_count
from backtalk.answers.review import Review
from backtalk.answers.sign_off import medical_topics
from backtalk.answers.sources import Source, Sources
from backtalk.report_page import render_page

TEMPLATES = Path(__file__).resolve().parent / "templates"
OTHER_LANGUAGE = f"{UTTER}other_language_"
_KINDS = {
    "": "First answer",
    "_more": "Longer answer (“Tell me more”)",
    "_why": "Follow-up: “why?”",
    "_how_long": "Follow-up: “how long?”",
    "_after": "Follow-up: “and after?”",
    "_how_often": "Follow-up: “how often?”",
    "_sure": "Follow-up: “is that sure?”",
    "_safe": "Follow-up: “is it safe?”",
}
_GROUP_TITLES = {"context": "Danger topics and follow-ups (understood, answered from the context)"}
_CERTAINTIES = {
    "known": "known (“We know”)",
    "suggested": "suggested (“Studies suggest”, “may”)",
    "unproven": "unproven (“It is thought, but not proven”)",
    "unknown": "unknown (“We don’t know”)",
    None: "none: not a medical answer",
}


@dataclass(frozen=True)
class Measured:
    """A response with what can be counted about it. ``grade`` is None for texts that are not English."""

    wording: Wording
    kind: str
    words: int
    grade: float | None
    sources: tuple[Source, ...]
    next: tuple[str, ...]

    @property
    def certainty(self) -> str:
        """The strength of evidence with the words that stand for it."""
        return _CERTAINTIES.get(self.wording.certainty, str(self.wording.certainty))

    @property
    def blocks(self) -> list[tuple[str, list[str]]]:
        """The text as ("paragraph" | "list", lines), as the chat shows it."""
        found: list[tuple[str, list[str]]] = []
        for line in self.wording.text.splitlines():
            kind = "list" if line.startswith("- ") else "paragraph"
            if line.strip():
                item = line.removeprefix("- ").strip()
                if kind == "list" and found and found[-1][0] == "list":
                    found[-1][1].append(item)
                else:
                    found.append((kind, [item]))
        return found


@dataclass(frozen=True)
class TopicSection:
    """All that is said about one topic (or in one file that is no topic)."""

    name: str
    title: str
    answers: tuple[Measured, ...]
    review: Review
    medical: bool


@dataclass(frozen=True)
class GroupSection:
    """The topics of one folder."""

    name: str
    title: str
    topics: tuple[TopicSection, ...]


def measure(wording: Wording, catalogue: Catalogue, sources: Sources) -> Measured:
    """Count one response and look up what it refers to.

    Raises:
        KeyError: when it names a reference that is not in the reference file.
    """
    english = not wording.name.startswith(OTHER_LANGUAGE)
    return Measured(
        wording=wording,
        kind=kind_of(wording),
        words=word_count(wording.text),
        grade=reading_grade(wording.text) if english else None,
        sources=tuple(sources.cite(wording.sources)),
        next=tuple(_button(catalogue, topic) for topic in wording.next) + tuple(title for title, _ in wording.choices),
    )


def kind_of(wording: Wording) -> str:
    """What a response is within its topic, in words."""
    name, twin = wording.name, ""
    if name.endswith(UNKNOWN):
        name, twin = name.removesuffix(UNKNOWN), " — while the clinic fact is not known here"
    if name.startswith(SIGN):
        return f"Card: {name.removeprefix(SIGN).replace('_', ' ')}{twin}"
    suffix = name.removeprefix(f"{UTTER}{wording.topic}")
    if suffix in _KINDS:
        return _KINDS[suffix] + twin
    return name.removeprefix(UTTER).replace("_", " ").capitalize() + twin


def review_of(wording: Wording, catalogue: Catalogue, danger: DangerRows) -> Review:
    """The review that covers a response: its topic's, or for a danger card the danger table's."""
    if wording.urgency or wording.name.startswith(SIGN):
        return danger.review
    main = catalogue.main(wording.topic)
    return (main or wording).review


def review_page(
    catalogue: Catalogue,
    danger: DangerRows,
    follow_ups: Mapping[str, Mapping[str, str]],
    sources: Sources,
    clinic_name: str,
) -> str:
    """The whole page as HTML."""
    groups = tuple(_groups(catalogue, danger, sources))
    medical = set(medical_topics(catalogue.responses()))
    reviewed = sum(1 for group in groups for topic in group.topics if topic.medical and topic.review.done)
    kinds = tuple(dict.fromkeys(kind for row in follow_ups.values() for kind in row))
    return render_page(
        TEMPLATES,
        "review.html",
        title=f"Answers to review: {clinic_name}",
        clinic_name=clinic_name,
        groups=groups,
        medical=len(medical),
        reviewed=reviewed,
        danger=danger,
        cards={row.sign: _card(catalogue, sources, row.card) for row in danger.rows},
        topic_cards={topic: _card(catalogue, sources, UTTER + topic) for topic in danger.topics},
        follow_ups=follow_ups,
        kinds=kinds,
        known_names=set(catalogue.by_name),
    )


def _groups(catalogue: Catalogue, danger: DangerRows, sources: Sources) -> Iterable[GroupSection]:
    medical = set(medical_topics(catalogue.responses()))
    for group in dict.fromkeys(file.group for file in catalogue.files):
        sections = []
        for file in catalogue.files:
            if file.group != group or not file.wordings:
                continue
            main = catalogue.main(file.name)
            sections.append(
                TopicSection(
                    name=file.name,
                    title=(main and main.label) or file.name.replace("_", " ").capitalize(),
                    answers=tuple(measure(wording, catalogue, sources) for wording in file.wordings),
                    review=review_of(main or file.wordings[0], catalogue, danger),
                    medical=file.name in medical,
                )
            )
        if sections:
            title = _GROUP_TITLES.get(group, group.replace("_", " ").capitalize())
            yield GroupSection(group, title, tuple(sections))


def _card(catalogue: Catalogue, sources: Sources, name: str) -> Measured | None:
    wording = catalogue.by_name.get(name)
    return measure(wording, catalogue, sources) if wording else None


def _button(catalogue: Catalogue, topic: str) -> str:
    main = catalogue.main(topic)
    return (main and main.label) or topic
