"""What staff see and can do with requests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from icalendar import Calendar

from backtalk.booking.states import State
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.front_desk_index import index_request, name_words
from tests.front_desk.desk import Desk, Person
from tests.storage.booking_rows import ANSWERS

HOSTILE = '<img src=x onerror="alert(1)">'


def test_the_list_shows_the_newest_first_and_pages_on(desk: Desk, dana: Person) -> None:
    codes = [desk.request(minutes_ago=number).reference for number in range(30)]
    first = dana.client.get("/").text
    assert [code for code in codes if code in first] == codes[:25]
    assert first.index(codes[0]) < first.index(codes[1])
    older = dana.client.get("/?state=all&after=" + first.split("after=")[1].split('"')[0]).text
    assert [code for code in codes if f"/requests/{code}" in older] == codes[25:]


def test_opening_a_request_marks_it_seen_and_is_audited(desk: Desk, dana: Person) -> None:
    code = desk.request().reference
    assert ANSWERS.patient_name in dana.client.get(f"/requests/{code}").text  # type: ignore[operator]
    stored = desk.parts.store.by_reference(code)
    assert stored is not None
    assert stored.state is State.SEEN
    assert desk.audited()[-2:] == [("dana", "marked_seen", code), ("dana", "opened", code)]


def test_only_allowed_moves_are_made(desk: Desk, dana: Person) -> None:
    code = desk.request().reference
    page = f"/requests/{code}"
    assert "not possible" in dana.post(f"{page}/state", on=page, to="submitted").text
    assert "Saved" in dana.post(f"{page}/state", on=page, to="reached").text
    dana.post(f"{page}/state", on=page, to="closed")
    assert "not possible" in dana.post(f"{page}/state", on=page, to="booked").text
    assert [what for _, what, _ in desk.audited() if what == "moved"] == ["moved", "moved"]


def test_calls_notes_and_chart_are_kept_and_notes_are_encrypted(desk: Desk, dana: Person) -> None:
    code = desk.request().reference
    page = f"/requests/{code}"
    dana.post(f"{page}/entry", on=page, what="left_message")
    dana.post(f"{page}/entry", on=page, what="copied")
    shown = dana.post(f"{page}/note", on=page, text="Prefers mornings zebra").text
    assert "Prefers mornings zebra" in shown
    listed = dana.client.get("/").text
    assert "1 call" in listed
    assert "In the chart" in listed
    file = Path(str(desk.parts.database.engine.url.database))
    assert not any(b"zebra" in path.read_bytes() for path in file.parent.glob("booking.db*"))


def test_stored_script_shows_as_text(desk: Desk, dana: Person) -> None:
    answers = replace(ANSWERS, patient_name=HOSTILE, contact_name=HOSTILE, therapist=HOSTILE, language=HOSTILE)
    code = desk.request(answers).reference
    page = f"/requests/{code}"
    dana.post(f"{page}/note", on=page, text=HOSTILE)
    dana.post("/search", q=HOSTILE)
    for path in ("/", page, "/search", "/audit"):
        assert "<img" not in dana.client.get(path).text
    assert "&lt;img" in dana.client.get(page).text


@pytest.mark.parametrize("words", ["Zebulon", "testperson ZEBULON", "zébulon", "AK", "403-555-0142"])
def test_a_request_is_found_and_no_address_holds_the_words(desk: Desk, dana: Person, words: str) -> None:
    code = desk.request().reference
    answer = dana.post("/search", q=code if words == "AK" else words)
    assert f"/requests/{code}" in answer.text
    assert answer.url.path == "/search"
    assert not answer.url.query


def test_parts_of_words_and_other_names_find_nothing(desk: Desk, dana: Person) -> None:
    desk.request()
    for words in ("Zeb", "Zebulon Smith", "%", "'"):
        assert "/requests/" not in dana.post("/search", q=words).text


def test_the_same_contact_is_pointed_out(desk: Desk, dana: Person) -> None:
    first, second = desk.request(), desk.request(replace(ANSWERS, patient_name="Another Name"))
    desk.request(replace(ANSWERS, phone="+14035550199"))
    shown = dana.client.get(f"/requests/{first.reference}").text
    assert "Same phone or e-mail" in shown
    assert shown.count('class="card"') >= 1
    assert f"/requests/{second.reference}" in shown


def test_late_requests_stand_on_top(desk: Desk, dana: Person) -> None:
    code = desk.request(minutes_ago=60 * 24 * 10).reference  # whatever weekends and holidays lie between
    assert "nobody has opened it" in dana.client.get("/").text
    dana.client.get(f"/requests/{code}")
    assert "nobody has opened it" not in dana.client.get("/").text


def test_exports_are_made_and_audited(desk: Desk, dana: Person) -> None:
    code = desk.request().reference
    page = f"/requests/{code}"
    assert dana.client.get(f"{page}/export/ics").status_code == 409
    dana.post(f"{page}/time", on=page, day="2026-12-01", clock="14:30", minutes="45")
    event = Calendar.from_ical(dana.client.get(f"{page}/export/ics").content).walk("VEVENT")[0]
    assert event["STATUS"] == "TENTATIVE"
    assert event["DTSTART"].dt.isoformat() == "2026-12-01T14:30:00-07:00"
    bundle = Bundle.parse_raw(dana.client.get(f"{page}/export/fhir").content)
    found = {entry.resource.resource_type: entry.resource for entry in bundle.entry}
    assert (found["ServiceRequest"].status, found["ServiceRequest"].intent) == ("draft", "proposal")
    assert found["Appointment"].status == "proposed"
    assert found["Patient"].telecom[0].value == "+14035550142"
    assert "Zebulon" in dana.client.get(f"{page}/export/csv").text
    assert "Zebulon" in dana.post("/export", first="2020-01-01", last="2099-01-01").text
    assert [what for _, what, _ in desk.audited()].count("exported") == 5


def test_a_time_that_the_clock_skips_is_refused(desk: Desk, dana: Person) -> None:
    page = f"/requests/{desk.request().reference}"
    said = dana.post(f"{page}/time", on=page, day="2026-03-08", clock="02:30", minutes="45").text
    assert "no time that can be used" in said


def test_counts_hold_numbers(desk: Desk, dana: Person) -> None:
    dana.client.get(f"/requests/{desk.request().reference}")
    desk.parts.conversations.start("a" * 32, 9e9, [], [])
    shown = dana.client.get("/counts").text
    for title in ("Chats started", "Requests sent", "Requests seen by staff"):
        assert f'<strong class="number">1</strong> {title}' in shown


def test_search_and_list_work_on_both_kinds_of_database(booking_database: BookingDatabase) -> None:
    desk = Desk(booking_database)
    codes = [desk.request(replace(ANSWERS, patient_name=f"Ann Number{n}"), minutes_ago=n).reference for n in range(5)]
    index = desk.parts.fields.index
    assert [row.reference for row in desk.parts.list.search(index.of_name("number3 ann"), None, 9).rows] == [codes[3]]
    first = desk.parts.list.page((State.SUBMITTED, State.SEEN), None, 2)
    second = desk.parts.list.page((State.SUBMITTED, State.SEEN), first.older, 9)
    assert [row.reference for row in (*first.rows, *second.rows)] == codes


def test_requests_from_before_the_index_are_indexed_at_start(desk: Desk) -> None:
    request = desk.request()
    with desk.parts.database.writing() as connection:
        index_request(connection, request.request_id, {}, desk.parts.fields.index)
    assert desk.parts.requests.index_missing() == 1
    assert desk.parts.list.search(desk.parts.fields.index.of_name("zebulon"), None, 9).rows


def test_names_are_compared_without_case_accents_and_apostrophes() -> None:
    assert name_words("Anne-Marie O’Brien, José") == ["anne", "marie", "obrien", "jose"]
