"""The whole request as the visitor reads it before sending."""

from __future__ import annotations

from typing import Any

from actions.parts import Parts
from backtalk.booking.reading.phone import shown_phone
from backtalk.booking.request import Answers, Draft
from backtalk.booking.steps import shown_lines

Item = dict[str, Any]


def summary_of(draft: Draft, parts: Parts) -> list[Item]:
    """One item a line: field, label, value, and the chip value that changes it (null for what cannot be changed)."""
    items: list[Item] = [
        {
            "field": line,
            "label": parts.words.label(line),
            "value": value_of(draft.answers, line, parts),
            "change": f"booking:change:{line}",
        }
        for line in shown_lines(draft.answers)
    ]
    if draft.check_before_booking:
        label, value = parts.words.label("check_before_booking"), parts.words.title("check_before_booking", "yes")
        items.append({"field": "check_before_booking", "label": label, "value": value, "change": None})
    return items


def summary_text(items: list[Item]) -> str:
    """The same for a channel that shows only text."""
    return "\n".join(f"- {item['label']}: {item['value']}" for item in items)


def value_of(answers: Answers, line: str, parts: Parts) -> str:
    """What a line says, in words."""
    words = parts.words
    if line == "when":
        return _when(answers, parts)
    if line == "phone":
        return shown_phone(answers.phone or "")
    if line == "topics":
        return ", ".join(parts.topic_titles.get(topic, topic) for topic in answers.topics)
    listed = "guardian" if line == "relation" and answers.for_whom == "minor" else line
    return words.title(listed, str(getattr(answers, line)))


def labels_of(draft: Draft, parts: Parts) -> str:
    """Which lines are filled, without what they say: "name, phone"."""
    return ", ".join(parts.words.label(line).lower() for line in shown_lines(draft.answers))


def _when(answers: Answers, parts: Parts) -> str:
    words = parts.words
    chosen = [
        ", ".join(filter(None, (words.title("day", each.day), words.title("part", each.part) if each.part else "")))
        for each in answers.days
    ]
    if answers.when_note:
        chosen.append(f"\u201c{answers.when_note.quote}\u201d")
    return "; ".join(chosen)
