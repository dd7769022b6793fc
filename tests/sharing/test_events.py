"""What happened is told to whoever listens: without words, in order, and never in a visitor's way."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from backtalk.sharing.event_outlets import Batch, KafkaOutlet, RabbitOutlet, outlet_for
from backtalk.sharing.events import ConversationEvents
from backtalk.storage.tracker_store import ConversationTrackerStore

SECRETS = ("my name is Ana", "403-555-0100", "Ana Pettersen", "booking_answer value")
PAUSES = (0.01,)


class FakeOutlet:
    """A broker that can be away."""

    def __init__(self) -> None:
        self.away = False
        self.taken: list[dict[str, Any]] = []

    async def connect(self) -> None:
        self._must_be_there()

    async def send(self, batch: Batch) -> None:
        self._must_be_there()
        self.taken += [json.loads(body) for _conversation, body in batch]

    async def close(self) -> None:
        """Nothing to let go."""

    def _must_be_there(self) -> None:
        if self.away:
            raise ConnectionError("away")


def events() -> list[Any]:
    """A turn with words in every place that has any."""
    parsed = {
        "text": SECRETS[0],
        "entities": [{"entity": "name", "value": SECRETS[2]}],
        "danger": {"sign": "saddle_numbness", "topic": "x", "level": "E", "nets": [SECRETS[0]]},
    }
    said = UserUttered(SECRETS[0], {"name": "sciatica", "confidence": 0.9}, parse_data=None, message_id="m1")
    said.parse_data = {**parsed, "intent": said.intent}  # type: ignore[typeddict-item]
    answer = {"utter_action": "utter_sciatica", "topic": "sciatica", "urgency": None, "summary": {"name": SECRETS[2]}}
    return [
        said,
        ActiveLoop("booking_form"),
        SlotSet("booking_answer", SECRETS[3]),
        ActionExecuted("utter_sciatica", "RulePolicy", 1.0),
        BotUttered(f"Your number is {SECRETS[1]}", {"custom": SECRETS[1]}, answer),
    ]


async def until(done: Any) -> None:
    while not done():
        await asyncio.sleep(0.01)


@pytest.mark.asyncio
async def test_a_saved_turn_is_told_in_order_and_without_a_word_of_anybody() -> None:
    outlet = FakeOutlet()
    broker = ConversationEvents(outlet)
    store = ConversationTrackerStore(Domain.empty(), broker, url="sqlite://")
    tracker = DialogueStateTracker("chat-1", [])
    for event in events():
        tracker.update(event)

    await store.save(tracker)
    await broker.close()

    assert [event["event"] for event in outlet.taken] == ["user", "active_loop", "slot", "action", "bot"]
    user, _loop, slot, action, bot = outlet.taken
    assert {event["conversation"] for event in outlet.taken} == {"chat-1"}
    assert (user["intent"], user["message_id"], user["danger"]["sign"]) == ("sciatica", "m1", "saddle_numbness")
    assert (slot["name"], action["policy"], bot["topic"]) == ("booking_answer", "RulePolicy", "sciatica")
    assert len({event["id"] for event in outlet.taken}) == 5
    everything = json.dumps(outlet.taken)
    assert not [secret for secret in SECRETS if secret in everything]


@pytest.mark.asyncio
async def test_events_wait_while_nobody_takes_them_and_go_out_once_in_order(caplog: pytest.LogCaptureFixture) -> None:
    outlet = FakeOutlet()
    outlet.away = True
    broker = ConversationEvents(outlet, pauses=PAUSES)

    for number in range(250):
        broker.publish({"sender_id": "chat-1", "event": "slot", "name": str(number)})
    await until(lambda: "cannot be published" in caplog.text)
    outlet.away = False
    await broker.close()

    assert [event["name"] for event in outlet.taken] == [str(number) for number in range(250)]


@pytest.mark.asyncio
async def test_the_oldest_make_room_and_the_log_says_how_many(caplog: pytest.LogCaptureFixture) -> None:
    outlet = FakeOutlet()
    outlet.away = True
    broker = ConversationEvents(outlet, most_waiting=10, pauses=PAUSES)

    for number in range(14):
        broker.publish({"sender_id": "chat-1", "event": "slot", "name": str(number)})
    outlet.away = False
    await broker.close()

    assert [event["name"] for event in outlet.taken] == [str(number) for number in range(4, 14)]
    assert "4 events were lost" in caplog.text


@pytest.mark.asyncio
async def test_a_server_starts_and_stops_though_no_rabbit_is_there(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("BACKTALK_EVENTS_URL", "amqp://someone:secret@127.0.0.1:1/")
    caplog.set_level(logging.ERROR, "backtalk")
    broker = await ConversationEvents.from_endpoint_config(EndpointConfig())
    assert broker is not None

    broker.publish({"sender_id": "chat-1", "event": "slot", "name": "x"})
    await until(lambda: "cannot be published" in caplog.text)
    await broker.close()

    assert "1 events were not published" in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("backtalk")]
    assert "secret" not in " ".join(ours)


@pytest.mark.asyncio
async def test_without_the_setting_nothing_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKTALK_EVENTS_URL", raising=False)
    assert await ConversationEvents.from_endpoint_config(EndpointConfig()) is None


@pytest.mark.asyncio
async def test_kafka_takes_a_batch_and_confirms_it() -> None:
    """The brokers are those that the Kafka library brings for tests: its own protocol over real sockets."""
    outlet = KafkaOutlet("kafka://ignored:9092/clinic", **{"test.mock.num.brokers": 1})
    await outlet.connect()
    await outlet.send([("chat-1", b"{}"), ("chat-2", b"{}")])
    await outlet.close()


@pytest.mark.asyncio
async def test_kafka_that_is_away_is_an_error_and_not_silence() -> None:
    outlet = KafkaOutlet("kafka://127.0.0.1:1/clinic", **{"message.timeout.ms": 300})
    await outlet.connect()
    with pytest.raises(ConnectionError, match="1 of 1"):
        await outlet.send([("chat-1", b"{}")])
    await outlet.close()


def test_the_address_says_which_kind_it_is() -> None:
    assert isinstance(outlet_for("kafka://host:9092/topic"), KafkaOutlet)
    assert isinstance(outlet_for("amqps://host/"), RabbitOutlet)
