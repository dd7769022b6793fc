"""The check that docs/delivery.md shows to whoever receives a webhook: these tests run the very lines printed there."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Mapping

import pytest
from freezegun import freeze_time

from backtalk.delivery.signature import signed_headers
from tests.docs.documents import document

SECRET = base64.urlsafe_b64encode(bytes(range(224, 256))).decode()  # one with - and _ in it
KEY = base64.urlsafe_b64decode(SECRET)
BODY = '{"type":"request.submitted","name":"Zoë"}'.encode()
NOW = dt.datetime(2026, 11, 23, 17, 0, tzinfo=dt.UTC)

Check = Callable[[Mapping[str, str], bytes, str], bool]


@pytest.fixture
def is_genuine() -> Check:
    (shown,) = document("docs/delivery.md").blocks("python")
    defined: dict[str, Check] = {}
    exec(shown, defined)
    return defined["is_genuine"]


def headers(key: bytes = KEY, body: bytes = BODY, at: dt.datetime = NOW) -> dict[str, str]:
    return dict(signed_headers([key], "d1", int(at.timestamp()), body))


def test_the_check_has_ten_lines() -> None:
    (shown,) = document("docs/delivery.md").blocks("python")

    assert len([line for line in shown.splitlines() if line.strip()]) <= 10


@freeze_time(NOW)
def test_what_backtalk_signed_is_genuine(is_genuine: Check) -> None:
    assert is_genuine(headers(), BODY, SECRET)


@freeze_time(NOW)
def test_with_two_secrets_a_receiver_may_hold_either(is_genuine: Check) -> None:
    both = dict(signed_headers([b"n" * 32, KEY], "d1", int(NOW.timestamp()), BODY))

    assert is_genuine(both, BODY, SECRET)
    assert is_genuine(both, BODY, base64.urlsafe_b64encode(b"n" * 32).decode())


@freeze_time(NOW)
def test_whatever_is_changed_on_the_way_is_not_genuine(is_genuine: Check) -> None:
    true = headers()

    assert not is_genuine(true, BODY + b" ", SECRET)
    assert not is_genuine({**true, "webhook-id": "d2"}, BODY, SECRET)
    assert not is_genuine({**true, "webhook-timestamp": str(int(NOW.timestamp()) + 1)}, BODY, SECRET)
    assert not is_genuine({**true, "webhook-signature": "v1,zzzé"}, BODY, SECRET)
    assert not is_genuine({**true, "webhook-signature": ""}, BODY, SECRET)


@freeze_time(NOW)
def test_another_secret_is_not_genuine(is_genuine: Check) -> None:
    assert not is_genuine(headers(key=b"x" * 32), BODY, SECRET)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_call_that_somebody_replays_is_not_genuine(is_genuine: Check, minutes: int) -> None:
    with freeze_time(NOW + dt.timedelta(minutes=minutes)):
        assert not is_genuine(headers(), BODY, SECRET)
