"""Parsing questions: the port, and the trained model behind it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from backtalk.evaluation.questions import Question
from backtalk.evaluation.reading import read_parse
from backtalk.evaluation.scoring import Result, judge


class ModelMissing(RuntimeError):
    """There is no trained model, or it cannot be loaded."""


class Parser(Protocol):
    """Turns a text into Rasa's parse result."""

    async def parse_message(self, message_data: str) -> Mapping[str, Any]:
        """The parse result: intent, intent_ranking, and where found danger, second, language."""
        ...


def load_model(path: Path) -> Parser:
    """Load the trained model. Takes a good part of a minute, most of it importing Rasa.

    Raises:
        ModelMissing: when it is not there or cannot be loaded.
    """
    if not path.exists():
        raise ModelMissing(f"there is no model at {path}: run `make train` first")
    # Here, because importing Rasa takes 20 s and a fake parser does not need it.
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    # Outside its own commands Rasa writes every message that it parses to standard output.
    configure_structlog(logging.WARNING)
    agent = Agent.load(model_path=str(path))
    if not agent.is_ready():
        raise ModelMissing(f"{path.name} cannot be loaded: run `make train` again")
    parser: Parser = agent
    return parser


async def judge_all(parser: Parser, questions: Iterable[Question], known: Collection[str]) -> list[Result]:
    """Parse and judge each question on its own, as the first message of a conversation."""
    return [
        judge(question, read_parse(await parser.parse_message(as_visitor_text(question.text)), known))
        for question in questions
    ]


def as_visitor_text(text: str) -> str:
    """The text as the web chat would hand it over: never a command, so without leading slashes."""
    return " ".join(text.split()).lstrip("/ ") or text
