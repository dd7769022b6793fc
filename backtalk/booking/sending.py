"""Writing the request that the visitor has read, once."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from backtalk.booking import steps
from backtalk.booking.errors import (
    BookingError,
    DraftChanged,
    NoFreeReference,
    NotReadyToSend,
    ReferenceTaken,
    SendingUnsure,
)
from backtalk.booking.ports import Clock, Outbox, ReferenceCodes, RequestStore
from backtalk.booking.receipt import Receipt
from backtalk.booking.request import Draft, Request
from backtalk.booking.states import Hand, State, move

SEND_TRIES = 8


class Sending:
    """Makes one request of a draft, as often as it is called."""

    def __init__(self, store: RequestStore, clock: Clock, codes: ReferenceCodes, outbox: Outbox) -> None:
        self._store = store
        self._clock = clock
        self._codes = codes
        self._outbox = outbox

    def send(self, draft_id: str | None, open_draft: Callable[[], Draft]) -> Receipt:
        """Write it.

        Args:
            draft_id: the id the draft had when it was opened; how a repeat is told from something new.
            open_draft: the conversation's draft as it is stored now.

        Raises:
            DraftNotFound: `open_draft` found nothing to send, and nothing was sent from that draft before.
            NotReadyToSend: the visitor has not pressed send, or something is missing.
            SendingUnsure: the store failed in the middle of it and cannot be asked. Anything else that the store
                raises means that nothing was written.
        """
        for _ in range(SEND_TRIES):
            sent = self._store.by_key(draft_id) if draft_id is not None else None
            if sent is not None:
                return Receipt(sent.reference, sent.kind, again=True)
            draft = open_draft()
            if not draft.send_pressed or draft.state is not State.READ_BACK or not steps.is_complete(draft):
                raise NotReadyToSend
            draft_id = draft.draft_id
            request = self._request_from(draft)
            try:
                stored = self._store.submit(request, self._outbox.deliveries("request"), draft.version)
            except (ReferenceTaken, DraftChanged):
                continue  # another code; or another press of send, or another tab, was faster: look again
            except BookingError:
                raise
            except Exception as error:  # noqa: BLE001  (whatever the store's own library raises)
                stored = self._written_after_all(request, error)
            return Receipt(stored.reference, stored.kind, again=stored.request_id != request.request_id)
        raise NoFreeReference

    def _written_after_all(self, request: Request, error: Exception) -> Request:
        """A connection can be lost after the commit: only what is stored says whether the request was."""
        try:
            stored = self._store.by_key(request.request_key)
        except Exception:  # noqa: BLE001  (it is down altogether)
            raise SendingUnsure from error
        if stored is None:
            raise error
        return stored

    def _request_from(self, draft: Draft) -> Request:
        if draft.notice is None:
            raise NotReadyToSend
        return Request(
            request_id=uuid.uuid4().hex,
            request_key=draft.draft_id,
            reference=self._codes.new(),
            conversation_id=draft.conversation_id,
            kind=draft.kind,
            state=move(draft.state, State.SUBMITTED, Hand.VISITOR),
            answers=draft.answers,
            notice=draft.notice,
            check_before_booking=draft.check_before_booking,
            submitted_at=self._clock.now(),
        )
