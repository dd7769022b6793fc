"""Rasa's response generator: a response becomes a whole answer."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any, Dict, Mapping, Optional

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from backtalk.answers.choices import answer_choices, topic_buttons, topic_label
from backtalk.answers.guesses import likeliest_topics
from backtalk.answers.sources import Sources
from backtalk.clinic import load_clinic
from backtalk.settings import Settings

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_KEPT = ("urgency", "certainty", "link", "image", "personal")


class AnswerGenerator(TemplatedNaturalLanguageGenerator):
    """Fills clinic facts, references and buttons into a response.

    A response has one wording: no draw among variations, so the same question gets the same answer on another day.
    Where a clinic fact is not known, ``<response>_unknown`` is said instead. It runs inside Rasa, so answers do not
    need the action server.
    """

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, domain: Optional[Domain] = None) -> None:
        super().__init__(domain.responses if domain else {})

    @cached_property
    def _facts(self) -> dict[str, str | None]:
        return load_clinic(Settings.from_environment().clinic_path).placeholders()

    @cached_property
    def _sources(self) -> Sources:
        return Sources.from_file(KNOWLEDGE / "sources.yml")

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Dict[str, Any]]:
        """The message for a response; None if there is no such response."""
        name = self._with_known_facts(utter_action, kwargs)
        variations = self.responses.get(name)
        if not variations:
            return None
        response = variations[0]
        metadata = response.get("metadata") or {}
        buttons = answer_choices(self.responses, name, metadata)
        if metadata.get("guesses"):
            offered = {button["value"] for button in buttons}
            buttons = [button for button in self._guessed(tracker) if button["value"] not in offered] + buttons
        topic = tracker.get_slot(metadata["topic_from"]) if "topic_from" in metadata else metadata.get("topic")
        return {
            "text": self._fill(response.get("text") or "", kwargs),
            "buttons": buttons,
            "metadata": {
                **{key: metadata.get(key) for key in _KEPT},
                "topic": topic,
                "sources": self._sources.cite(metadata.get("sources") or []),
            },
        }

    def _with_known_facts(self, name: str, values: Mapping[str, Any]) -> str:
        texts = self.responses.get(name) or [{}]
        wanted = _PLACEHOLDER.findall(texts[0].get("text") or "")
        missing = [key for key in wanted if key in self._facts and self._facts[key] is None and key not in values]
        unknown = f"{name}_unknown"
        return unknown if missing and unknown in self.responses else name

    def _fill(self, text: str, values: Mapping[str, Any]) -> str:
        def value(match: re.Match[str]) -> str:
            key = match.group(1)
            found = values.get(key, self._facts.get(key))
            return match.group(0) if found is None else str(found)

        return _PLACEHOLDER.sub(value, text).strip()

    def _guessed(self, tracker: DialogueStateTracker) -> list[dict[str, str]]:
        parse_data: Mapping[str, Any] = tracker.latest_message.parse_data if tracker.latest_message else {}
        known = [name[len("utter_") :] for name in self.responses if topic_label(self.responses, name[len("utter_") :])]
        return topic_buttons(self.responses, likeliest_topics(parse_data, known))
