"""Rasa component: the danger check on every message. Last in the pipeline."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Dict, List, Optional, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from backtalk.nlu.danger_nets import ClassifierNet, Danger, combine, most_urgent
from backtalk.nlu.danger_patterns import DangerPatterns
from backtalk.nlu.message_keys import CORRECTED, DANGER, RANKINGS

logger = logging.getLogger(__name__)

_PROJECT = Path(__file__).resolve().parents[2]
_ENOUGH_LEFT = 0.1  # confidence that the ordinary topics must share for one of them to be answered
_CLEARLY_FIRST = 0.5  # the share of it that the likeliest one must have
# Correcting "pff" gives "puff": the patterns' word on a corrected text counts where the classifier has a suspicion too.
_ENOUGH_FOR_CORRECTED = 0.1
_PAYLOAD_PREFIX = "/"  # the channel lets only the payloads of offered buttons begin so


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DangerSigns(IntentClassifier, GraphComponent):
    """Runs both danger nets; leaves what they found on the message as ``danger`` and, for E and S, as its intent.

    Nothing is trained or stored: the table is read when the model is loaded, so a changed table holds from the next
    start on without training, and a model can never carry an old one.

    Options: ``table``: path of the danger table, from the working directory or else the project's folder;
    ``classifier_leading``, ``classifier_threshold`` and ``classifier_mass``: see :class:`ClassifierNet`.
    """

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """A classifier must have spoken before."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults of all options."""
        return {
            "table": "knowledge/danger_signs.yml",
            "classifier_leading": 0.45,
            "classifier_threshold": 0.5,
            "classifier_mass": 0.5,
        }

    def __init__(self, config: Dict[str, Any]) -> None:
        path = Path(config["table"])
        self._patterns = DangerPatterns.from_file(path if path.is_file() else _PROJECT / path)
        self._classifier = ClassifierNet(
            **{name: float(config[f"classifier_{name}"]) for name in ("leading", "threshold", "mass")}
        )

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerSigns:
        """A component that has read the table; a broken table stops the start, because there is no safe way on."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Check every message that a visitor typed."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith(_PAYLOAD_PREFIX):
                self._check(message, text)
        return messages

    def _check(self, message: Message, text: str) -> None:
        rankings = _rankings(message)
        verdict = most_urgent(self._classifier.verdict(ranking, self._patterns.table) for ranking in rankings)
        danger: Optional[Danger] = None
        try:
            mass = max(self._classifier.urgent_mass(ranking, self._patterns.table) for ranking in rankings)
            found = self._patterns.find(text)
            if not found and message.get(CORRECTED) and mass >= _ENOUGH_FOR_CORRECTED:
                found = self._patterns.find(message.get(CORRECTED))
            # Read for calm words only where it matters: it costs as much as the patterns themselves.
            calm = verdict is not None and self._patterns.sounds_calm(text)
            danger = combine(found, verdict, calm)
        except Exception as error:  # noqa: BLE001 - a message must not be lost to a fault of one net
            logger.error("The danger patterns failed with %s.", type(error).__name__)
            if verdict is not None:
                danger = Danger(verdict.id, verdict.id, verdict.level, verdict.response, ("classifier",))
        if danger is None:
            self._leave_to_the_ordinary_topics(message)
            return
        message.set(DANGER, {**vars(danger), "nets": list(danger.nets)}, add_to_output=True)
        if danger.level != "D":
            _set_intent(message, danger.topic)

    def _leave_to_the_ordinary_topics(self, message: Message) -> None:
        """A message without danger is not answered with a danger card: its likeliest ordinary topic takes the place.

        The classifier reads "I have no fever" as fever; where that was taken back, its own first choice must not stand.
        """
        if (message.get(INTENT) or {}).get(INTENT_NAME_KEY) not in self._patterns.table.topics:
            return
        ranking = message.get(INTENT_RANKING_KEY) or []
        ordinary = [entry for entry in ranking if entry.get(INTENT_NAME_KEY) not in self._patterns.table.topics]
        left = sum(entry[PREDICTED_CONFIDENCE_KEY] for entry in ordinary)
        likeliest = ordinary[0] if ordinary else None
        if likeliest and left >= _ENOUGH_LEFT and likeliest[PREDICTED_CONFIDENCE_KEY] / left >= _CLEARLY_FIRST:
            intent = {INTENT_NAME_KEY: likeliest[INTENT_NAME_KEY], PREDICTED_CONFIDENCE_KEY: _CLEARLY_FIRST}
        else:
            intent = {INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME, PREDICTED_CONFIDENCE_KEY: _CLEARLY_FIRST}
        message.set(INTENT, intent, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [intent, *ordinary], add_to_output=True)


def _rankings(message: Message) -> List[List[tuple[str, float]]]:
    """Topics with their confidence, for the whole message and for the parts it was read by.

    Another classifier than ours leaves one ranking; Rasa's fallback in it is no topic.
    """
    rankings = message.get(RANKINGS) or [message.get(INTENT_RANKING_KEY) or [message.get(INTENT) or {}]]
    return [
        [
            (entry[INTENT_NAME_KEY], float(entry[PREDICTED_CONFIDENCE_KEY]))
            for entry in ranking
            if entry.get(INTENT_NAME_KEY) not in (None, DEFAULT_NLU_FALLBACK_INTENT_NAME)
            and entry.get(PREDICTED_CONFIDENCE_KEY) is not None
        ]
        for ranking in rankings
    ]


def _set_intent(message: Message, topic: str) -> None:
    """Make `topic` the message's intent and the first of its ranking."""
    intent = {INTENT_NAME_KEY: topic, PREDICTED_CONFIDENCE_KEY: 1.0}
    others = [entry for entry in message.get(INTENT_RANKING_KEY) or [] if entry.get(INTENT_NAME_KEY) != topic]
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent, *others], add_to_output=True)
