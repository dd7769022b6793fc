"""Short reference codes that can be read out on the phone."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

# No vowels, so no word appears by accident; and nothing that looks like another: no 0 or O, 1, I or L, 5 or S, Z, 8
# or B, U or V.
ALPHABET = "CDFGHJKMNPQRTWX234679"
LENGTH = 6
CODE = re.compile(rf"\b([{ALPHABET}]{{3}})[\s-]?([{ALPHABET}]{{3}})\b", re.IGNORECASE)


class RandomReferenceCodes:
    """Draws codes like "KX7-2PD" from 85 million, unguessable in order."""

    def __init__(self, choose: Callable[[str], str] = secrets.choice) -> None:
        self._choose = choose

    def new(self) -> str:
        """A code; whether it is free only the store knows."""
        letters = "".join(self._choose(ALPHABET) for _ in range(LENGTH))
        return f"{letters[:3]}-{letters[3:]}"


def find_reference(text: str) -> str | None:
    """The reference code in a typed text, tidied; None when there is none.

    A code always holds a digit or was typed with its hyphen, so that two short words are no code.
    """
    for match in CODE.finditer(text):
        code = f"{match[1]}-{match[2]}".upper()
        if "-" in match[0] or any(letter.isdigit() for letter in match[0]):
            return code
    return None
