"""Yes, no, stop, back and skip, in the words people use for them."""

from __future__ import annotations

import re
from enum import StrEnum

_YES = re.compile(
    r"^(?:(?:y|ya|yes|yea|yeah|yep|yup|ok|okay|k|sure|correct|right|good|perfect|great|fine|exactly|"
    r"absolutely|definitely|"
    r"affirmative|si|oui|please|do|it|that'?s|thats|its|it'?s|is|all|looks?|sounds|go|ahead|send|of course|"
    r"no problem|"
    r"works|for|me|by|with|i|agree|good to go|you|can|they|may|to|the|correctly|now|away|submit|lets?|"
    r"let'?s|thanks|thank you|true|on)"
    r"[\s,.!]*)+$",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^(?:(?:n|no|nope|nah|not|really|none|nothing|never|non|don'?t|dont|do|please|thanks|thank you|"
    r"negative|i|of|that|those|"
    r"applies|them|rather|the|above|at all|any|it'?s|that'?s|thats|is|wrong|right|correct|ok|okay)[\s,.!]*)+$",
    re.IGNORECASE,
)
_NO_WORD = re.compile(r"\b(?:n|no|nope|nah|not|none|nothing|never|non|don'?t|dont|negative|wrong)\b", re.IGNORECASE)
_YES_WORD = re.compile(
    r"\b(?:y|ya|yes|yea|yeah|yep|yup|ok|okay|k|sure|correct|right|good|perfect|great|fine|exactly|"
    r"absolutely|definitely|"
    r"affirmative|si|oui|of course|works|agree|true|send|submit|go ahead|please do|they can|you can|you may|"
    r"lets go|let's go)\b",
    re.IGNORECASE,
)
_YES_FIRST = re.compile(r"\s*(?:yes|yep|yeah|yup|sure)\s*(?:[,.!;]|\band\b)", re.IGNORECASE)
_SEND = re.compile(
    r"^(?:\W*(?:yes|yep|ok|okay|please|now|just|go ahead and|looks good|all good)?\W*)*(?:send|"
    r"submit)(?: it| that| this| now| please| off)*\W*$",
    re.I,
)

_STOP_PHRASE = (
    r"(?:stop|cancel|quit|exit|abort|never ?mind|nvm|forget (?:it|this|about it)|leave it|drop it|"
    r"not (?:now|today)|(?:i'?ll |maybe |do (?:it|this) )*later|(?:i(?:'ve)? )?changed my mind|no thanks,? i'?m done|"
    r"(?:stop|cancel|quit|end|drop|scrap) (?:this|it|that|all(?: of (?:it|this))?|everything|"
    r"(?:the|this|my) (?:whole )?(?:form|booking|request|thing)|booking|now)(?: all)?|"
    r"(?:i )?(?:don'?t|do not) want (?:to|this|it)(?: (?:book|continue|any ?more|do this))*|"
    r"i(?:'d| would)? (?:want|like|need|wanna) to (?:stop|cancel|quit)(?: (?:this|it|now))?)"
)
_SMALL_WORD = r"(?:please|pls|ok(?:ay)?|just|no|nah|no thanks|oh|and|but|actually|sorry|thanks|thank you|for now)"
_STOP = re.compile(
    rf"^(?:{_SMALL_WORD}[\s,.!;-]+)*{_STOP_PHRASE}(?:[\s,.!;-]+(?:{_SMALL_WORD}|{_STOP_PHRASE}))*[\s.!]*$",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"^(?:please )?(?:go |take me )?back(?: a step| one(?: step)?| please)?[\s.!]*$|^previous(?: question)?$",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"^(?:skip(?: (?:it|this|that|please))?|pass|next|leave (?:it|that|this) out|leave (?:it )?blank|"
    r"(?:i'?d )?rather not(?: say)?|"
    r"prefer not to(?: say)?|no comment|n/?a)[\s.!]*$",
    re.IGNORECASE,
)


class Command(StrEnum):
    """What a whole message may ask of the form itself."""

    STOP = "stop"
    BACK = "back"
    SKIP = "skip"


def read_yes_no(text: str) -> bool | None:
    """True or False when the whole text is a yes or a no in some way; None when it is more, or neither."""
    tidy = text.replace("\u2019", "'").strip()
    if not tidy:
        return None
    no = _NO_WORD.search(tidy) is not None
    if re.fullmatch(r"(?i)no problem[\s.!]*", tidy):
        return True
    if no and _NO.match(tidy):
        return False
    if _YES.match(tidy) and _YES_WORD.search(tidy):
        return True
    return None


def starts_with_yes(text: str) -> bool:
    """Whether a text says yes first and goes on: "yes, and my e-mail is ..."."""
    return _YES_FIRST.match(text) is not None


def read_command(text: str) -> Command | None:
    """The command that the whole text is, if it is one."""
    tidy = text.replace("\u2019", "'").strip()
    for command, pattern in ((Command.STOP, _STOP), (Command.BACK, _BACK), (Command.SKIP, _SKIP)):
        if pattern.match(tidy):
            return command
    return None


def says_send(text: str) -> bool:
    """Whether the whole text tells us to send it."""
    return _SEND.match(text.strip()) is not None
