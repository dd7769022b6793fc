"""A clinic that books on its own page: the assistant points there and keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from backtalk.commands.train import ROOT
from tests.end_to_end.servers_at_work import ServersAtWork, servers_at_work

PAGE = "https://clinic.example/book/new"
RETURNING = "https://clinic.example/book/again"
PHONE = "403-555-0100"


@pytest.fixture(scope="module")
def linking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServersAtWork]:
    """A Backtalk of a clinic with booking pages and a phone number."""
    folder = tmp_path_factory.mktemp("linking")
    clinic = yaml.safe_load((ROOT / "clinic.yml").read_text(encoding="utf-8"))
    clinic["booking"] |= {"way": "link", "links": {"new": PAGE, "returning": RETURNING}}
    clinic["phone"] = PHONE
    file = Path(folder) / "clinic.yml"
    file.write_text(yaml.safe_dump(clinic), encoding="utf-8")
    with servers_at_work(folder / "var", BACKTALK_CLINIC=str(file)) as running:
        yield running


@pytest.mark.parametrize(("kind", "page"), [("new", PAGE), ("returning", RETURNING)])
def test_booking_gives_the_clinic_s_own_page(linking: ServersAtWork, kind: str, page: str) -> None:
    visitor = linking.visitor()

    reply = visitor.say("i would like to book an assessment, i'm Jane Doe 403-555-0142")
    assert reply.asks is None
    reply = visitor.choose(f"booking:link:{kind}")

    links = [message["link"]["url"] for message in reply.messages if message["link"]]
    assert links == [page]
    assert "Jane" not in reply.text
    assert linking.draft_of(visitor) is None


def test_a_call_back_can_still_be_asked_for(linking: ServersAtWork) -> None:
    visitor = linking.visitor()

    visitor.say("can i talk to a real person please")

    assert visitor.choose("booking:open:call_back").asks == "name"


def test_the_clinic_s_own_phone_number_is_given(linking: ServersAtWork) -> None:
    assert PHONE in linking.visitor().say("what is your phone number?").text
