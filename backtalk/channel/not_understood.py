"""Which messages staff may see because they were not understood, and what they may see of them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any

from backtalk.channel.masking_for_staff import mask_for_staff
from backtalk.storage.daily_counts import FALLBACK

logger = logging.getLogger(__name__)

# Not those that speak another language or lean on an earlier message: no example could be made of them.
RESPONSES = frozenset({"utter_fallback", "utter_fallback_again"})
FEWEST_WORDS = 2
_MASKED = re.compile(r"\[[a-z -]+\]")
_WORD = re.compile(r"[^\W\d_]+")


def question_for_staff(
    text: str, responses: Iterable[Mapping[str, Any]], messages: Iterable[Mapping[str, Any]]
) -> str | None:
    """The message as staff may see it; None when it was understood, led to advice about danger, or has too few words.

    Args:
        text: what the visitor wrote, masked as it is kept in the chat.
        responses: what Rasa answered.
        messages: the same as the visitor gets it.
    """
    said = list(messages)
    names = {str(response.get("utter_action") or "") for response in responses}
    if not names & RESPONSES or any(message["urgency"] for message in said):
        return None
    if any(message["topic"] != FALLBACK for message in said):
        return None
    try:
        question = mask_for_staff(text)
    except Exception as error:  # noqa: BLE001 - the visitor's answer matters more than this list
        logger.error("A question could not be masked for staff: %s", type(error).__name__)
        return None
    return question if len(_WORD.findall(_MASKED.sub(" ", question))) >= FEWEST_WORDS else None
