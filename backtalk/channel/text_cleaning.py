"""What a visitor typed, made safe to handle: still their words, but nothing hidden in them and never a command."""

from __future__ import annotations

import unicodedata

LONGEST_TEXT = 1000
# Emoji and several scripts (Persian, Hindi) need these two; all other invisible characters go.
JOINERS = frozenset("\u200c\u200d")
UNWANTED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})  # control, format, lone surrogates, private use


class TextTooLong(ValueError):
    """More characters than one message may have."""


class TextEmpty(ValueError):
    """Nothing is left to answer."""


def clean(text: str) -> str:
    """The text in NFC, without invisible characters, outer space and leading slashes.

    Rasa takes a text that begins with "/" for a command; a visitor's text is only ever text.

    Raises:
        TextTooLong: above `LONGEST_TEXT` characters, as typed.
        TextEmpty: when nothing that can be seen is left.
    """
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(f"{len(text)} characters")
    spaced = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    composed = unicodedata.normalize("NFC", "".join(c for c in spaced if _wanted(c)))
    cleaned = _without_command_marks(composed)
    if all(character in JOINERS or character.isspace() for character in cleaned):
        raise TextEmpty("nothing to answer")
    return cleaned


def _wanted(character: str) -> bool:
    return character == "\n" or character in JOINERS or unicodedata.category(character) not in UNWANTED_CATEGORIES


def _without_command_marks(text: str) -> str:
    """Spaces, joiners and slashes can hide behind each other, so they are peeled off in turns."""
    while True:
        peeled = text.strip().strip("".join(JOINERS)).lstrip("/")
        if peeled == text:
            return text
        text = peeled
