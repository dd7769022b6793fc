"""Conversations with the trained model: its own understanding and policies, no channel and no action server."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from typing import Any

from backtalk.evaluation.parser import Parser, as_visitor_text
from backtalk.evaluation.two_turns import Talker

# Booking is said by the action server, which is not there.
_ACTION_TOPICS = {"action_open_booking": "book_assessment"}


class AgentTalker:
    """Rasa's agent in memory. What it says is read off its tracker: the responses that it chose, by their topic."""

    def __init__(self, agent: Any) -> None:
        from rasa.utils.log_utils import configure_structlog

        # Rasa complains of clinic facts without a value and of the missing action server; neither matters here.
        configure_structlog(logging.CRITICAL)
        logging.getLogger("rasa").setLevel(logging.CRITICAL)
        self._agent = agent
        responses = agent.domain.responses
        self._topics = {**_ACTION_TOPICS, **{name: _topic(wordings) for name, wordings in responses.items()}}

    async def topics_of_answers(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """See :class:`Talker`."""
        conversation = f"evaluation-{uuid.uuid4()}"
        answers = []
        for text in texts:
            before = len(await self._actions(conversation))
            await self._agent.handle_text(as_visitor_text(text), sender_id=conversation)
            answers.append(self._about((await self._actions(conversation))[before:]))
        return answers

    async def _actions(self, conversation: str) -> list[str]:
        tracker = await self._agent.tracker_store.retrieve(conversation)
        events = tracker.events if tracker else []
        return [event.action_name for event in events if getattr(event, "action_name", None)]

    def _about(self, actions: Sequence[str]) -> tuple[str, ...]:
        topics = [self._topics.get(action) for action in actions]
        return tuple(dict.fromkeys(topic for topic in topics if topic))


def talker_for(parser: Parser) -> Talker | None:
    """Conversations with the model behind `parser`, or None when it can only parse (a fake, or understanding alone)."""
    return AgentTalker(parser) if hasattr(parser, "handle_text") else None


def _topic(wordings: Sequence[dict[str, Any]]) -> str | None:
    metadata = (wordings[0] if wordings else {}).get("metadata") or {}
    topic = metadata.get("topic")
    return str(topic) if topic else None
