"""Finds the questions in a message."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENERS = frozenset(
    """who what whats what's when where wheres which why how hows how's is are am do does did can could will would
    should shall may has have had any""".split()
)
# Words of asking, which a part of a message must hold to count as something that wants an answer.
_ASKING = re.compile(
    r"\?|\b(?:who|what|what'?s|when|where|which|why|how|how'?s|is|are|am|do|does|did|can|could|will|would|should|may|has|"
    r"have|need|want|wanna|like to|tell me|please|pls|price|explain|give me|book|worth|ok)\b",
    re.IGNORECASE,
)
_JOINER = re.compile(
    r"\s*(?:[.?!;]+\s+|\n+|,?\s+(?:and also|and then|also|plus|and|but|or)\s+(?:btw\s+)?|,\s+)", re.IGNORECASE
)
_TRAILING_JOINER = re.compile(r"[,;]?\s+(?:and also|and then|also|plus|and|but|or)(?:\s+btw)?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[?!.])\s+|\n+")
# "it hurts when I sit": these open a question only with its mark.
_CLAUSE_OPENERS = frozenset({"when", "where", "which", "who"})
_FEWEST_WORDS_OF_A_PART = 2
_FEWEST_WORDS_OF_A_QUESTION = 3
_MOST_JOINTS = 6
_MAX_CHARACTERS = 400


@dataclass(frozen=True)
class Questions:
    """Ways to read a message other than whole.

    Attributes:
        pairs: places at which it may fall into two questions; whether it does is for the classifier to say.
        alone: its only question, without what stands around it, or None.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    alone: str | None = None

    @property
    def texts(self) -> list[str]:
        """All parts, each once."""
        parts = [part for pair in self.pairs for part in pair] + ([self.alone] if self.alone else [])
        return list(dict.fromkeys(parts))


def find_questions(text: str) -> Questions:
    """How a message may be taken apart; nothing for one that is short and simple, or long and complicated."""
    if len(text) > _MAX_CHARACTERS:
        return Questions()
    return Questions(_pairs(text), _lone_question(text))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    joints = list(_JOINER.finditer(text))
    if len(joints) > _MOST_JOINTS:
        return ()
    cut = ((text[: joint.end()].strip(" ,;"), text[joint.end() :].strip()) for joint in joints)
    parts = ((_TRAILING_JOINER.sub("", before), after) for before, after in cut)
    return tuple((before, after) for before, after in parts if _wants_an_answer(before) and _wants_an_answer(after))


def _wants_an_answer(part: str) -> bool:
    return len(part.split()) >= _FEWEST_WORDS_OF_A_PART and _ASKING.search(part) is not None


def _lone_question(text: str) -> str | None:
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    pieces = [piece.strip() for sentence in sentences for piece in re.split(r",\s+", sentence)]
    questions = [piece for piece in pieces if _is_question(piece)]
    marks = sum(piece.endswith("?") for piece in pieces)
    return questions[0] if len(pieces) > 1 and len(questions) == 1 and marks <= 1 else None


def _is_question(piece: str) -> bool:
    words = re.findall(r"[\w']+", piece.lower())
    opens = words[:1] and words[0] in _OPENERS - _CLAUSE_OPENERS
    return len(words) >= _FEWEST_WORDS_OF_A_QUESTION and (piece.endswith("?") or bool(opens))
