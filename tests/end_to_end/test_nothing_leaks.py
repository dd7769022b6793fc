"""What a visitor tells about a person is readable in no log and no database file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import requests

from tests.end_to_end.booking import SELF, fill, open_form
from tests.end_to_end.servers_at_work import ServersAtWork
from tests.end_to_end.visitor import API, Visitor

NAME = "Zebulon Quartermaine"
EMAIL = "zq.marker@example.com"
WHEN = "thursday after my shift at the glassblowing works"
# The phone number in every shape in which it may have been written down.
MARKS = (
    "Zebulon",
    "Quartermaine",
    "403-555-0188",
    "403 555 0188",
    "(403) 555",
    "4035550188",
    "555-0188",
    "5550188",
    "zq.marker",
    "glassblowing",
)


def test_a_whole_booking_leaves_no_readable_trace(visitor: Visitor, backtalk: ServersAtWork) -> None:
    # Given a booking with marked values, with a wrong turn and a correction, and one outside the form
    visitor.say("my number is 403-555-0188 by the way")
    answers = SELF | {"name": NAME, "contact": "403 555 0188", "day": WHEN}
    fill(visitor, open_form(visitor), until="phone_permission", answers=answers)
    visitor.say(f"and my e-mail is {EMAIL}")
    reply = fill(visitor, visitor.say("yes, leave a message"), answers=answers)
    assert NAME in reply.text
    assert visitor.choose("booking:send").code
    visitor.history()

    # Then the clinic has it
    (request,) = backtalk.requests_of(visitor)
    assert (request.answers.patient_name, request.answers.phone) == (NAME, "+14035550188")
    assert request.answers.email == EMAIL

    # And neither a log nor a database shows it
    files = [path for path in backtalk.var_dir.rglob("*") if path.is_file()]
    names = {path.name for path in files}
    assert {"action-server.log", "rasa-server.log", "conversations.db", "booking.db"} <= names
    assert _holds(files, visitor.conversation), "the search would find nothing at all"
    for mark in MARKS:
        assert not _holds(files, mark), mark


def test_no_error_page_no_figure_and_no_file_name_shows_what_was_sent(
    visitor: Visitor, backtalk: ServersAtWork
) -> None:
    # Given every kind of call that is refused, or breaks, with a marked value in it
    mark, root = "quartermaine4711", backtalk.root
    api, headers = f"{root}{API}", {"Authorization": f"Bearer {visitor.token}"}
    visitor.say(f"my name is {mark} and my back hurts")
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"{root}/{mark}?q={mark}", {}),
        ("GET", f"{root}/static/{mark}", {}),
        ("GET", f"{api}/messages", {"headers": {"Authorization": f"Bearer {mark}"}}),
        ("PUT", f"{api}/messages", {"data": mark, "headers": headers}),
        ("POST", f"{api}/messages", {"data": mark, "headers": headers | {"Content-Type": "text/plain"}}),
        ("POST", f"{api}/messages", {"data": "{" + mark, "headers": headers | {"Content-Type": "application/json"}}),
        ("POST", f"{api}/messages", {"json": {"id": "m", "choice": mark}, "headers": headers}),
        ("POST", f"{api}/messages", {"json": {"id": "m", "text": mark * 1000}, "headers": headers}),
        ("POST", f"{api}/messages", {"json": {mark: mark}, "headers": headers}),
        ("POST", f"{api}/feedback", {"json": {"message_id": mark, "verdict": mark}, "headers": headers}),
    ]
    with backtalk.action_server_killed():
        booking = visitor.say(f"book me in, i am {mark}").text
        pages = [requests.request(how, url, timeout=60, **more) for how, url, more in calls]

    # Then no answer says it again, no figure is named after it, no file either, and no log has it
    assert {page.status_code for page in pages} >= {400, 401, 404, 405, 413, 415, 422}
    assert [page.url for page in pages if mark in page.text.lower() + str(page.headers).lower()] == []
    assert mark not in booking.lower()
    figures = requests.get(f"http://127.0.0.1:{backtalk.environment['BACKTALK_METRICS_PORT']}/metrics", timeout=60)
    assert "backtalk_replies_total" in figures.text
    assert mark not in figures.text
    files = [path for path in backtalk.var_dir.rglob("*") if path.is_file()]
    assert [path.name for path in files if mark in path.as_posix()] == []
    assert _holds([path for path in files if path.suffix == ".log"], mark) == []


def test_the_tracker_keeps_state_and_no_words(visitor: Visitor, backtalk: ServersAtWork) -> None:
    fill(visitor, open_form(visitor), until="phone_permission", answers=SELF | {"name": NAME})

    with closing(sqlite3.connect(backtalk.var_dir / "conversations.db")) as database:
        rows = database.execute(
            "SELECT state FROM tracker_state WHERE conversation = ?", (visitor.conversation,)
        ).fetchall()

    ((state,),) = rows
    assert "booking_form" in state
    for mark in (*MARKS, "403-555-0142", "+14035550142"):
        assert mark.lower() not in state.lower()


def test_files_of_conversations_and_requests_are_for_their_owner_only(backtalk: ServersAtWork) -> None:
    for name in ("conversations.db", "booking.db", "rasa-server.log", "action-server.log"):
        assert (backtalk.var_dir / name).stat().st_mode & 0o077 == 0, name


def _holds(files: list[Path], mark: str) -> list[str]:
    """Names of the files in which the mark stands, as text of any usual encoding, in any case."""
    shapes = {mark.lower().encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")}
    return [path.name for path in files if any(shape in path.read_bytes().lower() for shape in shapes)]
