"""Sentences that must come even when nothing else works. Everything else is worded in `data/`."""

from __future__ import annotations

APOLOGY = (
    "Sorry, something went wrong on our side and I could not answer. Please try again in a moment, "
    "or contact the clinic directly.\n\nIn an emergency call 911. For a nurse's advice call 811."
)
SEND_AGAIN = (
    "Sorry, something went wrong on our side while I was answering. Please send your message again.\n\n"
    "In an emergency call 911. For a nurse's advice call 811."
)
WELCOME = (
    "Hello. I am an automatic assistant that answers questions about back pain and dry needling. "
    "No one watches this chat live.\n\nPlease don't type names or health numbers unless you ask me to send a "
    "request. In an emergency call 911. For a nurse's advice call 811."
)
ERASED = "This chat is erased. There is nothing of it left here."
KEPT_IN_REQUEST = "(kept in your request)"
