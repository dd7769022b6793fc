"""The buttons under an answer."""

from __future__ import annotations

import json
from typing import Any, Iterable, Mapping

Responses = Mapping[str, "list[dict[str, Any]]"]
Button = dict[str, str]

MORE_TITLE = "Tell me more"
MORE = "more:"
MAX_CHOICES = 4


def button(title: str, value: str) -> Button:
    """A button. ``value`` is what the web chat sends back, ``payload`` what Rasa understands.

    A plain value is an intent; one with a colon is data for the intent ``choose``.
    """
    payload = "/choose" + json.dumps({"choice": value}) if ":" in value else f"/{value}"
    return {"title": title, "value": value, "payload": payload}


def topic_label(responses: Responses, topic: str) -> str | None:
    """What a button to this topic reads, or None if the topic has no answer of its own."""
    variations = responses.get(f"utter_{topic}")
    if not variations:
        return None
    label = (variations[0].get("metadata") or {}).get("label")
    return str(label) if label else None


def answer_choices(responses: Responses, name: str, metadata: Mapping[str, Any]) -> list[Button]:
    """Buttons of one response: its own choices, "Tell me more" where there is more, then its next topics."""
    found = [button(str(choice["title"]), str(choice["value"])) for choice in metadata.get("choices") or []]
    topic = metadata.get("topic")
    if topic and name == f"utter_{topic}" and f"{name}_more" in responses:
        found.append(button(MORE_TITLE, f"{MORE}{topic}"))
    found += topic_buttons(responses, metadata.get("next") or [])
    return found[:MAX_CHOICES]


def topic_buttons(responses: Responses, topics: Iterable[str]) -> list[Button]:
    """Buttons for topics; one without a label is left out, because an intent's name is never shown."""
    labelled = ((topic_label(responses, topic), topic) for topic in topics)
    return [button(label, topic) for label, topic in labelled if label]
