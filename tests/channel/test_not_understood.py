"""What is kept for staff of a message that was not understood, when, and how long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet

from backtalk.policies.turn import CARE_ADVICE, CHECKING, EMERGENCY
from backtalk.storage.conversations import ConversationStore
from tests.channel.conftest import StartServer
from tests.channel.servers import ANSWER, FakeAgent, Server, Visitor

FALLBACK = {
    "text": "I'm not sure that I understood you.",
    "metadata": {"topic": "fallback", "certainty": None, "sources": [], "urgency": None},
    "utter_action": "utter_fallback",
}
CARD = {"text": "Call 911.", "metadata": {"topic": "danger_heart", "urgency": "E"}, "utter_action": "utter_sign_heart"}
SLOTS = {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in (EMERGENCY, CARE_ADVICE, CHECKING)}
QUESTION = "does zumba help a clicking hip"
SHOWN = "does [hidden] help a clicking hip"
See = Callable[[Server], list[str]]
# Rasa says so for any slot.
pytestmark = pytest.mark.filterwarnings("ignore:Slot auto-fill has been removed:UserWarning")


class Puzzled(FakeAgent):
    """Understands nothing, and keeps the slots that a test sets."""

    def __init__(self, *answers: dict[str, Any], slots: dict[str, Any] | None = None) -> None:
        async def say(_message: UserMessage) -> list[dict[str, Any]]:
            return [dict(one) for one in answers or (FALLBACK,)]

        super().__init__(say)
        self.slots = slots or {}
        self.domain = Domain.from_dict({"version": "3.1", "slots": SLOTS})
        self.memory = InMemoryTrackerStore(self.domain)
        self.tracker_store = FailSafeTrackerStore(self.memory)

    async def handle_message(self, message: UserMessage) -> None:
        await super().handle_message(message)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        for name, value in self.slots.items():
            tracker.update(SlotSet(name, value))
        await self.tracker_store.save(tracker)


@pytest.fixture
def puzzled(start_server: StartServer) -> Server:
    return start_server(Puzzled())


@pytest.fixture
def seen() -> See:
    """What staff would see of a server's conversations."""

    def read(server: Server) -> list[str]:
        with closing(ConversationStore.from_settings(server.settings)) as store:
            return [question.text for question in store.unanswered(100)]

    return read


def test_a_question_that_was_not_understood_is_kept_masked(puzzled: Server, seen: See, tmp_path: Path) -> None:
    puzzled.visitor().say(f"{QUESTION}, asks Canarybird of 12 Canary Street, canary@example.com")

    assert seen(puzzled) == [f"{SHOWN}, asks [hidden] of [address], [e-mail address]"]
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("conversations.db*"))
    for mark in (b"anarybird", b"zumba", b"clicking", b"canary@"):
        assert mark not in kept


def test_sending_the_same_message_twice_keeps_it_once(puzzled: Server, seen: See) -> None:
    visitor = puzzled.visitor()
    for _ in range(2):
        visitor.say(QUESTION, "message-1")
    assert seen(puzzled) == [SHOWN]


@pytest.mark.parametrize(
    "answers",
    [
        (ANSWER,),
        (CARD,),
        (FALLBACK, CARD),
        (FALLBACK, ANSWER),
        ({**FALLBACK, "utter_action": "utter_other_language"},),
        ({**FALLBACK, "form": {"field": "contact", "step": 1, "of": 9, "input": "tel"}},),
    ],
    ids=["understood", "danger", "beside danger", "half understood", "another language", "opens the form"],
)
def test_other_messages_are_not_kept(start_server: StartServer, seen: See, answers: tuple[dict[str, Any], ...]) -> None:
    server = start_server(Puzzled(*answers))
    server.visitor().say(QUESTION)
    assert seen(server) == []


@pytest.mark.parametrize(
    "slots", [{EMERGENCY: "danger_heart"}, {CARE_ADVICE: "E"}, {CARE_ADVICE: "S"}, {CHECKING: True}], ids=str
)
def test_nothing_is_kept_once_danger_came_up(start_server: StartServer, seen: See, slots: dict[str, Any]) -> None:
    # Given a conversation in which a sign came up with the first message
    server = start_server(Puzzled(slots=slots))
    visitor = server.visitor()
    visitor.say("does a walk help")

    # When the visitor goes on and is not understood
    visitor.say(QUESTION)

    # Then only what was said before that is there
    assert seen(server) == ["does a walk help"]


def test_advice_to_see_a_doctor_at_some_time_is_no_danger(start_server: StartServer, seen: See) -> None:
    server = start_server(Puzzled(slots={CARE_ADVICE: "D"}))
    visitor = server.visitor()
    visitor.say("does a walk help")
    visitor.say(QUESTION)
    assert seen(server) == [SHOWN, "does a walk help"]


def test_nothing_is_kept_inside_the_booking_form(puzzled: Server, seen: See) -> None:
    visitor = puzzled.visitor()
    puzzled.agent.form = "booking_form"
    visitor.say("does a walk help")
    visitor.say(QUESTION)
    assert seen(puzzled) == ["does a walk help"]


def test_nothing_is_kept_when_the_turn_failed_or_a_button_was_pressed(start_server: StartServer, seen: See) -> None:
    class Breaks(Puzzled):
        async def handle_message(self, message: UserMessage) -> None:
            await super().handle_message(message)
            raise RuntimeError

    broken = start_server(Breaks())
    broken.visitor().say(QUESTION)
    whole = start_server(Puzzled())
    whole.visitor().choose("sciatica")
    assert seen(whole) == []


def test_a_few_hidden_words_are_not_worth_keeping(puzzled: Server, seen: See) -> None:
    for text in ("Canarybird", "asdf qwer", "403-555-0142", "hm"):
        puzzled.visitor().say(text)
    assert seen(puzzled) == []


def without_questions(folder: Path) -> dict[str, str]:
    clinic = folder / "clinic.yml"
    clinic.write_text("name: Testing\ntown: Okotoks\nprivacy: {keep_not_understood: false}\n", encoding="utf-8")
    return {"BACKTALK_CLINIC": str(clinic)}


def tidy(server: Server, keep_days: float) -> None:
    """What the server does every ten minutes by itself."""
    asyncio.run_coroutine_threadsafe(server.app.ctx.webchat.turns.tidy(keep_days), server.loop).result(60)


def test_a_clinic_can_turn_it_off_and_what_there_was_goes(start_server: StartServer, seen: See, tmp_path: Path) -> None:
    # Given a question from before
    start_server(Puzzled()).visitor().say(QUESTION)
    # When the clinic turns it off
    server = start_server(Puzzled(), environment=without_questions(tmp_path))
    server.visitor().say("does a walk help")
    assert seen(server) == [SHOWN]
    # Then nothing new is kept, and what there was is deleted when the server tidies up
    tidy(server, 30)
    assert seen(server) == []


@pytest.mark.parametrize("way", ["call", "choice"])
def test_it_goes_with_the_chat_when_the_visitor_asks(puzzled: Server, seen: See, way: str, tmp_path: Path) -> None:
    others, visitor = puzzled.visitor(), puzzled.visitor()
    others.say("does a walk help")
    visitor.say(QUESTION)
    if way == "call":
        assert visitor.erase().status_code == 204
    else:
        visitor.choose("delete_my_data:confirm")
    assert seen(puzzled) == ["does a walk help"]


def test_it_goes_with_the_chat_when_its_time_is_over(puzzled: Server, seen: See) -> None:
    visitor: Visitor = puzzled.visitor()
    visitor.say(QUESTION)
    tidy(puzzled, keep_days=1)
    assert seen(puzzled) == [SHOWN]
    tidy(puzzled, keep_days=-1000)  # as if so many days had passed
    assert seen(puzzled) == []


def test_nothing_of_it_is_logged(puzzled: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    puzzled.visitor().say(QUESTION)
    for word in ("zumba", "clicking"):
        assert word not in caplog.text
