"""Rasa component: sentence vectors from the sentence encoder."""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from backtalk.nlu.encoder import shared_encoder
from backtalk.nlu.message_keys import text_meant


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature, float32, shape (1, 384), to each message.

    There are no token features: no classifier of ours reads them, and they would cost memory for each example.
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Create the component. The encoder is loaded on first use."""
        return cls(execution_context.node_name, {**cls.get_default_config(), **config})

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """There are no options that could be wrong."""

    @staticmethod
    def required_packages() -> List[str]:
        """Packages that must be importable."""
        return ["onnxruntime", "tokenizers"]

    def process(self, messages: List[Message]) -> List[Message]:
        """Add a vector to each message; button payloads get none."""
        typed = [message for message in messages if not (message.get(TEXT) or "").startswith("/")]
        if typed:
            vectors = shared_encoder().encode([text_meant(message) for message in typed])
            for message, vector in zip(typed, vectors, strict=True):
                self._add(message, vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add vectors to all examples."""
        self.process(training_data.training_examples)
        return training_data

    def _add(self, message: Message, vector: np.ndarray[Any, np.dtype[np.float32]]) -> None:
        message.add_features(Features(vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
