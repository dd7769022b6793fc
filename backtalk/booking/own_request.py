"""Which sent request is the visitor's own, and how somebody in another chat shows that it is."""

from __future__ import annotations

from backtalk.booking.errors import RequestNotFound
from backtalk.booking.ports import RequestStore
from backtalk.booking.reading.details import read_details
from backtalk.booking.request import Request
from backtalk.booking.states import FINAL


def own_request(store: RequestStore, conversation_id: str, text: str, reference: str | None) -> Request:
    """The request that a visitor speaks of: the newest of this conversation, or the one with the code.

    From the conversation that sent it nothing more is needed. From anywhere else it takes the reference, and in the
    same message the phone number or e-mail address of the request, so that a guessed code opens nothing.

    Raises:
        RequestNotFound: no such request, or it was not shown to be the visitor's.
    """
    if reference is None:
        mine = store.of_conversation(conversation_id)
        standing = [request for request in mine if request.state not in FINAL] or list(mine)
        if not standing:
            raise RequestNotFound
        return standing[0]
    request = store.by_reference(reference)
    if request is None:
        raise RequestNotFound
    if request.conversation_id != conversation_id and not _knows_contact(request, text):
        raise RequestNotFound
    return request


def _knows_contact(request: Request, text: str) -> bool:
    details = read_details(text)
    phone = details.phone.number if details.phone else None
    email = details.email.address if details.email else None
    same_email = bool(email) and (email or "").lower() == (request.answers.email or "").lower()
    return bool(phone and phone == request.answers.phone) or same_email
