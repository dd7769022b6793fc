"""What can go wrong in booking, by name. Actions turn each into one response."""

from __future__ import annotations


class BookingError(Exception):
    """Base of everything that booking raises on purpose. Its text never holds personal data."""


class DraftNotFound(BookingError):
    """There are no answers kept for this conversation: never started, sent, erased or too old."""


class DraftChanged(BookingError):
    """Another process saved this draft in the meantime; read it again."""


class NotReadyToSend(BookingError):
    """Something that must be there is missing, or the visitor has not pressed send on the read-back."""


class SendingUnsure(BookingError):
    """The store failed while the request was written, and cannot say whether it is there. Sending again is safe."""


class CannotLeaveOut(BookingError):
    """A line without which nobody could answer the request."""


class ReferenceTaken(BookingError):
    """The reference code belongs to another request; make a new one."""


class NoFreeReference(BookingError):
    """Several new codes in a row were taken, which should never happen by chance."""


class RequestNotFound(BookingError):
    """No request with this reference, or it cannot be shown to belong to this visitor."""


class MoveNotAllowed(BookingError):
    """This state cannot follow that one, or not by this hand."""


class PersonalDataUnreadable(BookingError):
    """Encrypted fields do not open with any of the keys set."""


class NoticeMissing(BookingError):
    """The notice of purpose and authority cannot be found, so nothing may be asked."""
