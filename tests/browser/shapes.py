"""Shapes of what the fake contract server says: a message, a choice, a medical answer, a question of the form."""

from __future__ import annotations

from typing import Any

Message = dict[str, Any]

NEEDLING_SURVEY = {
    "id": "R73",
    "title": "Brady: side effects in 7,629 needling treatments, Ireland (2014)",
    "url": "https://doi.org/10.1179/2042618613Y.0000000044",
}
NO_ADDRESS = {"id": "R19", "title": "MyHealth.Alberta.ca: low back pain", "url": None}
UNSAFE = {"id": "R0", "title": "A source with an address that must not be linked", "url": "javascript:alert(1)"}


def message(*blocks: str | list[str] | dict[str, Any], **fields: Any) -> Message:
    """A bot message: text is a paragraph, a list of texts is a list, a dict is any other block."""
    return {
        "from": "bot",
        "blocks": [_block(block) for block in blocks],
        "topic": None,
        "urgency": None,
        "certainty": None,
        "sources": [],
        "choices": [],
        "link": None,
        "image": None,
        "form": None,
        **fields,
    }


def _block(block: str | list[str] | dict[str, Any]) -> dict[str, Any]:
    if isinstance(block, str):
        return {"type": "paragraph", "text": block}
    return {"type": "list", "items": block} if isinstance(block, list) else block


def choice(title: str, value: str) -> dict[str, str]:
    return {"title": title, "value": value}


def medical(*blocks: str | list[str], topic: str, **fields: Any) -> Message:
    """An answer about medicine: it says how sure it is and what it rests on."""
    return message(*blocks, topic=topic, **{"certainty": "known", "sources": [NO_ADDRESS], **fields})


def form_question(*blocks: str | dict[str, Any], field: str, step: int, takes: str, choices: list[Any]) -> Message:
    """A question of the booking form, one of six."""
    form = {"field": field, "step": step, "of": 6, "input": takes}
    return message(*blocks, topic="book_assessment", form=form, choices=choices)
