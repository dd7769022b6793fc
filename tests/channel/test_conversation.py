"""A visitor talks with the assistant over the channel's contract."""

from __future__ import annotations

import asyncio
from typing import Any

import requests
from rasa.core.channels.channel import UserMessage

from backtalk.channel.turns import Deadlines
from tests.channel.conftest import StartServer
from tests.channel.servers import ANSWER, FakeAgent, Server, Visitor

MESSAGE_KEYS = {
    "id", "from", "at", "blocks", "topic", "urgency", "certainty", "sources", "choices", "link", "image", "form",
}  # fmt: skip


def replying(*responses: dict[str, Any]) -> FakeAgent:
    async def brain(_message: UserMessage) -> list[dict[str, Any]]:
        return [dict(response) for response in responses]

    return FakeAgent(brain)


def first_words(answer: requests.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [message["blocks"][0]["text"] for message in answer.json()["messages"]]


def test_a_new_conversation_starts_with_the_greeting_and_leaves_rasa_untouched(server: Server) -> None:
    # When a visitor opens the chat
    visitor = server.visitor()

    # Then the greeting is there in the shape of the contract
    assert [set(message) for message in visitor.greeting] == [MESSAGE_KEYS]
    assert visitor.greeting[0]["blocks"][0] == {"type": "paragraph", "text": "Hello."}
    assert visitor.greeting[0]["choices"][0] == {"title": "Pain down the leg", "value": "sciatica"}
    # And Rasa has handled and kept nothing
    assert server.agent.handled == []
    assert server.agent.memory.store == {}


def test_two_conversations_have_nothing_in_common(server: Server) -> None:
    one, other = server.visitor(), server.visitor()

    one.say("my leg hurts")

    assert one.token != other.token
    assert len(other.history().json()["messages"]) == 1


def test_a_question_is_answered_in_blocks(server: Server) -> None:
    answer = server.visitor().say("Pain runs down my leg")

    assert answer.status_code == 200
    (message,) = answer.json()["messages"]
    assert set(message) == MESSAGE_KEYS
    assert message["blocks"] == [
        {"type": "paragraph", "text": "Pain down the leg often eases."},
        {"type": "paragraph", "text": "Try this:"},
        {"type": "list", "items": ["walk a little", "rest less"]},
    ]
    assert (message["topic"], message["certainty"], message["from"]) == ("sciatica", "known", "bot")
    assert server.agent.texts == ["Pain runs down my leg"]


def test_the_conversation_can_be_read_again_from_both_sides(server: Server) -> None:
    visitor = server.visitor()
    answer = visitor.say("my leg hurts", "message-1").json()["messages"]

    history = visitor.history().json()["messages"]

    assert [message["from"] for message in history] == ["bot", "visitor", "bot"]
    assert history[0] == visitor.greeting[0]
    assert {key: history[1][key] for key in ("id", "text")} == {"id": "message-1", "text": "my leg hurts"}
    assert history[2:] == answer


def test_a_choice_reaches_rasa_as_the_payload_behind_it(server: Server) -> None:
    visitor = server.visitor()

    visitor.choose("sciatica")
    visitor.choose("choose:self")
    visitor.choose("scans")  # offered by the answers in between

    assert server.agent.texts == ["/sciatica", '/choose{"choice": "self"}', "/scans"]
    said = [m["text"] for m in visitor.history().json()["messages"] if m["from"] == "visitor"]
    assert said == ["Pain down the leg", "For me", "Scans"]


def test_a_choice_that_was_offered_to_someone_else_is_refused(server: Server) -> None:
    server.visitor().say("my leg hurts")

    refused = server.visitor().choose("scans")

    assert refused.status_code == 400
    assert "choices" in refused.json()["detail"]


def test_a_danger_comes_first_and_the_form_asks_last(start_server: StartServer) -> None:
    # Given that Rasa says the form's question, two answers, "see a doctor soon", and an alarm, in this order
    server = start_server(
        replying(
            {"text": "Your name?", "form": {"field": "name", "step": 2, "of": 7, "input": "text"}},
            {"text": "One.", "metadata": {"topic": "scans"}},
            {"text": "Later.", "metadata": {"topic": "sciatica", "urgency": "D"}},
            {"text": "Two.", "metadata": {"topic": "home_care"}},
            {"text": "Soon.", "metadata": {"topic": "danger_infection", "urgency": "S"}},
            {"text": "Call 911.", "metadata": {"topic": "danger_heart", "urgency": "E"}},
        )
    )

    answer = server.visitor().say("my chest hurts")

    assert first_words(answer) == ["Call 911.", "Soon.", "One.", "Later.", "Two.", "Your name?"]
    last = answer.json()["messages"][-1]
    assert last["topic"] == "book_assessment"
    assert last["form"] == {"field": "name", "step": 2, "of": 7, "input": "text"}


def test_no_answer_from_rasa_becomes_an_apology_without_a_topic(start_server: StartServer) -> None:
    answer = start_server(replying()).visitor().say("hello")

    assert first_words(answer) == ["Sorry, that is our fault."]
    assert answer.json()["messages"][0]["topic"] is None


def test_an_apology_comes_even_when_nothing_can_be_worded(start_server: StartServer) -> None:
    agent = replying()
    agent.nlg.responses.clear()

    answer = start_server(agent).visitor().say("hello")

    assert "911" in answer.text
    assert first_words(answer)[0].startswith("Sorry")


def test_a_slow_answer_is_replaced_by_an_apology_and_the_chat_goes_on(start_server: StartServer) -> None:
    # Given an assistant that hangs on one message
    async def brain(message: UserMessage) -> list[dict[str, Any]]:
        if message.text == "hang":
            await asyncio.sleep(600)
        return [dict(ANSWER)]

    server = start_server(FakeAgent(brain), deadlines=Deadlines(handle=0.3, lease=20))
    visitor = server.visitor()

    # When that message and then another one are sent
    hung, next_one = visitor.say("hang"), visitor.say("hello")

    # Then the first is apologised for and the second is answered
    assert first_words(hung) == ["Sorry, that is our fault."]
    assert first_words(next_one) == ["Pain down the leg often eases."]


def test_an_alarm_that_was_said_before_a_failure_is_still_shown(start_server: StartServer) -> None:
    class Breaks(FakeAgent):
        async def handle_message(self, message: UserMessage) -> None:
            await message.output_channel.send_response(
                message.sender_id, {"text": "Call 911.", "metadata": {"urgency": "E", "topic": "danger_heart"}}
            )
            raise RuntimeError("the action server went away")

    answer = start_server(Breaks()).visitor().say("my chest hurts")

    assert first_words(answer) == ["Call 911.", "Sorry, that is our fault."]


def test_a_visitor_who_hangs_up_is_still_answered(start_server: StartServer) -> None:
    # Given a visitor who closes the connection before the answer is there
    async def brain(_message: UserMessage) -> list[dict[str, Any]]:
        await asyncio.sleep(0.5)
        return [dict(ANSWER)]

    visitor = start_server(FakeAgent(brain)).visitor()
    body = {"id": "message-1", "text": "my leg hurts"}
    try:
        requests.post(f"{visitor.base}/messages", json=body, headers=visitor.headers, timeout=0.1)
    except requests.Timeout:
        pass
    else:
        raise AssertionError("the answer was there before the visitor could hang up")

    # When the same message is sent again
    again = visitor.say("my leg hurts", "message-1")

    # Then the answer to the first is given
    assert first_words(again) == ["Pain down the leg often eases."]


def test_what_a_visitor_thinks_of_an_answer_is_kept(server: Server) -> None:
    visitor = server.visitor()
    answer_id = visitor.say("my leg hurts").json()["messages"][0]["id"]

    assert visitor.judge(answer_id, "worried").status_code == 204
    assert visitor.judge(answer_id, "yes").status_code == 204
    assert visitor.judge(visitor.greeting[0]["id"], "no").status_code == 204


def test_a_verdict_on_someone_elses_answer_is_refused(server: Server) -> None:
    answer_id = server.visitor().say("my leg hurts").json()["messages"][0]["id"]

    assert server.visitor().judge(answer_id, "yes").status_code == 422


def test_the_history_of_a_stranger_cannot_be_read(server: Server) -> None:
    server.visitor().say("my leg hurts")

    assert Visitor(server.base, "not-a-token").history().status_code == 401
