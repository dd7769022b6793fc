"""Questions that were not understood and verdicts on answers, in the conversations database of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.front_desk_audit import AuditFilter, AuditTrail
from backtalk.storage.sealing import Seal
from backtalk.storage.wanted_changes import Wanted, WantedChanges
from tests.storage.booking_rows import NOW

OWN, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def chats(unused_url: str, key: bytes) -> Iterator[ConversationStore]:
    """Two chats, on SQLite and on PostgreSQL in turn."""
    store = ConversationStore(unused_url, Seal([key]))
    for chat in (OWN, OTHER):
        store.start(chat, 9e9, [], [])
    yield store
    store.close()


def ask(chats: ConversationStore, chat: str, message: str, question: str | None, *topics: str) -> None:
    chats.claim(chat, message, lease_seconds=60, visitor_text="masked")
    reply = [{"id": f"{message}.{place}", "topic": topic} for place, topic in enumerate(topics, start=1)]
    chats.finish(chat, message, reply, not_understood=question)


def texts(chats: ConversationStore, most: int = 100) -> list[str]:
    return [question.text for question in chats.unanswered(most)]


def test_the_newest_questions_come_first_and_no_more_than_asked_for(chats: ConversationStore) -> None:
    for number in range(4):
        ask(chats, OWN, f"m{number}", f"question {number}")
    ask(chats, OWN, "m9", None)
    assert texts(chats, 2) == ["question 3", "question 2"]


def test_a_chat_that_is_being_erased_shows_nothing_at_once_and_leaves_nothing(chats: ConversationStore) -> None:
    ask(chats, OWN, "m1", "mine")
    ask(chats, OTHER, "m1", "theirs")
    chats.begin_erasure(OWN)
    assert texts(chats) == ["theirs"]
    chats.finish_erasure(OWN)
    assert texts(chats) == ["theirs"]
    assert chats.drop_all_unanswered() == 1


def test_a_chat_that_goes_with_its_request_loses_its_questions_at_once(chats: ConversationStore) -> None:
    ask(chats, OWN, "m1", "mine")
    assert chats.end(OWN)
    assert texts(chats) == []
    assert chats.drop_all_unanswered() == 0


def test_questions_are_dropped_for_good(chats: ConversationStore) -> None:
    for number in range(3):
        ask(chats, OWN, f"m{number}", f"question {number}")
    newest, middle, _ = chats.unanswered(10)
    assert chats.drop_unanswered([newest.number, middle.number, 4711]) == 2
    assert texts(chats) == ["question 0"]


def test_the_number_of_a_dropped_question_is_not_given_to_another(chats: ConversationStore) -> None:
    """A page that was left open must not delete a question that it never showed."""
    ask(chats, OWN, "m1", "dropped")
    (dropped,) = chats.unanswered(10)
    chats.drop_unanswered([dropped.number])
    ask(chats, OWN, "m2", "new")
    chats.drop_unanswered([dropped.number])
    assert texts(chats) == ["new"]


def test_a_question_that_another_key_sealed_is_left_out(chats: ConversationStore, unused_url: str, key: bytes) -> None:
    from cryptography.fernet import Fernet

    ask(chats, OWN, "m1", "mine")
    other = ConversationStore(unused_url, Seal([Fernet.generate_key()]))
    assert texts(other) == []
    other.close()


def test_verdicts_are_counted_by_the_topic_of_their_answer(chats: ConversationStore) -> None:
    ask(chats, OWN, "m1", None, "sciatica", "scans")
    ask(chats, OTHER, "m.1", None, "scans")
    chats.keep_feedback(OWN, "m1", 1, "no")
    chats.keep_feedback(OWN, "m1", 2, "worried")
    chats.keep_feedback(OTHER, "m.1", 1, "no")
    chats.keep_feedback(OTHER, "m.1", 1, "worried")  # the last word counts
    assert chats.verdicts(100) == {"sciatica": {"no": 1}, "scans": {"worried": 2}}
    chats.begin_erasure(OTHER)
    chats.finish_erasure(OTHER)
    assert chats.verdicts(100) == {"sciatica": {"no": 1}, "scans": {"worried": 1}}


def test_wishes_are_listed_until_they_are_taken_and_each_change_is_audited(booking_database: BookingDatabase) -> None:
    wanted = WantedChanges(booking_database)
    wanted.add(Wanted.EXAMPLE, "sciatica", "is a shooting leg sciatica", "dana", NOW)
    wanted.add(Wanted.TOPIC, None, "cupping", "dana", NOW + timedelta(minutes=1))
    example, topic = wanted.open()
    assert (example.topic, example.words) == ("sciatica", "is a shooting leg sciatica")
    assert (example.staff, example.at) == ("dana", NOW)
    assert (topic.kind, topic.topic, topic.words) == (Wanted.TOPIC, None, "cupping")

    wanted.take([example.number], "ann", NOW)
    assert not wanted.drop(example.number, "dana", NOW)
    assert wanted.drop(topic.number, "dana", NOW)
    assert not wanted.drop(topic.number, "dana", NOW)

    assert wanted.open() == []
    lines = AuditTrail(booking_database).lines(AuditFilter(), None, 9)
    assert [(line.staff, line.what) for line in reversed(lines)] == [
        ("dana", "example_wanted"),
        ("dana", "topic_wanted"),
        ("ann", "examples_taken"),
        ("dana", "wanted_dropped"),
    ]
