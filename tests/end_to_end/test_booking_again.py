"""The same thing twice, late, or from somewhere else: a person is not quicker or neater than that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.end_to_end.booking import at_step, open_form, send
from tests.end_to_end.servers_at_work import ServersAtWork
from tests.end_to_end.visitor import Visitor


def test_a_double_click_is_one_request_and_neither_click_is_told_that_it_failed(
    visitor: Visitor, backtalk: ServersAtWork
) -> None:
    at_step(visitor, "read_back")

    with ThreadPoolExecutor(2) as fingers:
        replies = list(fingers.map(visitor.choose, ["booking:send"] * 2))

    (request,) = backtalk.requests_of(visitor)
    assert {reply.code for reply in replies} == {request.reference}


def test_after_a_reload_the_chat_is_there_and_send_still_sends_once(visitor: Visitor, backtalk: ServersAtWork) -> None:
    at_step(visitor, "read_back")
    reloaded = Visitor(visitor.root, token=visitor.token)

    last = reloaded.history()[-1]
    assert last["form"]["field"] == "read_back"
    codes = {reloaded.choose("booking:send").code, visitor.choose("booking:send").code}

    (request,) = backtalk.requests_of(visitor)
    assert codes == {request.reference}


def test_in_a_new_chat_a_request_is_taken_back_step_by_step(visitor: Visitor, backtalk: ServersAtWork) -> None:
    code = send(visitor, open_form(visitor)).code
    assert code
    later = backtalk.visitor()

    asked = later.say("i want to take back my request")
    assert "code" in asked.text
    assert len(backtalk.requests_of(visitor)) == 1
    done = later.say(f"{code}, 403-555-0142")

    assert "taken back" in done.text
    (request,) = backtalk.requests_of(visitor)
    assert request.state == "withdrawn"


def test_a_change_after_the_read_back_is_shown_again_before_it_can_go(
    visitor: Visitor, backtalk: ServersAtWork
) -> None:
    at_step(visitor, "read_back")

    reply = visitor.choose("booking:precaution:yes")
    assert reply.asks == "read_back"
    assert reply.summary["precaution"] == "Yes, please ask me"

    assert visitor.choose("booking:send").code
    (request,) = backtalk.requests_of(visitor)
    assert request.answers.precaution == "yes"
