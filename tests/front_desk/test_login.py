"""Who gets in, for how long, and what other sites cannot do."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from backtalk.commands.front_desk import is_safe_address
from backtalk.front_desk.login_limits import LoginLimits
from backtalk.front_desk.sessions import safe_return
from tests.front_desk.desk import Desk, Person, form_token

PRIVATE = ["/", "/search", "/audit", "/counts", "/export", "/requests/CDK-2PD", "/requests/CDK-2PD/export/csv"]


@pytest.mark.parametrize("path", PRIVATE)
def test_nothing_is_shown_before_the_login(desk: Desk, person: Person, path: str) -> None:
    assert person.client.get(path).url.path == "/login"


def test_the_cookie_is_strict_and_only_its_hash_is_stored(desk: Desk, person: Person) -> None:
    person.client.follow_redirects = False
    answer = person.log_in()
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("desk="))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    token = person.client.cookies["desk"]
    assert desk.parts.staff.session(token) is None
    assert desk.parts.staff.session(hashlib.sha256(token.encode()).hexdigest()) is not None


def test_logging_in_again_gives_a_new_id_and_ends_the_old_one(desk: Desk, dana: Person) -> None:
    old = dana.client.cookies["desk"]
    dana.log_in()
    assert dana.client.cookies["desk"] != old
    assert desk.parts.sessions.find(old) is None


def test_logging_out_ends_the_session_on_the_server(desk: Desk, dana: Person) -> None:
    token = dana.client.cookies["desk"]
    dana.post("/logout")
    assert desk.parts.sessions.find(token) is None


@pytest.mark.parametrize("later", [timedelta(minutes=31), timedelta(hours=13)])
def test_a_session_ends_when_it_is_not_used(desk: Desk, dana: Person, later: timedelta) -> None:
    desk.later = later
    assert dana.client.get("/").url.path == "/login"


def test_a_session_in_use_ends_after_twelve_hours(desk: Desk, dana: Person) -> None:
    for quarter in range(1, 48):
        desk.later = timedelta(minutes=15 * quarter)
        assert desk.parts.sessions.find(dana.client.cookies["desk"])
    desk.later = timedelta(hours=12, minutes=1)
    assert desk.parts.sessions.find(dana.client.cookies["desk"]) is None


def test_unknown_names_and_wrong_passwords_get_the_same_answer(desk: Desk, person: Person) -> None:
    wrong, unknown = person.log_in(password="not this one at all"), person.log_in(name="nobody")
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.text.replace(form_token(wrong), "") == unknown.text.replace(form_token(unknown), "")


def test_too_many_tries_for_one_account_are_refused(desk: Desk, person: Person) -> None:
    desk.parts.limits = LoginLimits(address_rate="1000/minute", account_rate="2/15 minutes")
    for _ in range(2):
        assert person.log_in(password="not this one at all").status_code == 403
    refused = person.log_in()
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_without_its_token_changes_nothing(desk: Desk, dana: Person, token: str) -> None:
    code = desk.request().reference
    answer = dana.client.post(f"/requests/{code}/note", data={"text": "planted", "csrf": token})
    assert answer.status_code == 403
    assert "planted" not in dana.client.get(f"/requests/{code}").text


def test_a_form_from_another_site_is_refused(desk: Desk, dana: Person) -> None:
    token = form_token(dana.client.get("/export"))
    answer = dana.client.post("/search", data={"q": "x", "csrf": token}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/search//evil.example", "javascript:alert(1)"],
)
def test_logging_in_leads_to_no_other_site(desk: Desk, person: Person, path: str) -> None:
    assert safe_return(path) == "/"
    person.client.follow_redirects = False
    assert person.log_in(next=path).headers["location"] == "/"


def test_logging_in_leads_back_to_the_page_that_was_wanted(desk: Desk, person: Person) -> None:
    code = desk.request().reference
    assert person.log_in(next=f"/requests/{code}").url.path == f"/requests/{code}"


def test_every_answer_has_its_headers(desk: Desk, person: Person) -> None:
    for path in ("/login", "/nothing-here", "/static/desk.css", "/healthz"):
        headers = person.client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_a_page_that_is_fetched_before_anybody_asks_marks_nothing_as_seen(desk: Desk, dana: Person) -> None:
    code = desk.request().reference
    assert dana.client.get(f"/requests/{code}", headers={"Sec-Purpose": "prefetch;prerender"}).status_code == 503
    assert ("dana", "opened", code) not in desk.audited()


def test_other_machines_are_only_reached_with_https() -> None:
    assert is_safe_address("127.0.0.1", secure=False)
    assert not is_safe_address("0.0.0.0", secure=False)
    assert is_safe_address("0.0.0.0", secure=True)
