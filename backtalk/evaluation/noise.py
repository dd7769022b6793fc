"""Typing as it is: the same sentence with slips, missing letters, joined words, as it sounds, or as a phone heard it.

Everything is drawn from a seed, so a figure can be had again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_WORD = re.compile(r"[a-z']+", re.IGNORECASE)
_SHORTEST_CUT = 4  # letters of a word that one is dropped from or that is joined to its neighbour

# How people write what they hear; at most two places a word.
_SOUNDS: Mapping[str, str] = {
    "tion": "shun", "ph": "f", "ough": "uff", "igh": "i", "ck": "k", "qu": "kw", "ia": "ea", "ie": "ei", "ei": "ie",
    "sc": "s", "ce": "se", "cy": "sy", "ea": "ee", "ou": "ow", "wh": "w", "kn": "n", "x": "ks", "ll": "l", "ss": "s",
    "mm": "m", "pp": "p", "tt": "t", "nn": "n",
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
# What a phone writes when it hears the other: words that our visitors use.
_HOMOPHONES: Mapping[str, str] = {
    "needling": "kneeling", "needled": "kneeled", "heal": "heel", "heals": "heels", "weak": "week", "waist": "waste",
    "there": "their", "their": "there", "your": "you're", "its": "it's", "it's": "its", "to": "too", "too": "to",
    "two": "to", "right": "write", "hear": "here", "here": "hear", "whole": "hole", "sore": "soar", "muscle": "mussel",
    "muscles": "mussels", "bruise": "brews", "physio": "fizzy oh", "sciatica": "side attica", "disc": "disk",
    "wait": "weight", "weight": "wait", "then": "than", "than": "then", "by": "buy", "break": "brake", "worse": "worst",
    "mri": "m r i", "ims": "i m s", "tens": "tends", "glute": "gloat", "lumbar": "lumber", "pelvis": "pelvises",
    "physios": "fizzy os", "acupuncture": "accu puncture", "spasm": "spasms", "ache": "aches", "nerve": "nerves",
}  # fmt: skip

Noise = Callable[[str, random.Random], str]


def keyboard_slips(share: float) -> Noise:
    """Each letter is hit wrongly with probability `share`: neighbour, doubled, left out, swapped with the next."""

    def slip(text: str, draw: random.Random) -> str:
        typed = list(text)
        place = 0
        while place < len(typed):
            if typed[place].isalpha() and draw.random() < share:
                place += _slip(typed, place, draw)
            place += 1
        return "".join(typed)

    return slip


def dropped_letters(text: str, draw: random.Random) -> str:
    """One letter, never the first, is missing from every third longer word, and from one at least."""
    return _change_words(text, draw, 1 / 3, lambda word: _without(word, draw.randrange(1, len(word))), _SHORTEST_CUT)


def joined_words(text: str, draw: random.Random) -> str:
    """Every fifth space is missing, and one at least."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    gone = {place for place in spaces if draw.random() < 1 / 5} or set(draw.sample(spaces, min(1, len(spaces))))
    return "".join(letter for place, letter in enumerate(text) if place not in gone)


def by_sound(text: str, draw: random.Random) -> str:
    """Half of the longer words that can be are written as they sound, and one at least."""
    return _change_words(text, draw, 1 / 2, _as_it_sounds, _SHORTEST_CUT + 1)


def all_capitals(text: str, _draw: random.Random) -> str:
    """Caps lock."""
    return text.upper()


def no_punctuation(text: str, _draw: random.Random) -> str:
    """Lower case, no marks, no apostrophes."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower().replace("'", "").replace("’", "")).split())


def voice_to_text(text: str, draw: random.Random) -> str:
    """Dictated: no marks, half of the words that sound like others are heard as those, and an "um" now and then."""
    words = [
        _HOMOPHONES[word] if word in _HOMOPHONES and draw.random() < 1 / 2 else word
        for word in re.sub(r"[^\w\s']", " ", text.lower().replace("’", "'")).split()
    ]
    if draw.random() < 1 / 3:
        words.insert(draw.randint(0, len(words)), draw.choice(("um", "uh", "like", "so")))
    return " ".join(words)


KINDS: Mapping[str, Noise] = {
    "keyboard slips, 5 % of letters": keyboard_slips(0.05),
    "keyboard slips, 10 % of letters": keyboard_slips(0.10),
    "dropped letters": dropped_letters,
    "joined words": joined_words,
    "spelt as it sounds": by_sound,
    "all capitals": all_capitals,
    "no punctuation": no_punctuation,
    "voice to text": voice_to_text,
}


def with_noise(text: str, kind: str, seed: int) -> str:
    """`text` with a kind of noise of :data:`KINDS`; the same text and seed give the same result, alone or among others.

    Raises:
        KeyError: when there is no such kind.
    """
    return KINDS[kind](text, random.Random(f"{seed} {kind} {text}")) or text  # noqa: S311 (not for secrets)


def _slip(typed: list[str], place: int, draw: random.Random) -> int:
    """Change the letter at `place`; how many places further the next letter now is."""
    kind = draw.choice(("neighbour", "neighbour", "twice", "gone", "swapped"))
    if kind == "gone":
        typed.pop(place)
        return -1
    if kind == "twice":
        typed.insert(place, typed[place])
        return 1
    if kind == "swapped" and place + 1 < len(typed):
        typed[place], typed[place + 1] = typed[place + 1], typed[place]
        return 1
    typed[place] = draw.choice(_neighbours(typed[place]))
    return 0


def _neighbours(letter: str) -> str:
    for number, row in enumerate(_ROWS):
        column = row.find(letter.lower())
        if column >= 0:
            near = row[max(0, column - 1) : column] + row[column + 1 : column + 2]
            near += "".join(
                other[column : column + 1] for other in _ROWS[max(0, number - 1) : number + 2] if other != row
            )
            return near.upper() if letter.isupper() else near
    return letter


def _change_words(text: str, draw: random.Random, share: float, change: Callable[[str], str], shortest: int) -> str:
    words = [match for match in _WORD.finditer(text) if len(match[0]) >= shortest and change(match[0]) != match[0]]
    chosen = [word for word in words if draw.random() < share] or draw.sample(words, min(1, len(words)))
    for match in reversed(chosen):
        text = text[: match.start()] + change(match[0]) + text[match.end() :]
    return text


def _as_it_sounds(word: str) -> str:
    return _SOUND.sub(lambda match: _SOUNDS[match[0]], word, count=2)


def _without(word: str, place: int) -> str:
    return word[:place] + word[place + 1 :]
