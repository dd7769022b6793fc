"""Tells the front desk by e-mail that there is a request: its code and a link, nothing about a person."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from backtalk.delivery.due import DueDelivery
from backtalk.delivery.environment import SmtpServer
from backtalk.delivery.errors import DeliveryFailed, DeliveryRefused

_SUBJECTS: Mapping[str, str] = {"request": "New request {reference}", "withdrawal": "Request {reference} was withdrawn"}
_TEXTS: Mapping[str, str] = {
    "request": "A request was sent on the website. Its code is {reference}.\n",
    "withdrawal": "Request {reference} was withdrawn by the person who sent it. Please do not act on it.\n",
}
_SECONDS_FOR_ALL = 20.0


class MailTarget:
    """One mailbox, through the clinic's mail server. Each mail has a connection of its own."""

    def __init__(
        self,
        recipient: str,
        server: SmtpServer,
        front_desk_url: str | None = None,
        *,
        timeout_seconds: float = 8,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Nothing is opened yet.

        Args:
            recipient: the front desk's address.
            server: the mail server and how to log in.
            front_desk_url: address of the front desk page as staff open it; without it the mail holds no link.
            timeout_seconds: for one answer of the server. The whole mail gets 20 seconds at most.
            tls: whom to trust; without it, whom this machine trusts.
        """
        self._recipient = recipient
        self._server = server
        self._front_desk_url = front_desk_url
        self._timeout = timeout_seconds
        self._tls = tls

    async def deliver(self, delivery: DueDelivery) -> str:
        """Hand it to the mail server; see the port."""
        server = self._server
        try:
            async with asyncio.timeout(_SECONDS_FOR_ALL):
                await aiosmtplib.send(
                    self._message(delivery),
                    hostname=server.host,
                    port=server.port,
                    username=server.user,
                    password=server.password,
                    use_tls=server.security == "tls",
                    start_tls=server.security == "starttls",
                    tls_context=self._tls,
                    timeout=self._timeout,
                )
        except aiosmtplib.SMTPAuthenticationError as error:
            raise DeliveryFailed(f"SMTP {error.code}") from None  # our login is wrong, not this mail
        except aiosmtplib.SMTPResponseException as error:
            raise _answered(error.code) from None
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _answered(max(each.code for each in refused.recipients)) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise DeliveryFailed(type(error).__name__) from None
        return "accepted"

    async def close(self) -> None:
        """Nothing is kept open."""

    def _message(self, delivery: DueDelivery) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = _SUBJECTS[delivery.what].format(reference=delivery.reference)
        message["From"] = self._server.sender
        message["To"] = self._recipient
        message["Date"] = format_datetime(delivery.created_at)
        # The same at every try, so that mail programs that drop repeats know one.
        message["Message-ID"] = f"<{delivery.delivery_id}@{self._server.sender.rpartition('@')[2].strip('>')}>"
        message["Auto-Submitted"] = "auto-generated"
        text = _TEXTS[delivery.what].format(reference=delivery.reference)
        if self._front_desk_url:
            text += (
                f"\nOpen it on the front desk page: {self._front_desk_url.rstrip('/')}/requests/{delivery.reference}\n"
            )
        message.set_content(text)
        return message


def _answered(code: int) -> DeliveryFailed:
    return DeliveryRefused(f"SMTP {code}") if code >= 500 else DeliveryFailed(f"SMTP {code}")
