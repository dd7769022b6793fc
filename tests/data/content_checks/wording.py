"""What is said: length, grade, promises, certainty, sources, reviews."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping

from backtalk.answers.catalogue import UNKNOWN, UTTER, Catalogue, Wording
from backtalk.answers.readability import reading_grade, word_count
from backtalk.answers.review_page import OTHER_LANGUAGE
from backtalk.answers.sources import Sources

CERTAINTIES = {"known", "suggested", "unproven", "unknown", None}
MOST_WORDS, MOST_WORDS_LONGER = 70, 150
HIGHEST_GRADE, HIGHEST_MEDIAN_GRADE = 8.0, 6.0

_BANNED = re.compile(
    r"\b(cur(?:e|es|ed|ing)|fix(?:es|ed|ing)?|root causes?|lasting relief|guarantee\w*|game[- ]?chang\w+|"
    r"(?:completely|totally|100 ?%) safe|reset\w*|flush\w*)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:not|no|never|cannot)\b|n['’]t\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_MARKUP = re.compile(r"</?[a-z]+[ >]|\*\*|^#|\]\(|^\* ", re.IGNORECASE | re.MULTILINE)


def is_english(wording: Wording) -> bool:
    """Only the "I speak English" messages are not."""
    return not wording.name.startswith(OTHER_LANGUAGE)


def is_first_layer(wording: Wording) -> bool:
    """What a visitor reads first: a topic's answer, its unknown twin, a danger card."""
    return wording.name.removesuffix(UNKNOWN) == f"{UTTER}{wording.topic}" or wording.urgency is not None


def texts_that_are_too_long(catalogue: Catalogue) -> Iterator[str]:
    """Short first, longer only when asked for."""
    for wording in catalogue.wordings:
        most = MOST_WORDS if is_first_layer(wording) else MOST_WORDS_LONGER
        if is_english(wording) and word_count(wording.text) > most:
            yield f"{wording.file}: {wording.name} has {word_count(wording.text)} words, at most {most}"


def texts_that_are_too_hard(catalogue: Catalogue) -> Iterator[str]:
    """Grade 8 at most for each, 6 at most for the median."""
    grades = [(w, reading_grade(w.text)) for w in catalogue.wordings if is_english(w) and w.text]
    for wording, grade in grades:
        if grade > HIGHEST_GRADE:
            yield f"{wording.file}: {wording.name} has grade {grade:.1f}: shorter sentences, plainer words"
    if grades and (median := statistics.median(grade for _, grade in grades)) > HIGHEST_MEDIAN_GRADE:
        yield f"data/: the median grade is {median:.1f}, at most {HIGHEST_MEDIAN_GRADE}"


def promises(catalogue: Catalogue) -> Iterator[str]:
    """Words that promise too much may only be denied, in the same sentence."""
    for wording in catalogue.wordings:
        for sentence in _SENTENCE_END.split(wording.text):
            found = _BANNED.search(sentence)
            if found and not _DENIAL.search(sentence):
                where = f"{wording.file}: {wording.name}"
                yield f"{where} says “{found[0]}” without denying it in that sentence: {sentence}"


def markup(catalogue: Catalogue) -> Iterator[str]:
    """The chat shows text as text: no Markdown, no HTML."""
    for wording in catalogue.wordings:
        if _MARKUP.search(wording.text):
            yield f"{wording.file}: {wording.name} has markup in it; only blank lines and “- ” are understood"


def certainty_and_sources_that_do_not_fit(catalogue: Catalogue, sources: Sources) -> Iterator[str]:
    """A medical answer has a certainty and sources that exist; another has neither."""
    for wording in catalogue.wordings:
        where = f"{wording.file}: {wording.name}"
        if wording.certainty not in CERTAINTIES:
            yield f"{where} has certainty {wording.certainty}: known, suggested, unproven, unknown or null"
        if bool(wording.sources) != (wording.certainty is not None):
            yield f"{where}: sources must be there exactly when certainty is not null"
        yield from (f"{where}: add {s} to knowledge/sources.yml" for s in wording.sources if s not in sources)


def medical_topics_without_a_longer_layer(catalogue: Catalogue) -> Iterator[str]:
    """ "Tell me more" must have something to tell."""
    for wording in catalogue.wordings:
        longer = f"{wording.name}_more"
        if _is_medical_answer(wording) and longer not in catalogue.by_name:
            yield f"{wording.file}: write {longer}, the longer answer"


def main_answers_without_review_line(catalogue: Catalogue) -> Iterator[str]:
    """A clinician must find the place to sign."""
    for wording in catalogue.wordings:
        if _is_medical_answer(wording) and "review" not in wording.metadata:
            yield f"{wording.file}: {wording.name} has no review line: review: {{by: null, date: null}}"


def reviews_that_are_half(catalogue: Catalogue, danger_review: object) -> Iterator[str]:
    """A review is empty, or a name and a date. (YAML 1.1 reads the key "on" as true, hence "date".)"""
    written = [(f"{w.file}: {w.name}", w.metadata["review"]) for w in catalogue.wordings if "review" in w.metadata]
    for where, review in [*written, ("knowledge/danger_signs.yml", danger_review)]:
        if not isinstance(review, Mapping) or set(review) != {"by", "date"}:
            yield f"{where}: the review line must read review: {{by: ..., date: ...}}"
        elif (review["by"] is None) != (review["date"] is None):
            yield f"{where}: the review needs both a name and a date, or neither"


def _is_medical_answer(wording: Wording) -> bool:
    return wording.is_main and wording.certainty is not None and wording.urgency is None
