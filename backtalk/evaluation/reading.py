"""What a visitor would get for a parsed message, in a fresh conversation."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from backtalk.answers.guesses import likeliest_topics
from backtalk.evaluation.questions import ALARMS
from backtalk.policies.follow_ups import PREFIX, topic_without_context

FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Reading:
    """The reply as far as understanding decides it.

    Attributes:
        topics: topics of the answers, in order; empty when the assistant asks back.
        offered: topics on the buttons of "did you mean".
        level: urgency of the danger that was found, or None.
        best: the likeliest topic of the classifier, sure or not.
        confidence: its probability, 0 to 1.
        asked_back: a follow-up that has no meaning without an earlier answer; its intent.
        language: what the message was taken for, when not for English.
    """

    topics: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    level: str | None = None
    best: str | None = None
    confidence: float = 0.0
    asked_back: str | None = None
    language: str | None = None


def read_parse(parsed: Mapping[str, Any], known: Collection[str]) -> Reading:
    """Read Rasa's parse result the way the policies do. ``known`` are the topics that a button can lead to."""
    best, confidence = _best(parsed)
    danger: Mapping[str, Any] = parsed.get("danger") or {}
    intent: str | None = (parsed.get("intent") or {}).get("name")
    understood = intent not in (None, FALLBACK)
    level = danger.get("level")
    reading = Reading(level=level, best=best, confidence=confidence)
    if level in ALARMS:
        return _with(reading, topics=(str(danger["topic"]),))
    if level is not None:  # D: the usual answer first, then "see your doctor soon"
        first = (str(intent),) if understood and intent != danger["topic"] else ()
        return _with(reading, topics=(*first, str(danger["topic"])))
    if parsed.get("language"):
        return _with(reading, language=str(parsed["language"]))  # "I speak English" is all that is said
    if not understood:
        return _with(reading, offered=tuple(likeliest_topics(parsed, known)))
    if str(intent).startswith(PREFIX):
        topic = topic_without_context(_likely(parsed))
        return _with(reading, topics=(topic,)) if topic else _with(reading, asked_back=str(intent))
    second = ((parsed.get("second") or {}).get("intent") or {}).get("name")
    return _with(reading, topics=(str(intent), str(second)) if second else (str(intent),))


def _with(reading: Reading, **changes: Any) -> Reading:
    return dataclasses.replace(reading, **changes)


def _best(parsed: Mapping[str, Any]) -> tuple[str | None, float]:
    for entry in parsed.get("intent_ranking") or ():
        if entry.get("name") not in (None, FALLBACK):
            return str(entry["name"]), float(entry.get("confidence") or 0.0)
    return None, 0.0


def _likely(parsed: Mapping[str, Any]) -> dict[str, float]:
    ranking = parsed.get("intent_ranking") or ()
    return {str(entry["name"]): float(entry.get("confidence") or 0.0) for entry in ranking if entry.get("name")}
