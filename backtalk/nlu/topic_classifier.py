"""Rasa component: which topic a message is about."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Type

import numpy as np
import numpy.typing as npt
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

from backtalk.nlu.encoder import shared_encoder
from backtalk.nlu.message_keys import QUESTIONS, RANKINGS, SECOND, text_meant
from backtalk.nlu.questions import Questions
from backtalk.nlu.sentence_featurizer import SentenceFeaturizer
from backtalk.nlu.topic_model import TopicModel, TopicModelOptions

Ranking = List[Dict[str, Any]]

# What is said beside a question, or about the conversation, is not a second question.
_NOT_ASKED = frozenset(
    """greet thank goodbye affirm deny abuse off_topic capabilities bot_or_human give_details correct_answer
    cancel_booking resume_booking wait_a_moment withdraw_request request_status not_what_i_meant emergency_handled
    emergency_getting_help follow_up_why follow_up_how_long follow_up_after follow_up_how_often follow_up_sure
    follow_up_safe follow_up_more""".split()
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Ranks intents with :class:`TopicModel`; reads both questions of a message that asks two things.

    Options: those of :class:`TopicModelOptions`; ``ranking_length``; ``second_threshold``: both questions of a message
    are answered only when each is understood at least this surely; ``whole_threshold``: below it, a message's only
    question is read without the words around it.
    """

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """Sentence vectors must be there."""
        return [SentenceFeaturizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults of all options."""
        options = TopicModelOptions()
        return {**vars(options), "ranking_length": 10, "second_threshold": 0.5, "whole_threshold": 0.4}

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
        texts = [text_meant(example) for example in examples]
        vectors = np.vstack([_vector(example) for example in examples])
        self._model = TopicModel.train(texts, vectors, [example.get(INTENT) for example in examples], options)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set ``intent``, ``intent_ranking`` and, where two questions were understood, ``second``.

        A button's payload (it begins with "/") is not read: Rasa's own handler behind the pipeline takes it apart.
        """
        for message in messages:
            if (message.get(TEXT) or "").startswith("/"):
                _set_reading(message, [])
            else:
                self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        questions = message.get(QUESTIONS, Questions())
        whole = self._rankings([text_meant(message)], np.asarray([_vector(message)], dtype=np.float32))[0]
        parts = list(dict.fromkeys(part for pair in questions.pairs for part in pair))
        readings = dict(zip(parts, self._encoded_rankings(parts), strict=True))
        pair = self._both_understood([(readings[first], readings[second]) for first, second in questions.pairs])
        # A danger sign beside a question must not get lost with the half that it stands in.
        message.set(RANKINGS, [whole, *(pair or ())])
        if pair:
            message.set(SECOND, {INTENT: pair[1][0]}, add_to_output=True)
            _set_reading(message, pair[0])
        elif questions.alone and _confidence(whole) < self._config["whole_threshold"]:
            alone = readings.get(questions.alone) or self._encoded_rankings([questions.alone])[0]
            _set_reading(message, self._clearer(whole, alone))
        else:
            _set_reading(message, whole)

    def _clearer(self, whole: Ranking, question: Ranking) -> Ranking:
        """The reading of the question alone where the words around it blur it ("wait, before that: is it safe?")."""
        return question if _confidence(question) >= self._config["whole_threshold"] else whole

    def _both_understood(self, pairs: list[tuple[Ranking, Ranking]]) -> tuple[Ranking, Ranking] | None:
        """The pair that is understood most surely, if both of its questions are, and are about different things."""
        understood = [pair for pair in pairs if self._surely_two(*pair)]
        return max(understood, key=lambda pair: min(map(_confidence, pair)), default=None)

    def _surely_two(self, first: Ranking, second: Ranking) -> bool:
        names = [ranking[0][INTENT_NAME_KEY] for ranking in (first, second) if ranking]
        lowest = min(map(_confidence, (first, second)))
        return len(set(names)) == 2 and not _NOT_ASKED & set(names) and lowest >= self._config["second_threshold"]

    def _encoded_rankings(self, texts: List[str]) -> List[Ranking]:
        """Rankings of parts of a message. Most messages need none, so parts are encoded only when one is wanted."""
        return self._rankings(texts, shared_encoder().encode(texts)) if texts else []

    def _rankings(self, texts: List[str], vectors: npt.NDArray[np.float32]) -> List[Ranking]:
        if self._model is None:
            return [[] for _ in texts]
        probabilities = self._model.probabilities(texts, vectors)
        return [self._ranking(row) if text.strip() else [] for text, row in zip(texts, probabilities, strict=True)]

    def _ranking(self, probabilities: npt.NDArray[np.float32]) -> Ranking:
        assert self._model is not None
        return [
            {INTENT_NAME_KEY: self._model.labels[index], PREDICTED_CONFIDENCE_KEY: float(probabilities[index])}
            for index in np.argsort(-probabilities)[: self._config["ranking_length"]]
        ]


def _confidence(ranking: Ranking) -> float:
    return float(ranking[0][PREDICTED_CONFIDENCE_KEY]) if ranking else 0.0


def _set_reading(message: Message, ranking: Ranking) -> None:
    nothing = {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
    message.set(INTENT, ranking[0] if ranking else nothing, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)


def _vector(message: Message) -> Any:
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        raise ValueError("TopicClassifier needs the sentence vectors of SentenceFeaturizer before it in the pipeline")
    return sentence.features[0]
