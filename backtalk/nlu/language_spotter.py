"""Rasa component: marks messages that are not in English."""

from __future__ import annotations

import json
from typing import Any, Dict, FrozenSet, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from backtalk.nlu.language import WORD, english_words, foreign_language
from backtalk.nlu.message_keys import LANGUAGE

_FILE = "known_words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageSpotter(GraphComponent):
    """Learns the words of the examples; sets ``language`` on a message that is surely in another language."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, known_words: FrozenSet[str]) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._known_words = known_words

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageSpotter:
        """Create an untrained spotter."""
        return cls(model_storage, resource, frozenset())

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageSpotter:
        """Load a trained spotter."""
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, frozenset(words))

    def train(self, training_data: TrainingData) -> Resource:
        """Collect the words of the English examples."""
        texts = [(example.get(TEXT) or "").lower().replace("’", "'") for example in training_data.intent_examples]
        words = sorted(english_words([WORD.findall(text) for text in texts]))
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(words), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Examples are English and stay as they are."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Mark incoming messages; button payloads are left alone."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text and not text.startswith("/"):
                language = foreign_language(text.replace("’", "'"), self._known_words)
                if language:
                    message.set(LANGUAGE, language, add_to_output=True)
        return messages
