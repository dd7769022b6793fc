"""Finds two questions in one message."""

from __future__ import annotations

import re

_OPENERS = frozenset(
    """who what whats what's when where wheres which why how hows how's is are am do does did can could will would
    should
    shall may has have had any""".split()
)
_JOINERS = r"and also|and then|also|plus|and|but|oh and|another question|second question"
_SENTENCE_END = re.compile(r"(?<=[?!.])\s+|\n+")
# A joiner splits only where a new question begins behind it: "heat and ice" stays whole.
_JOINT = re.compile(
    rf"\s*[,;]?\s+(?:{_JOINERS})[,:]?\s+(?=(?:{'|'.join(map(re.escape, sorted(_OPENERS)))})\b)", re.IGNORECASE
)
_MIN_WORDS = 3
_MAX_CHARACTERS = 400


def split_questions(text: str) -> list[str]:
    """The two questions of a message, or an empty list where there are not exactly two.

    Statements between them are left out, because only questions get an answer of their own; a message with one question
    or more than two is better read whole.
    """
    if len(text) > _MAX_CHARACTERS:
        return []
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    pieces = [piece.strip() for sentence in sentences for piece in _JOINT.split(sentence)]
    questions = [piece for piece in pieces if _is_question(piece)]
    return questions if len(questions) == 2 else []


def _is_question(piece: str) -> bool:
    words = re.findall(r"[\w']+", piece.lower())
    return len(words) >= _MIN_WORDS and (piece.endswith("?") or words[0] in _OPENERS)
