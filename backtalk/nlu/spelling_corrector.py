"""Rasa component: reads misspelt messages as what was meant."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from backtalk.nlu.message_keys import CORRECTED, LANGUAGE
from backtalk.nlu.protected_words import protected_words
from backtalk.nlu.spelling_model import SpellingModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Learns the words of the examples; leaves the corrected text under ``corrected`` where it differs.

    The text itself stays: names and notes in the booking form, the danger patterns and the record of the chat are about
    what was typed. Messages in another language are left alone, so this stands behind ``LanguageSpotter``.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: Optional[SpellingModel] = None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingCorrector:
        """Create an untrained corrector."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingCorrector:
        """Load a trained corrector."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, SpellingModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Count the words of the examples."""
        texts = [example.get(TEXT) or "" for example in training_data.intent_examples]
        self._model = SpellingModel.learn(texts, protected_words())
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Correct the examples too, so that the classifier learns from what it will be shown."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Correct messages; button payloads are left alone."""
        for message in messages:
            text = message.get(TEXT) or ""
            if self._model is None or not text or text.startswith("/") or message.get(LANGUAGE):
                continue
            corrected = self._model.correct(text)
            if corrected != text:
                message.set(CORRECTED, corrected)
        return messages
