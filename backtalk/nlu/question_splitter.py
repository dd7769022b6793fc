"""Rasa component: finds the questions in a message."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from backtalk.nlu.message_keys import QUESTIONS, text_meant
from backtalk.nlu.questions import find_questions


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Leaves the ways to take a message apart under ``questions``; the components behind read each part on its own."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """Create the component; it has no settings and learns nothing."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Look through incoming messages; button payloads are left alone."""
        for message in messages:
            text = text_meant(message)
            if not text.startswith("/"):
                questions = find_questions(text)
                if questions.texts:
                    message.set(QUESTIONS, questions)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training examples are one question each and stay whole."""
        return training_data
