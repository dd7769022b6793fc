"""Notices a message that is not in English."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, AbstractSet, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from lingua import LanguageDetector

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# Scripts tell the language on their own; Latin letters need a closer look.
_SCRIPTS = {
    "CYRILLIC": "uk",
    "GURMUKHI": "pa",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "GREEK": "el",
    "THAI": "th",
}
_RUSSIAN_ONLY = set("ыэъё")
_LIKELY = ("FRENCH", "SPANISH", "GERMAN", "TAGALOG", "PORTUGUESE", "ITALIAN")
_KNOWN_SHARE = 0.5
_COMMON = 12  # texts that a word occurs in
_ENGLISH_AT_MOST = 0.15
_SURE = 0.35
_SURE_OF_ONEWORD = 0.6
_SHORTEST_FOREIGN = 3  # letters of a message of one word; "kk" tells no language
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # "heyyy", "sooooo"


def foreign_language(text: str, known_words: AbstractSet[str]) -> str | None:
    """ISO 639-1 code of a message that is surely not English, else None.

    A message half of whose words occur in our own examples counts as English whatever the detector thinks: single
    medical words, names and misspelling look foreign to it.

    Args:
        text: the message.
        known_words: lower-case words of the training examples.
    """
    words = [word.lower() for word in WORD.findall(text)]
    if not words:
        return None
    script = _script_language(text)
    if script:
        return script
    if len(words) == 1 and len(words[0]) < _SHORTEST_FOREIGN:
        return None
    known = sum(1 for word in words if _known(word, known_words))
    if known / len(words) >= _KNOWN_SHARE:
        return None
    return _latin_language(text, len(words))


def english_words(texts: Sequence[Sequence[str]]) -> set[str]:
    """The words of those texts (lists of lower-case words) that are English.

    Some examples are in another language ("¿hablan español?" is one for a person wanted). A text counts as English when
    at least half of its words are common among all.
    """
    often = Counter(word for words in texts for word in set(words))
    common = {word for word, count in often.items() if count >= _COMMON}
    english = (words for words in texts if sum(word in common for word in words) >= len(words) * _KNOWN_SHARE)
    return {word for words in english for word in words}


def _script_language(text: str) -> str | None:
    letters = [character for character in text.lower() if character.isalpha()]
    scripts = Counter(unicodedata.name(letter, "UNKNOWN").split()[0] for letter in letters)
    script, count = scripts.most_common(1)[0]
    if count < len(letters) / 2 or script not in _SCRIPTS:
        return None
    language = _SCRIPTS[script]
    return "ru" if language == "uk" and _RUSSIAN_ONLY & set(letters) else language


def _known(word: str, known_words: AbstractSet[str]) -> bool:
    shortened = {_DRAWN_OUT.sub(letters, word) for letters in (r"\1", r"\1\1")}
    if not known_words.isdisjoint({word, word.replace("'", ""), *shortened}):
        return True
    # A slip of one letter in a longer word is still that word.
    return len(word) >= 6 and process.extractOne(word, known_words, scorer=OSA.distance, score_cutoff=1) is not None


def _latin_language(text: str, words: int) -> str | None:
    ranked = {value.language.name: value.value for value in _detector().compute_language_confidence_values(text)}
    english = ranked.pop("ENGLISH", 0.0)
    name, confidence = max(ranked.items(), key=lambda item: item[1])
    if english > _ENGLISH_AT_MOST or confidence < (_SURE if words > 1 else _SURE_OF_ONEWORD):
        return None
    return _iso_code(name)


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    languages = [getattr(Language, name) for name in ("ENGLISH", *_LIKELY)]
    return LanguageDetectorBuilder.from_languages(*languages).build()


def _iso_code(name: str) -> str:
    from lingua import Language

    return str(getattr(Language, name).iso_code_639_1.name).lower()
