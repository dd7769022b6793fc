"""Turns what a visitor typed into plain words that patterns can read: case, apostrophes, short forms, typing errors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from backtalk.nlu.lemmas import lemma

_LONGEST = 4_000  # characters; the channel allows 1,000
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)*|\.{2,}|[.!?;:,\n()/]|…")
_NOT_WORDS = re.compile(r"\S+@\S+|https?://\S+|\+?\d[\d\s().-]{7,}\d|\d{3}-\d{4}")
# "38.9" is a body temperature, unless it is counted in something else.
_BODY_HEAT = re.compile(
    r"(?<![\d$.,])(3[89]|4[01])([.,]\d)(?![\d%])(?!\s*(?:k|kms?|kg|kilos?|lbs?|pounds?|cm|mm|m|miles?|mi|years?|hours?|hrs?|minutes?|percent|dollars?|bucks|weeks?)\b)"
)
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")

_SHORT_FORMS = {
    **{word + "t": f"{word.removesuffix('n')} not" for word in (
        "don doesn didn isn aren wasn weren haven hasn hadn couldn wouldn shouldn needn mustn"
    ).split()},
    "cant": "can not", "cannot": "can not", "carnt": "can not", "cnt": "can not", "cudnt": "could not",
    "coudnt": "could not", "couldnt": "could not", "cudn": "could not", "wont": "will not", "aint": "is not",
    "dnt": "do not", "dont": "do not", "doesnt": "does not", "havnt": "have not", "havent": "have not",
    "dosent": "does not", "dosnt": "does not", "im": "i am", "ive": "i have", "hes": "he is", "shes": "she is",
    "theyre": "they are", "youre": "you are", "its": "it is", "thats": "that is", "whats": "what is",
    "theres": "there is", "u": "you", "ur": "your", "r": "are", "n": "and", "b4": "before", "coz": "because",
    "cuz": "because", "cos": "because", "bc": "because", "gonna": "going to", "wanna": "want to", "gotta": "have to",
    "tho": "though", "rn": "right now", "idk": "i do not know", "yday": "yesterday", "wk": "week", "wks": "weeks",
    "yr": "year", "yrs": "years", "hrs": "hours", "mins": "minutes", "temp": "temperature", "pls": "please",
    "prolly": "probably", "til": "until", "abt": "about", "thru": "through", "lil": "little", "yo": "years old",
    "gf": "girlfriend", "bf": "boyfriend", "ppl": "people", "w": "with", "wo": "without", "hv": "have",
    "hav": "have", "cld": "could", "wud": "would", "sumthing": "something", "tmrw": "tomorrow", "imma": "i will",
    "id": "i would", "ya": "you", "yea": "yes", "wasnt": "was not", "yesterdays": "yesterday",
    "couldntve": "could not have", "whilst": "while", "lotta": "lot of", "outta": "out of", "becuz": "because",
    "becuase": "because", "becouse": "because", "wen": "when", "wat": "what", "wht": "what", "teh": "the",
    "nd": "and", "everytime": "every time", "alot": "a lot", "infront": "in front", "offof": "off of",
    "anymore": "any more", "noone": "no one", "everyday": "every day", "numbs": "numb",
}  # fmt: skip
_APOSTROPHES = (
    (re.compile(r"'([4-9]\d)\b(?![\d':]|[.,]\d)"), r"19\1"),  # "in '98" is a year
    (re.compile(r"(?<!\w)'([0-2]\d)\b(?![\d':]|[.,]\d)"), r"20\1"),
    (re.compile(r"\bca n'?t\b|\bcan'?t\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bain't\b"), "is not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"\b(it|he|she|that|what|there|who|where|how|here)'s\b"), r"\1 is"),
    (re.compile(r"'[sd]\b"), " "),
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/\s?"), "with "),
    (re.compile(r"\bb/c\b"), "because"),
    (re.compile(r"&|\+(?!\d)"), " and "),
    (re.compile(r"\b(pins?|pinz)\s*(and|n|&|-)?\s*need[el]+s?\b"), "tingling"),  # else it reads as needling
    (re.compile(r"'"), ""),
)


@dataclass(frozen=True)
class Reading:
    """A message as plain words: `words[i]` as read, `lemmas[i]` its base form. Punctuation marks are words too."""

    words: tuple[str, ...]
    lemmas: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.words)


def read_plainly(text: str, spell: Callable[[str], tuple[str, ...]]) -> Reading:
    """Read `text`; `spell` says which words an unknown one stands for.

    Phone numbers, e-mail and web addresses are left out: they carry no sign and their digits would look like ages.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST]).translate({0x2019: "'", 0x2018: "'", 0x02BC: "'", 0x60: "'"})
    plain = "".join(character for character in plain if unicodedata.category(character) != "Cf").lower()
    plain = _NOT_WORDS.sub(" , ", plain)
    plain = _BODY_HEAT.sub(r"\1\2 degree", plain)
    for pattern, replacement in _APOSTROPHES:
        plain = pattern.sub(replacement, plain)
    plain = _STRETCHED.sub(r"\1\1", plain)
    words = [read for token in _TOKEN.findall(plain) for read in _read_token(token, spell)]
    return Reading(tuple(words), tuple(lemma(word) for word in words))


def _read_token(token: str, spell: Callable[[str], tuple[str, ...]]) -> list[str]:
    if token in _SHORT_FORMS:
        return _SHORT_FORMS[token].split()
    if "-" in token:
        return [word for part in token.split("-") for word in _read_token(part, spell)]
    if not token.isalpha():
        return ["," if token.startswith(("..", "…")) else token]  # dots are how people pause
    read = spell(token)
    return list(read) if read == (token,) else [word for part in read for word in _SHORT_FORMS.get(part, part).split()]
