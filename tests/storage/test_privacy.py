"""The clinic's privacy contact reads or erases what is held about one request, with two commands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from backtalk.__main__ import main as backtalk
from backtalk.booking.states import Hand, State
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.booking_store import SqlRequestStore
from backtalk.storage.conversations import ConversationStore
from backtalk.storage.encryption import PersonalFields
from backtalk.storage.front_desk_tables import audit_line, desk_entry
from backtalk.storage.sealing import Seal
from tests.storage.booking_rows import CHAT, NAME, NOW, PHONE, WEBHOOK, delivered, new_draft, outbox_rows, request_from

NOTE = "left a message with her sister"


@dataclass(frozen=True)
class Clinic:
    booking: BookingDatabase
    store: SqlRequestStore
    chats: ConversationStore
    var: Path

    def audit(self) -> list[tuple[str, str | None, str | None]]:
        with self.booking.reading() as connection:
            rows = connection.execute(select(audit_line).order_by(audit_line.c.id)).all()
        assert all("command line" in row.staff for row in rows)
        return [(row.what, row.reference, row.detail) for row in rows]


@pytest.fixture
def clinic(
    store: SqlRequestStore,
    booking_database: BookingDatabase,
    booking_url: str,
    key: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Clinic:
    """A request with a webhook delivery, a note of the front desk, its chat, and a new half-filled form."""
    url = f"sqlite:///{tmp_path}/conversations.db"
    for name, value in {
        "BACKTALK_VAR": str(tmp_path),
        "BACKTALK_BOOKING_URL": booking_url,
        "BACKTALK_CONVERSATIONS_URL": url,
        "BACKTALK_BOOKING_KEY": key.decode(),
    }.items():
        monkeypatch.setenv(name, value)
    request = store.submit(request_from(new_draft()), WEBHOOK.deliveries("request"))
    store.save_draft(new_draft())
    with booking_database.writing() as connection:
        note = {"request_id": request.request_id, "at": NOW, "staff": "Ann", "what": "note"}
        sealed = PersonalFields([key]).close({"text": NOTE})
        connection.execute(desk_entry.insert().values(**note, sealed=sealed))
    chats = ConversationStore(url, Seal([key]))
    chats.start(CHAT, 9e9, [{"text": "hello"}], [])
    chats.claim(CHAT, "m1", lease_seconds=60, visitor_text="my back hurts when I sit")
    chats.finish(CHAT, "m1", [{"text": "sorry to hear that"}])
    return Clinic(booking_database, store, chats, tmp_path)


def seen(clinic: Clinic) -> None:
    request = clinic.store.by_reference("KX7-2PD")
    assert request
    clinic.store.move(request.request_id, State.SEEN, Hand.STAFF, NOW)


def everything(clinic: Clinic) -> str:
    """All that an export would show, or nothing."""
    request = clinic.store.by_reference("KX7-2PD")
    return json.dumps(request.answers.to_json() if request else None)


def test_an_export_has_all_that_is_held_in_words_that_can_be_read(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backtalk(["privacy", "export", "kx7-2pd"]) == 0
    held = json.loads(capsys.readouterr().out)
    assert held["request"]["personal"]["patient_name"] == NAME
    assert held["request"]["submitted_at"] == NOW.isoformat()
    assert held["half_filled_request"]["personal"]["answers"]["phone"] == PHONE
    assert [event["state"] for event in held["request_event"]] == ["submitted"]
    assert [(row["channel"], row["status"]) for row in held["outbox"]] == [("webhook", "waiting")]
    assert held["desk_entry"][0]["sealed"] == {"text": NOTE}
    assert [turn.get("visitor") for turn in held["chat"]] == [None, "my back hurts when I sit"]
    assert clinic.audit() == [("export", "KX7-2PD", "command line")]


def test_a_code_that_nobody_has_is_said(clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    assert backtalk(["privacy", "export", "CCC-234"]) == 1
    assert backtalk(["privacy", "erase", "CCC-234"]) == 1
    assert "there is no request CCC-234" in capsys.readouterr().err
    assert clinic.audit() == []


def test_an_unseen_request_is_erased_with_its_deliveries_its_form_and_its_chat(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    assert backtalk(["privacy", "erase", "KX7-2PD"]) == 0
    assert "Nobody at the clinic had seen it" in capsys.readouterr().out
    assert clinic.store.by_reference("KX7-2PD") is None
    assert clinic.store.draft(CHAT) is None
    assert outbox_rows(clinic.booking) == []
    assert clinic.chats.expired(30) == [CHAT]
    assert clinic.audit() == [("erase", "KX7-2PD", "erased")]


def test_a_delivered_request_is_emptied_and_a_withdrawal_with_the_same_id_follows(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    request = clinic.store.by_reference("KX7-2PD")
    assert request
    delivered(clinic.store, clinic.booking, request)
    assert backtalk(["privacy", "erase", "KX7-2PD"]) == 0
    assert "a withdrawal with the same id follows" in capsys.readouterr().out
    assert everything(clinic) == "{}"
    assert [(row.request_id, row.what) for row in outbox_rows(clinic.booking)] == [
        (request.request_id, "request"),
        (request.request_id, "withdrawal"),
    ]
    assert clinic.audit() == [("erase", "KX7-2PD", "taken_back")]


def test_a_request_that_staff_have_seen_is_kept_and_the_chat_goes(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    seen(clinic)
    before = everything(clinic)
    assert backtalk(["privacy", "erase", "KX7-2PD"]) == 2
    said = capsys.readouterr()
    assert "staff have seen it" in said.out
    assert "--even-if-seen asked|mistake|order" in said.err
    assert everything(clinic) == before
    assert clinic.store.draft(CHAT) is None
    assert clinic.chats.expired(30) == [CHAT]
    assert clinic.audit() == [("erase", "KX7-2PD", "kept")]


@pytest.mark.parametrize("was_delivered", [False, True])
def test_with_a_reason_a_seen_request_is_erased_too_and_the_reason_is_kept(clinic: Clinic, was_delivered: bool) -> None:
    request = clinic.store.by_reference("KX7-2PD")
    assert request
    if was_delivered:
        delivered(clinic.store, clinic.booking, request)
    seen(clinic)
    assert backtalk(["privacy", "erase", "KX7-2PD", "--even-if-seen", "mistake"]) == 0
    assert everything(clinic) == ("{}" if was_delivered else "null")
    fate = "taken_back" if was_delivered else "erased"
    assert clinic.audit() == [("erase", "KX7-2PD", f"{fate}, mistake")]


def test_a_reason_in_words_of_ones_own_is_refused_because_it_could_name_somebody(clinic: Clinic) -> None:
    with pytest.raises(SystemExit):
        backtalk(["privacy", "erase", "KX7-2PD", "--even-if-seen", f"{NAME} asked"])
    assert clinic.store.by_reference("KX7-2PD") is not None


def test_when_the_chats_cannot_be_reached_nothing_is_erased(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    not_a_folder = clinic.var / "file"
    not_a_folder.write_text("")
    monkeypatch.setenv("BACKTALK_CONVERSATIONS_URL", f"sqlite:///{not_a_folder}/conversations.db")
    assert backtalk(["privacy", "erase", "KX7-2PD"]) == 1
    assert "could not be used" in capsys.readouterr().err
    assert clinic.store.by_reference("KX7-2PD") is not None


def test_the_wrong_key_is_one_sentence(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKTALK_BOOKING_KEY", "A" * 43 + "=")
    assert backtalk(["privacy", "export", "KX7-2PD"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("privacy: The booking key does not open what is stored.")
    assert NAME not in said
    assert said.count("\n") == 1


def test_a_key_that_is_no_key_is_one_sentence(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BACKTALK_BOOKING_KEY", "not a key")
    assert backtalk(["privacy", "export", "KX7-2PD"]) == 1
    said = capsys.readouterr().err
    assert "BACKTALK_BOOKING_KEY is not 32 bytes" in said
    assert said.count("\n") == 1
