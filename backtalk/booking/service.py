"""What a visitor can do about a booking request, one method a use case, over ports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from backtalk.booking import steps
from backtalk.booking.answering import take, take_opening
from backtalk.booking.answers import change_line, drop_line
from backtalk.booking.circumstances import Circumstances, with_circumstances
from backtalk.booking.days_off import NoDaysOff
from backtalk.booking.errors import DraftChanged, DraftNotFound, NotReadyToSend
from backtalk.booking.notice import NoticeShown
from backtalk.booking.options import Options
from backtalk.booking.outcome import Outcome, Result, Said
from backtalk.booking.own_request import own_request
from backtalk.booking.ports import Clock, DaysOff, NoticeText, Outbox, ReferenceCodes, RequestStore
from backtalk.booking.receipt import Receipt, RequestStatus, Withdrawal
from backtalk.booking.request import Draft, Kind, Request
from backtalk.booking.sending import Sending
from backtalk.booking.states import FINAL, Hand, State, move
from backtalk.booking.withdrawing import withdraw

DRAFT_KEPT_FOR = timedelta(hours=24)
SAVE_TRIES = 8  # somebody who hammers on a button competes with themselves


class BookingDesk:
    """Use cases of booking. Stateless: all state is in the store, keyed by the conversation's id."""

    def __init__(
        self,
        store: RequestStore,
        clock: Clock,
        notice: NoticeText,
        codes: ReferenceCodes,
        outbox: Outbox,
        options: Options,
        days_off: DaysOff | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._notice = notice
        self._codes = codes
        self._outbox = outbox
        self._options = options
        self._days_off = days_off or NoDaysOff()

    @property
    def options(self) -> Options:
        """What is offered to pick from today."""
        return replace(self._options, days_off=tuple(self._days_off.after(self._clock.today().date())))

    def draft(self, conversation_id: str) -> Draft | None:
        """The open draft, if there is one that is not too old. An old one is erased here."""
        draft = self._store.draft(conversation_id)
        if draft is not None and draft.changed_at < self._clock.now() - DRAFT_KEPT_FOR:
            self._store.drop_draft(conversation_id)
            return None
        return draft

    def start(
        self,
        conversation_id: str,
        kind: Kind,
        opening: Said | None = None,
        circumstances: Circumstances | None = None,
    ) -> Draft:
        """Begin a request: the notice counts as shown from now, and the opening message as read.

        A draft that was open in this conversation is erased.

        Raises:
            NoticeMissing: when there is no notice to show.
        """
        now = self._clock.now()
        notice = self._notice.current()
        self._store.drop_draft(conversation_id)
        draft = replace(Draft.begin(conversation_id, kind, now), notice=NoticeShown(notice.version, now))
        if opening is not None:
            draft = replace(draft, last_message_id=opening.message_id)
            if opening.choice is None:
                draft = take_opening(draft, opening.text, self._clock.today().date())
        return self._save(with_circumstances(draft, circumstances or Circumstances()))

    def answer(self, conversation_id: str, said: Said, circumstances: Circumstances | None = None) -> Outcome:
        """What the visitor said inside the form. The same message again is not taken twice.

        When another tab has changed the draft in the meantime, the message is taken on top of that change.

        Raises:
            DraftNotFound: when there is no draft.
            DraftChanged: when others keep changing it.
        """
        for _ in range(SAVE_TRIES - 1):
            try:
                return self._answer_once(conversation_id, said, circumstances)
            except DraftChanged:
                continue
        return self._answer_once(conversation_id, said, circumstances)

    def _answer_once(self, conversation_id: str, said: Said, circumstances: Circumstances | None) -> Outcome:
        draft = self._known(conversation_id)
        if said.message_id is not None and said.message_id == draft.last_message_id:
            return Outcome(draft, Result.SEND if draft.send_pressed else Result.TAKEN)
        draft = replace(draft, last_message_id=said.message_id, send_pressed=False)
        draft = with_circumstances(draft, circumstances or Circumstances())
        outcome = take(draft, said, self._clock.today().date(), self.options)
        if outcome.result in (Result.MINOR_ALONE, Result.DISCARD):
            self._store.drop_draft(conversation_id)
            return outcome
        return replace(outcome, draft=self._save(_unread_if_changed(outcome.draft, draft)))

    def read_back(self, conversation_id: str) -> Draft:
        """Note that the visitor is now shown the whole request. Before this nothing can be sent.

        Raises:
            DraftNotFound: when there is no draft.
            NotReadyToSend: when something needed is missing.
        """
        draft = self._known(conversation_id)
        if not steps.is_complete(draft):
            raise NotReadyToSend
        if draft.state is State.READ_BACK:
            return draft
        return self._save(replace(draft, state=move(draft.state, State.READ_BACK, Hand.VISITOR)))

    def change_line(self, conversation_id: str, line: str) -> Draft:
        """Ask the question of one line again."""
        return self._save(change_line(self._known(conversation_id), line))

    def drop_line(self, conversation_id: str, line: str) -> Draft:
        """Leave one line out.

        Raises:
            CannotLeaveOut: for a line that is needed.
        """
        draft = self._known(conversation_id)
        return self._save(_unread_if_changed(drop_line(draft, line), draft))

    def submit(self, conversation_id: str, draft_id: str | None) -> Receipt:
        """Write the request that the visitor has read and sent. As often as it is called, it is one request.

        Args:
            conversation_id: whose draft.
            draft_id: the id the draft had when it was opened; how a repeat is told from something new.

        Raises:
            DraftNotFound: nothing to send, and nothing was sent from that draft before.
            NotReadyToSend: the visitor has not pressed send, or something is missing.
            SendingUnsure: the store failed in the middle of it and cannot be asked. Anything else that the store
                raises means that nothing was written.
        """
        sending = Sending(self._store, self._clock, self._codes, self._outbox)
        return sending.send(draft_id, lambda: self._known(conversation_id))

    def receipt_for(self, draft_id: str | None) -> Receipt | None:
        """The receipt of the request made from this draft; None when it was never sent."""
        sent = self._store.by_key(draft_id) if draft_id else None
        return Receipt(sent.reference, sent.kind, again=True) if sent and sent.state not in FINAL else None

    def receipt_in(self, conversation_id: str) -> Receipt | None:
        """The receipt of the newest request that this conversation sent and that still stands; None without one."""
        standing = [request for request in self._store.of_conversation(conversation_id) if request.state not in FINAL]
        # The store gives the newest first.
        return Receipt(standing[0].reference, standing[0].kind, again=True) if standing else None

    def leave(self, conversation_id: str) -> Draft | None:
        """Step out of the form. What was told stays for a day; None when there was nothing."""
        draft = self.draft(conversation_id)
        if draft is None:
            return None
        return self._save(replace(draft, asking=None, send_pressed=False, email_doubt=None))

    def resume(self, conversation_id: str, said: Said | None = None) -> Draft | None:
        """The draft to go on with; None when there is none. The message that asked for it counts as read."""
        draft = self.draft(conversation_id)
        if draft is None or said is None:
            return draft
        return self._save(replace(draft, last_message_id=said.message_id, send_pressed=False))

    def erase(self, conversation_id: str) -> bool:
        """Erase the draft; False when there was none."""
        return self._store.drop_draft(conversation_id)

    def sent_from(self, conversation_id: str) -> Sequence[Request]:
        """Requests sent from this conversation that still stand, newest first."""
        return [r for r in self._store.of_conversation(conversation_id) if r.state not in FINAL]

    def withdraw(self, conversation_id: str, text: str, reference: str | None) -> Withdrawal:
        """Take a sent request back, once. Whose it is: see `own_request`.

        Raises:
            RequestNotFound: no such request, or it was not shown to be the visitor's.
        """
        request = own_request(self._store, conversation_id, text, reference)
        return withdraw(request, self._store, self._outbox, self._clock.now())

    def statuses(self, conversation_id: str, text: str, reference: str | None) -> Sequence[RequestStatus]:
        """How far each standing request of this conversation has come, newest first; or the one with the code.

        When none stands, the newest that did. Whose a request is: see `own_request`.

        Raises:
            RequestNotFound: no such request, or it was not shown to be the visitor's.
        """
        standing = self.sent_from(conversation_id) if reference is None else ()
        found = standing or [own_request(self._store, conversation_id, text, reference)]
        return [RequestStatus(request.reference, request.state) for request in found]

    def forget_old_drafts(self) -> int:
        """Erase every draft that nobody touched for a day; returns how many."""
        return self._store.drop_old_drafts(self._clock.now() - DRAFT_KEPT_FOR)

    def _known(self, conversation_id: str) -> Draft:
        draft = self.draft(conversation_id)
        if draft is None:
            raise DraftNotFound
        return draft

    def _save(self, draft: Draft) -> Draft:
        if draft.state is State.READ_BACK and not steps.is_complete(draft):
            draft = replace(draft, state=move(draft.state, State.DRAFT, Hand.VISITOR))
        return self._store.save_draft(replace(draft, changed_at=self._clock.now()))


def _unread_if_changed(draft: Draft, before: Draft) -> Draft:
    """What the visitor has read is what was shown: after any change it must be shown again before it can go."""
    if draft.state is not State.READ_BACK or draft.answers == before.answers:
        return draft
    return replace(draft, state=move(draft.state, State.DRAFT, Hand.VISITOR))
