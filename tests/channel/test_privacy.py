"""What is kept of what a visitor wrote, and what Rasa is told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage

from backtalk.channel.masking import mask
from backtalk.channel.text_cleaning import TextEmpty, clean
from backtalk.storage.conversations import ConversationStore
from tests.channel.conftest import StartServer
from tests.channel.servers import ANSWER, FakeAgent, Server

CONTACT = "please book me: Nadia, nadia@example.com, 403-555-0142"
FORM = {"field": "contact", "step": 3, "of": 9, "input": "tel"}


def all_bytes(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in directory.glob("conversations.db*"))


def test_contact_details_are_masked_before_rasa_or_the_database_see_them(server: Server, tmp_path: Path) -> None:
    visitor = server.visitor()

    visitor.say("My number is (403) 555-0142, mail nadia@example.com, health number 12345-6789")

    seen = "My number is [phone number], mail [e-mail address], health number [number]"
    assert server.agent.texts == [seen]
    assert visitor.history().json()["messages"][1]["text"] == seen
    assert b"nadia@" not in all_bytes(tmp_path)


def test_inside_the_booking_form_nothing_that_was_typed_is_kept(start_server: StartServer, tmp_path: Path) -> None:
    # Given a conversation whose booking form is open
    server = start_server()
    visitor = server.visitor()
    server.agent.form = "booking_form"
    visitor.say("I would like to come")

    # When the visitor answers the form
    visitor.say("Nadia Canarybird")

    # Then Rasa is told, but the transcript only says that it is in the request
    assert server.agent.texts[-1] == "Nadia Canarybird"
    assert visitor.history().json()["messages"][-2]["text"] == "(kept in your request)"
    assert b"Canarybird" not in all_bytes(tmp_path)


def test_a_message_that_opens_the_form_is_not_kept_either(start_server: StartServer, tmp_path: Path) -> None:
    async def open_the_form(_message: UserMessage) -> list[dict[str, Any]]:
        return [{"text": "How can we reach you, Nadia?", "form": FORM}]

    server = start_server(FakeAgent(open_the_form))
    visitor = server.visitor()

    visitor.say(CONTACT)

    history = visitor.history().json()["messages"]
    assert history[1]["text"] == "(kept in your request)"
    assert history[2]["blocks"][0]["text"] == "How can we reach you, Nadia?"
    assert b"Nadia" not in all_bytes(tmp_path)


def test_the_action_can_read_what_was_really_written_until_the_turn_ends(start_server: StartServer) -> None:
    # Given an action that looks up the visitor's own words during the turn
    seen: list[str | None] = []
    store: list[ConversationStore] = []

    async def look_it_up(message: UserMessage) -> list[dict[str, Any]]:
        for message_id in (message.message_id, None):
            seen.append(await asyncio.to_thread(store[0].raw_text, message.sender_id, message_id))
        return [dict(ANSWER)]

    server = start_server(FakeAgent(look_it_up))
    store.append(ConversationStore.from_settings(server.settings))

    # When a visitor sends contact details
    server.visitor().say(CONTACT)

    # Then the action saw them, Rasa did not, and afterwards they are gone
    conversation_id = server.agent.handled[0].sender_id
    assert seen == [CONTACT, CONTACT]
    assert server.agent.texts == ["please book me: Nadia, [e-mail address], [phone number]"]
    assert store[0].raw_text(conversation_id) is None
    store[0].close()


def test_nothing_that_a_visitor_wrote_reaches_the_log(
    start_server: StartServer, caplog: pytest.LogCaptureFixture
) -> None:
    class Breaks(FakeAgent):
        async def handle_message(self, message: UserMessage) -> None:
            raise RuntimeError(message.text)

    caplog.set_level("DEBUG")

    start_server(Breaks()).visitor().say("my name is Canarybird")

    assert "A turn failed" in caplog.text
    assert "Canarybird" not in caplog.text


def test_the_database_file_is_for_its_owner_only(server: Server, tmp_path: Path) -> None:
    server.visitor()

    assert (tmp_path / "conversations.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("call 4035550142", "call [phone number]"),
        ("+1 403 555 0142 please", "[phone number] please"),
        ("403.555.0142", "[phone number]"),
        ("it is 555-0142", "it is [phone number]"),
        ("a.b+c@mail.example.ca!", "[e-mail address]!"),
        ("nadia at example dot com", "[e-mail address]"),
        ("phn 123456789", "phn [number]"),
        ("phn 1234 56 789", "phn [number]"),
        ("ОТ №123456789012", "ОТ №[number]"),
    ],
)
def test_contact_details_and_long_numbers_are_masked(written: str, kept: str) -> None:
    assert mask(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "should I call 911 or 811, or 9-8-8?",
        "pain is 8/10 since 2019, worse since 12/05/2026",
        "I am 78 and walk 5000 steps",
        "L4-L5 and C5/C6",
        "look at my back, it hurts at night",
        "meet me at 10.30",
        "10000000 times",
        "since 2026-11-23",
    ],
)
def test_ordinary_numbers_are_left_alone(written: str) -> None:
    assert mask(written) == written


@given(st.text(max_size=200))
def test_cleaned_text_is_never_a_command_and_stays_as_it_is(typed: str) -> None:
    try:
        cleaned = clean(typed)
    except TextEmpty:
        return
    assert not cleaned.strip().startswith("/")
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert "\0" not in cleaned


@given(st.text(max_size=200))
def test_masking_any_text_ends_and_a_masked_text_stays_masked(typed: str) -> None:
    assert mask(mask(typed)) == mask(typed)
