"""Telling the front desk by e-mail through a real mail server, willing and unwilling."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from backtalk.delivery.due import DueDelivery
from backtalk.delivery.environment import SmtpServer
from backtalk.delivery.errors import DeliveryFailed, DeliveryRefused
from backtalk.delivery.mail import MailTarget
from backtalk.storage.booking_database import BookingDatabase
from tests.delivery.mailbox import PASSWORD, USER, Mailbox, SilentServer, certificate_for_this_machine
from tests.delivery.outbox_at_work import BOTH, OutboxAtWork
from tests.storage.booking_rows import NAME, NOW, PHONE

FRONT_DESK = "https://desk.example.org/"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


def target(port: int, **changes: object) -> MailTarget:
    settings: dict[str, object] = {"security": "none", "sender": "Website <website@clinic.example.org>"}
    server = SmtpServer(host="127.0.0.1", port=port, **(settings | changes))  # type: ignore[arg-type]
    return MailTarget("desk@clinic.example.org", server, FRONT_DESK, timeout_seconds=5)


def due(what: str = "request") -> DueDelivery:
    return DueDelivery("d" * 32, "r" * 32, "KX7-2PD", "email", what, 1, 0, NOW, "lease")


@pytest.mark.asyncio
async def test_the_mail_holds_the_code_and_a_link_and_nothing_about_a_person(mailbox: Mailbox, tmp_path: Path) -> None:
    # Given a request with a name and a phone number
    outbox = OutboxAtWork(BookingDatabase(f"sqlite:///{tmp_path}/booking.db"))
    request = outbox.send_request(BOTH)

    # When it is delivered by e-mail
    await outbox.worker({"email": target(mailbox.port)}).deliver_due()

    # Then the mail names its code and where to look, and nothing of the rest
    (mail,) = mailbox.mails
    assert mail["To"] == "desk@clinic.example.org"
    assert mail["Subject"] == f"New request {request.reference}"
    text = mail.get_content()
    assert request.reference in text
    assert f"{FRONT_DESK}requests/KX7-0001\r\n" in text
    told = mail.as_string()
    private = (NAME, *NAME.split(), PHONE, PHONE[-4:], "self", "assessment", request.conversation_id)
    assert [word for word in private if word.lower() in told.lower()] == []
    outbox.database.close()


@pytest.mark.asyncio
async def test_a_withdrawal_says_so(mailbox: Mailbox) -> None:
    await target(mailbox.port).deliver(due("withdrawal"))

    (mail,) = mailbox.mails
    assert mail["Subject"] == "Request KX7-2PD was withdrawn"


@pytest.mark.asyncio
async def test_a_repeat_is_the_same_mail_by_its_id(mailbox: Mailbox) -> None:
    await target(mailbox.port).deliver(due())
    await target(mailbox.port).deliver(due())

    first, second = mailbox.mails
    assert first["Message-ID"] == second["Message-ID"] == f"<{'d' * 32}@clinic.example.org>"
    assert first["Date"] == second["Date"]


@pytest.mark.asyncio
async def test_login_and_content_go_over_an_encrypted_connection(tmp_path: Path) -> None:
    server_side, client_side = certificate_for_this_machine(tmp_path)
    with Mailbox(server_side, login=True) as mailbox:
        server = SmtpServer("127.0.0.1", mailbox.port, "starttls", "a@example.org", USER, PASSWORD)
        await MailTarget("desk@example.org", server, FRONT_DESK, tls=client_side).deliver(due())

    assert len(mailbox.mails) == 1


@pytest.mark.asyncio
async def test_a_mail_server_with_a_certificate_of_its_own_making_gets_nothing(tmp_path: Path) -> None:
    server_side, _ = certificate_for_this_machine(tmp_path)
    with Mailbox(server_side) as mailbox, pytest.raises(DeliveryFailed):
        await target(mailbox.port, security="starttls").deliver(due())

    assert mailbox.mails == []


@pytest.mark.asyncio
async def test_a_mail_server_without_encryption_gets_nothing(mailbox: Mailbox) -> None:
    with pytest.raises(DeliveryFailed) as failure:
        await target(mailbox.port, security="starttls").deliver(due())

    assert not isinstance(failure.value, DeliveryRefused)
    assert mailbox.mails == []


@pytest.mark.asyncio
async def test_a_wrong_login_is_tried_again_because_people_can_mend_it(tmp_path: Path) -> None:
    server_side, client_side = certificate_for_this_machine(tmp_path)
    with Mailbox(server_side, login=True) as mailbox:
        server = SmtpServer("127.0.0.1", mailbox.port, "starttls", "a@example.org", USER, "wrong")
        with pytest.raises(DeliveryFailed, match="SMTP 535") as failure:
            await MailTarget("desk@example.org", server, FRONT_DESK, tls=client_side).deliver(due())

    assert not isinstance(failure.value, DeliveryRefused)
    assert mailbox.mails == []


@pytest.mark.asyncio
@pytest.mark.parametrize("place", ["answer_to_recipient", "answer_to_data"])
@pytest.mark.parametrize(("answer", "refused"), [("451 later", False), ("550 no", True), ("421 closing", False)])
async def test_what_the_mail_server_says_tells_refused_from_not_now(
    mailbox: Mailbox, place: str, answer: str, refused: bool
) -> None:
    setattr(mailbox, place, answer)

    with pytest.raises(DeliveryFailed) as failure:
        await target(mailbox.port).deliver(due())

    assert isinstance(failure.value, DeliveryRefused) is refused
    assert answer.split()[1] not in str(failure.value)


@pytest.mark.asyncio
async def test_a_mail_server_that_says_nothing_is_given_up_for_now() -> None:
    async with SilentServer(hang_up=False) as silent:
        server = SmtpServer("127.0.0.1", silent.port, "none", "a@example.org")
        with pytest.raises(DeliveryFailed, match="Timeout") as failure:
            await MailTarget("desk@example.org", server, FRONT_DESK, timeout_seconds=0.3).deliver(due())

    assert not isinstance(failure.value, DeliveryRefused)


@pytest.mark.asyncio
async def test_a_mail_server_that_drops_the_connection_is_tried_again() -> None:
    async with SilentServer(hang_up=True) as rude:
        with pytest.raises(DeliveryFailed) as failure:
            await target(rude.port).deliver(due())

    assert not isinstance(failure.value, DeliveryRefused)


@pytest.mark.asyncio
async def test_a_mail_server_that_is_down_for_an_hour_gets_it_afterwards(tmp_path: Path) -> None:
    outbox = OutboxAtWork(BookingDatabase(f"sqlite:///{tmp_path}/booking.db"))
    outbox.send_request(("email",))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        down = target(nobody.getsockname()[1])
        end = outbox.clock.now() + dt.timedelta(hours=1)
        while outbox.clock.now() < end:
            await outbox.worker({"email": down}).deliver_due()
            outbox.clock.pass_by(minutes=5)

    with Mailbox() as mailbox:
        outbox.clock.pass_by(hours=1)
        await outbox.worker({"email": target(mailbox.port)}).deliver_due()

    assert len(mailbox.mails) == 1
    assert outbox.statuses() == [("request", "delivered")]
    outbox.database.close()
