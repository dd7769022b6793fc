"""Several servers behind one proxy answer as one server would: each message once, in order, nobody's chat lost."""

from __future__ import annotations

import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from benchmarks.cluster import Cluster
from benchmarks.questions import questions
from tests.end_to_end.visitor import API, PATIENCE_SECONDS, Message, Visitor
from tests.growth.conftest import StartCluster

# Two in every `make test`; more in `make test-long`.
SIZES = [2, *(pytest.param(size, marks=pytest.mark.long) for size in (4, 8))]
SEED = 7
CHATS, MESSAGES = 6, 4
# What "why?" means hangs on what was said before it.
HASTY = ["Does dry needling hurt?", "why?", "What is sciatica?", "how long does that last?"]


@pytest.fixture(params=SIZES)
def cluster(request: pytest.FixtureRequest, start_cluster: StartCluster) -> Cluster:
    return start_cluster(request.param)


def said(messages: list[Message]) -> list[tuple[str | None, str]]:
    """What a reply comes down to: topics and words."""
    return [(message["topic"], str(message["blocks"])) for message in messages]


def ask(visitor: Visitor, text: str, message_id: str, root: str | None = None) -> list[tuple[str | None, str]]:
    """Send until it is answered, as the widget does when a server goes away."""
    body = {"id": message_id, "text": text}
    headers = {"Authorization": f"Bearer {visitor.token}"}
    while True:
        try:
            answer = requests.post(
                f"{root or visitor.root}{API}/messages", json=body, headers=headers, timeout=PATIENCE_SECONDS
            )
        except requests.ConnectionError:
            time.sleep(0.2)
            continue
        if answer.status_code < 500:
            assert answer.status_code == 200, answer.text
            return said(answer.json()["messages"])
        time.sleep(0.2)


def scripts() -> list[list[str]]:
    """What each visitor asks, one message after the other."""
    draw = random.Random(SEED)
    asked = questions()
    return [draw.sample(asked, MESSAGES) for _ in range(CHATS)]


def test_everybody_gets_their_own_answers_and_each_message_is_handled_once(cluster: Cluster) -> None:
    # Given what each chat sounds like when nobody else is there
    expected = []
    for script in scripts():
        alone = Visitor(cluster.rasa[0].root).arrive()
        expected.append([ask(alone, text, uuid.uuid4().hex) for text in script])
    before = cluster.handled()

    # When all talk at once, and every message arrives twice, at whichever server
    def chat(script: list[str]) -> list[list[tuple[str | None, str]]]:
        visitor = Visitor(cluster.root).arrive()
        heard = []
        with ThreadPoolExecutor(2) as pool:
            for text in script:
                message_id = uuid.uuid4().hex
                one, other = (pool.submit(ask, visitor, text, message_id) for _ in range(2))
                assert one.result() == other.result()
                heard.append(one.result())
        assert len(own_messages(visitor)) == len(script)
        return heard

    with ThreadPoolExecutor(CHATS) as pool:
        heard = list(pool.map(chat, scripts()))

    # Then each hears what they would have heard alone, and no server did another's work again
    assert heard == expected
    assert cluster.handled() - before == CHATS * MESSAGES
    assert sum(one.handled() > 0 for one in cluster.rasa) > 1, "one server did it all: nothing was shared"


def test_messages_of_one_visitor_sent_at_once_are_answered_in_their_order(cluster: Cluster) -> None:
    # When everybody sends all at once, without waiting for an answer
    def chat(_number: int) -> Visitor:
        visitor = Visitor(cluster.root).arrive()
        with ThreadPoolExecutor(len(HASTY)) as pool:
            list(pool.map(lambda number: ask(visitor, HASTY[number], f"message-{number}"), range(len(HASTY))))
        return visitor

    with ThreadPoolExecutor(CHATS) as pool:
        visitors = list(pool.map(chat, range(CHATS)))

    # Then each answer is the one that somebody hears who sends the same, in the order of the chat, one by one
    orders = [[HASTY[int(one["id"].split("-")[1])] for one in own_messages(visitor)] for visitor in visitors]
    for visitor, order in zip(visitors, orders, strict=True):
        alone = Visitor(cluster.rasa[0].root).arrive()
        assert turns(visitor) == [ask(alone, text, uuid.uuid4().hex) for text in order]
    assert sorted(orders[0]) == sorted(HASTY)


def test_the_order_of_those_messages_can_be_heard(cluster: Cluster) -> None:
    """If it could not, the test above would prove nothing."""
    heard = []
    for order in ((0, 1), (2, 1)):
        visitor = Visitor(cluster.root).arrive()
        heard.append([ask(visitor, HASTY[number], f"message-{number}") for number in order][-1])
    assert heard[0] != heard[1]


@pytest.mark.long
def test_a_server_that_is_killed_takes_no_chat_with_it(cluster: Cluster) -> None:
    # Given visitors who talk, one of them in the middle of a booking
    booking = Visitor(cluster.root).arrive()
    asked = None
    while asked is None:  # an action server's first visitor may be told to try again: it loads every holiday there is
        asked = booking.say("I would like to book an assessment").asks
    draw = random.Random(SEED)
    victim = draw.randrange(len(cluster.rasa))

    def chat(script: list[str]) -> Visitor:
        visitor = Visitor(cluster.root).arrive()
        for text in script:
            ask(visitor, text, uuid.uuid4().hex)
        return visitor

    # When one server is killed
    with ThreadPoolExecutor(CHATS) as pool:
        chats = [pool.submit(chat, script) for script in scripts()]
        time.sleep(draw.uniform(0.05, 0.4))
        cluster.kill(victim)
        try:
            visitors = [one.result() for one in chats]
            again = booking.choose(booking_choice(booking))
        finally:
            cluster.restart(victim)

    # Then every message is in its chat once, with an answer, and the booking goes on where it was
    for visitor in visitors:
        assert len(own_messages(visitor)) == MESSAGES
        assert all(reply for reply in turns(visitor))
    assert again.asks not in (None, asked)

    # And the one that is back takes its share
    assert ask(visitors[0], "hello", uuid.uuid4().hex, cluster.rasa[victim].root)


def test_without_redis_nothing_is_answered_and_with_it_again_everything(cluster: Cluster) -> None:
    visitor = Visitor(cluster.root).arrive()
    before = cluster.handled()
    cluster.redis.kill()
    try:
        refused = visitor.send({"id": "message-1", "text": "hello"})
        ready = [requests.get(f"{one.root}/readyz", timeout=30) for one in cluster.rasa]
    finally:
        cluster.redis.start()

    assert refused.status_code == 503
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert cluster.handled() == before
    assert {answer.json()["parts"]["locks"] for answer in ready} == {False}
    assert ask(visitor, "hello", "message-1")
    assert cluster.handled() == before + 1


def turns(visitor: Visitor) -> list[list[tuple[str | None, str]]]:
    """The replies of a chat in the order in which its messages stand, the greeting left out."""
    replies: list[list[Message]] = []
    for message in visitor.history():
        if message["from"] == "visitor":
            replies.append([])
        elif replies:
            replies[-1].append(message)
    return [said(reply) for reply in replies]


def own_messages(visitor: Visitor) -> list[Message]:
    """What the visitor sent, in the order in which it stands in the chat."""
    return [message for message in visitor.history() if message["from"] == "visitor"]


def booking_choice(visitor: Visitor) -> str:
    """The first button of the form's open question."""
    return str(visitor.history()[-1]["choices"][0]["value"])
