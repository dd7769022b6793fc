"""Rasa component: which topic a message is about."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from backtalk.nlu.message_keys import QUESTION_VECTORS, QUESTIONS, SECOND
from backtalk.nlu.sentence_featurizer import SentenceFeaturizer
from backtalk.nlu.topic_model import TopicModel, TopicModelOptions


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Ranks intents with :class:`TopicModel`; reads both questions of a message that asks two things.

    Options: those of :class:`TopicModelOptions`; ``ranking_length``; ``second_threshold``: both questions of a message
    are answered only when each is understood at least this surely.
    """

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """Sentence vectors must be there."""
        return [SentenceFeaturizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults of all options."""
        options = TopicModelOptions()
        return {**vars(options), "ranking_length": 10, "second_threshold": 0.6}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[TopicModel] = None,
    ) -> None:
        self._config = config
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
    ) -> TopicClassifier:
        """Create an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Load a trained classifier."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, TopicModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on all examples that have an intent."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        options = TopicModelOptions(**{name: self._config[name] for name in vars(TopicModelOptions())})
        texts = [example.get(TEXT) for example in examples]
        vectors = np.vstack([_vector(example) for example in examples])
        self._model = TopicModel.train(texts, vectors, [example.get(INTENT) for example in examples], options)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set ``intent``, ``intent_ranking`` and, where two questions were understood, ``second``."""
        for message in messages:
            if not (message.get(TEXT) or "").startswith("/"):
                self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        ranking = self._ranking(message.get(TEXT) or "", _vector(message))
        questions, vectors = message.get(QUESTIONS, []), message.get(QUESTION_VECTORS)
        if questions and vectors is not None:
            readings = [self._ranking(text, vector) for text, vector in zip(questions, vectors, strict=True)]
            if self._both_understood(readings):
                ranking = readings[0]
                message.set(SECOND, {INTENT: readings[1][0]}, add_to_output=True)
        message.set(INTENT, ranking[0] if ranking else {}, add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)

    def _both_understood(self, readings: list[list[dict[str, Any]]]) -> bool:
        if not all(readings):
            return False
        first, second = readings[0][0], readings[1][0]
        lowest = min(first[PREDICTED_CONFIDENCE_KEY], second[PREDICTED_CONFIDENCE_KEY])
        return bool(first[INTENT_NAME_KEY] != second[INTENT_NAME_KEY] and lowest >= self._config["second_threshold"])

    def _ranking(self, text: str, vector: Any) -> list[dict[str, Any]]:
        # A text without letters or digits (emoji, punctuation) says nothing that the model could know.
        if self._model is None or not any(character.isalnum() for character in text):
            return []
        probabilities = self._model.probabilities([text], np.asarray(vector, dtype=np.float32).reshape(1, -1))[0]
        best = np.argsort(-probabilities)[: self._config["ranking_length"]]
        return [
            {INTENT_NAME_KEY: self._model.labels[index], PREDICTED_CONFIDENCE_KEY: float(probabilities[index])}
            for index in best
        ]


def _vector(message: Message) -> Any:
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise ValueError("TopicClassifier needs the sentence vectors of SentenceFeaturizer before it in the pipeline")
    return sentence.features[0]
