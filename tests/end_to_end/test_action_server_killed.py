"""The action server dies in the middle of a booking. Everything but booking goes on, and nothing told is lost."""

from __future__ import annotations

import requests

from tests.end_to_end.booking import at_step, fill
from tests.end_to_end.servers_at_work import ServersAtWork
from tests.end_to_end.visitor import Visitor


def test_a_booking_outlives_the_action_server(visitor: Visitor, backtalk: ServersAtWork) -> None:
    # Given someone in the middle of the form, and somebody who only asks
    at_step(visitor, "contact")
    reader = backtalk.visitor()

    # When the action server is killed
    with backtalk.action_server_killed():
        # Then the next answer to the form gets an apology with ways to reach somebody, and no "sent"
        reply = visitor.say("403-555-0161")
        assert reply.messages
        assert "sorry" in reply.text.lower()
        assert "811" in reply.text
        assert "911" in reply.text
        assert reply.code is None

        # And questions and danger signs are answered as ever
        assert reader.say("does it hurt?").topics == ["needling_sensation"]
        alarm = reader.say("since this morning i can't pee and it's numb between my legs")
        assert alarm.urgencies == {"E"}
        assert "911" in alarm.text

        # And someone who wants to book now is told that it does not work
        newcomer = backtalk.visitor().say("i would like to book an assessment")
        assert "sorry" in newcomer.text.lower()
        assert newcomer.asks is None

        # And readiness says so
        assert requests.get(f"{backtalk.root}/healthz", timeout=10).status_code == 200

    # When it is back, then what was told is still there, and the request can be sent
    reply = visitor.say("ok where were we")
    assert reply.asks == "contact"
    reply = fill(visitor, reply)
    assert reply.summary["patient_name"] == "Maren Falk"
    assert visitor.choose("booking:send").code
    assert len(backtalk.requests_of(visitor)) == 1


def test_sending_while_the_action_server_is_dead_claims_nothing(visitor: Visitor, backtalk: ServersAtWork) -> None:
    at_step(visitor, "read_back")

    with backtalk.action_server_killed():
        reply = visitor.choose("booking:send")
        assert "sorry" in reply.text.lower()
        assert reply.code is None
        assert backtalk.requests_of(visitor) == []

    # Pressed again, it goes out, once
    reply = visitor.choose("booking:send")
    if reply.asks == "read_back":
        reply = visitor.choose("booking:send")
    assert reply.code
    assert len(backtalk.requests_of(visitor)) == 1


def test_an_emergency_in_the_form_is_heard_without_the_action_server(visitor: Visitor, backtalk: ServersAtWork) -> None:
    at_step(visitor, "name")

    with backtalk.action_server_killed():
        reply = visitor.say("since this morning i can't pee and it's numb between my legs")

        assert reply.topic == "danger_cauda_equina"
        assert "911" in reply.text
