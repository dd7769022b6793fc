"""Names under which our components leave things on a message."""

from __future__ import annotations

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

CORRECTED = "corrected"  # the text with misspelt words put right, only where it differs
QUESTIONS = "questions"  # ways to take a message apart: backtalk.nlu.questions.Questions
RANKINGS = "rankings"  # the classifier's rankings of the message and of the parts that it was read by, whole first
SECOND = "second"  # the reading of the second question: {"intent": {"name", "confidence"}}
LANGUAGE = "language"  # ISO 639-1 code, only when it is not English
DANGER = "danger"  # {"sign", "topic", "level", "response", "nets"}


def text_meant(message: Message) -> str:
    """What the visitor meant to type: the corrected text where there is one."""
    return str(message.get(CORRECTED) or message.get(TEXT) or "")
