"""A question that was not understood reaches staff masked, and goes with its chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from backtalk.storage.conversations import ConversationStore
from tests.end_to_end.servers_at_work import ServersAtWork
from tests.end_to_end.visitor import Visitor

QUESTION = "quietly marble Quartermaine seventeen sideways under the lamp"
SHOWN = "quietly marble [hidden] seventeen sideways under the lamp"
OTHER = "mostly sideways and then the lamp went marble"


@pytest.fixture
def shown(backtalk: ServersAtWork) -> Iterator[Callable[[], list[str]]]:
    """The questions that staff can see and that were not there before the test."""
    with closing(ConversationStore.from_settings(backtalk.settings)) as store:
        before = {question.number for question in store.unanswered(500)}
        yield lambda: [one.text for one in store.unanswered(500) if one.number not in before]


def test_it_is_shown_masked_until_the_visitor_deletes_the_chat(
    visitor: Visitor, shown: Callable[[], list[str]]
) -> None:
    assert visitor.say(QUESTION).topics == ["fallback"]
    assert shown() == [SHOWN]

    visitor.say("delete my data")
    visitor.choose("delete_my_data:confirm")
    assert shown() == []


def test_nothing_is_shown_of_a_chat_in_which_danger_came_up(visitor: Visitor, shown: Callable[[], list[str]]) -> None:
    assert visitor.say("crushing pain in my chest and my left arm and I am sweating").urgencies == {"E"}
    visitor.say(QUESTION)
    visitor.say("that's not what I meant")
    visitor.say(OTHER)
    assert shown() == []
