"""Whether a text is a question or a wait, rather than an answer."""

from __future__ import annotations

import re

_LEAD_IN = (
    r"^(?:(?:and|but|so|ok|okay|also|oh|um|well|hey|hi|wait|hang on|hold on|actually|btw|by the way|one more thing|"
    r"quick question|sorry)[\s,.!:-]+)*"
)
_OPENING = re.compile(
    _LEAD_IN + r"(?:what|whats|what's|when|where|who|whom|whose|why|which|how|hows|how's|"
    r"is|are|am|was|were|do|does|did|can|could|will|would|"
    r"should|shall|may|might|has|have|had|isn't|aren't|don't (?:you|i)|doesn't|wont|won't|remind me|tell me|"
    r"explain)\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\b(?:does (?:it|this|that)|do (?:you|i|they|u)|is (?:it|this|that|there)|can (?:you|i|u)|how (?:long|"
    r"much|many|do|does|is|are)|"
    r"what (?:is|are|if|about|happens)|remind me|before i (?:give|tell|type)|why do)\b",
    re.IGNORECASE,
)
_TIME_OFFER = re.compile(
    r"^(?:ok |okay |so |and |well |or |hmm |um )*(?:(?:how|what) about|can i (?:come|get in|do|book)|"
    r"could i (?:come|get in|do)|"
    r"maybe|would .{1,40} (?:work|be (?:ok|okay|good|fine|possible))|is .{1,30} (?:ok|okay|possible|good|"
    r"fine|available)|"
    r"any (?:chance|time)|anything|does .{1,30} work|do you have anything|"
    r"(?:(?:this|next|on|early|late) )?(?:mon|tue|wed|thu|fri|sat|sun)\w*(?: \w+){0,3}\??$|tomorrow|today|"
    r"mornings?|afternoons?|evenings?)",
    re.IGNORECASE,
)
_WAIT = re.compile(
    r"\b(?:one|1|a|two|just a|give me a|gimme a)\s+(?:sec(?:ond)?s?|mins?|minutes?|moments?|mo)\b|"
    r"\b(?:hang on|hold on|brb|be right back|just wait|wait a|bear with me|getting my|let me (?:check|look|"
    r"grab|find|think))\b",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether the text asks something."""
    tidy = text.replace("\u2019", "'").strip()
    return tidy.endswith("?") or "? " in tidy or bool(_OPENING.match(tidy)) or bool(_INSIDE.search(tidy))


def is_time_offer(text: str) -> bool:
    """Whether a question about a time is really an offer of one: "how about thursday?", "tuesday?"."""
    return bool(_TIME_OFFER.match(text.replace("\u2019", "'").strip()))


def is_wait(text: str) -> bool:
    """Whether the text asks us to wait."""
    return _WAIT.search(text) is not None
