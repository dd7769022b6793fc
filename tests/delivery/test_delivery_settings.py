"""What a clinic may write about delivery, and what it is told when that cannot be used."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from backtalk.clinic import Clinic, ClinicFileError, load_clinic
from backtalk.delivery.environment import smtp_server, webhook_keys
from backtalk.delivery.errors import InvalidDeliverySetting

SECRET = "A" * 43 + "="
MAIL = {"BACKTALK_SMTP_HOST": "mail.example.org", "BACKTALK_SMTP_FROM": "website@example.org"}


def clinic(tmp_path: Path, delivery: str = "") -> Clinic:
    path = tmp_path / "clinic.yml"
    path.write_text(f"name: A\ntown: B\ndelivery: {{{delivery}}}\n", encoding="utf-8")
    return load_clinic(path)


def test_the_shipped_file_delivers_nowhere() -> None:
    assert load_clinic(Path("clinic.yml")).delivery.channels == ()


def test_a_clinic_may_have_both_targets_and_its_own_times(tmp_path: Path) -> None:
    delivery = clinic(
        tmp_path,
        "webhook: 'https://his.example.org/in', email: desk@example.org, front_desk_url: 'https://desk.example.org', "
        "alarm_undelivered_minutes: 5, alarm_unseen_hours: 2",
    ).delivery

    assert delivery.channels == ("webhook", "email")
    assert (delivery.alarm_times.undelivered, delivery.alarm_times.unseen) == (
        dt.timedelta(minutes=5),
        dt.timedelta(hours=2),
    )


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:9000"])
def test_plain_http_is_for_this_machine_only(tmp_path: Path, host: str) -> None:
    assert clinic(tmp_path, f"webhook: 'http://{host}/in'").delivery.webhook


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("webhook: 'http://his.example.org/in'", "delivery.webhook must begin with https://"),
        ("webhook: 'http://localhost.example.org/'", "delivery.webhook must begin with https://"),
        ("webhook: 'file:///etc/passwd'", "delivery.webhook must begin with https://"),
        ("webhook: 'https://'", "delivery.webhook must begin with https://"),
        ("webhook: 'https://[bad/'", "delivery.webhook is not an address"),
        ("webhook: 'https://me:word@his.example.org/'", "delivery.webhook must hold no user name or password"),
        ("webhook: 5", "delivery.webhook must be text"),
        ("webhook_content: everything", "delivery.webhook_content must be request or reference"),
        ("email: desk at example", "delivery.email is not an e-mail address"),
        ("email: desk@example.org", "delivery.front_desk_url is needed"),
        ("alarm_unseen_hours: 0", "delivery.alarm_unseen_hours must be a whole number"),
        ("alarm_undelivered_minutes: soon", "delivery.alarm_undelivered_minutes must be a whole number"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(tmp_path: Path, written: str, names: str) -> None:
    with pytest.raises(ClinicFileError, match=names):
        clinic(tmp_path, written)


def test_a_webhook_needs_its_secret() -> None:
    assert webhook_keys({"BACKTALK_WEBHOOK_SECRET": SECRET}) == (bytes(32),)
    with pytest.raises(InvalidDeliverySetting, match="BACKTALK_WEBHOOK_SECRET must be set"):
        webhook_keys({})
    with pytest.raises(InvalidDeliverySetting, match="BACKTALK_WEBHOOK_SECRET is not 32 bytes") as refusal:
        webhook_keys({"BACKTALK_WEBHOOK_SECRET": "hunter2"})
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(("security", "port"), [("", 587), ("starttls", 587), ("tls", 465)])
def test_a_mail_server_has_its_usual_port(security: str, port: int) -> None:
    server = smtp_server({**MAIL, "BACKTALK_SMTP_SECURITY": security})

    assert (server.port, server.security) == (port, security or "starttls")


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"BACKTALK_SMTP_HOST": ""}, "BACKTALK_SMTP_HOST must be set"),
        ({"BACKTALK_SMTP_FROM": ""}, "BACKTALK_SMTP_FROM must be set"),
        ({"BACKTALK_SMTP_SECURITY": "ssl"}, "BACKTALK_SMTP_SECURITY must be"),
        ({"BACKTALK_SMTP_SECURITY": "none"}, "only for a mail server on this machine"),
        ({"BACKTALK_SMTP_USER": "desk"}, "go together"),
        ({"BACKTALK_SMTP_PORT": "70000"}, "BACKTALK_SMTP_PORT must be a whole number"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_by_name(changed: dict[str, str], names: str) -> None:
    with pytest.raises(InvalidDeliverySetting, match=names):
        smtp_server({**MAIL, **changed})


def test_a_password_does_not_show_when_the_settings_are_printed() -> None:
    server = smtp_server({**MAIL, "BACKTALK_SMTP_USER": "desk", "BACKTALK_SMTP_PASSWORD": "hunter2"})

    assert server.password == "hunter2"
    assert "hunter2" not in repr(server)
