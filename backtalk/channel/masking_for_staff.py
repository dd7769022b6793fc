"""What staff may see of a message that was not understood: its words, without what could tell who wrote it.

This goes further than `mask`, which has to leave a message understandable to the assistant: a word that is neither
English nor of our subject is hidden, because it may be a name. Misspelt words are hidden with it.
"""

from __future__ import annotations

import re

from backtalk.channel.masking import mask
from backtalk.channel.shown_words import CHATTER, NAMES, NAMES_OR_WORDS, SUBJECT_WORDS

HIDDEN, ADDRESS, DATE, NUMBER, CODE, LINK = "[hidden]", "[address]", "[date]", "[number]", "[code]", "[link]"
LONGEST = 300  # characters

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_STREET = (
    r"(?:street|st|avenue|ave|av|road|rd|drive|dr|crescent|cres|court|ct|lane|ln|way|boulevard|blvd|place|pl|trail|tr|"
    r"close|gate|heights|terrace|circle|highway|hwy|range road|township road)"
)
_DETAILS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), shown)
    for pattern, shown in (
        (r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|ca|net|org)\b\S*", LINK),
        (r"(?<!\w)@\w+", HIDDEN),
        (rf"\b\d{{1,6}}[a-z]?\s+(?:[\w'’.]+\s+){{1,3}}{_STREET}\b\.?(?:\s+(?:[ns][ew]?|[ew])\b)?", ADDRESS),
        (r"\b(?:p\.?\s?o\.?\s?)?box\s+\d+|\b(?:unit|apt|apartment|suite)\s*#?\s*\d+\w?", ADDRESS),
        (r"\b[abceghj-nprstvxy]\d[a-z][ -]?\d[a-z]\d\b", ADDRESS),  # a postal code
        (rf"\b{_MONTH}\s+{_DAY},?\s+\d{{2,4}}\b|\b{_DAY}\s+{_MONTH},?\s+\d{{4}}\b", DATE),
        (r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\b", DATE),
        (r"\b(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{3}-[a-z\d]{3}\b", CODE),
        (r"\b(?=\w*\d\w*\d)(?=\w*[a-z]\w*[a-z])(?!\d+[a-z]+\b)[a-z\d]{5,}\b", CODE),
        (r"(?<![\w.])#?\d(?:[ ,.-]?\d){4,}\b", NUMBER),
    )
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INTRODUCED = re.compile(
    r"\b(?:(?:my|his|her|their|the|whose)\s+(?:\w+\s+)?name(?:\s+is|['’]s)?|name\s*[:=]|called|"
    rf"dr|doctor|mr|mrs|ms|miss|prof|professor)\b\.?\s+(?P<names>{_WORD.pattern}(?:\s+{_WORD.pattern})?)",
    re.IGNORECASE,
)
_SAYS_WHO = re.compile(
    rf"\b(?:i['’]?m|i am|this is|it['’]s|ask for|see|saw|with)\s+(?P<names>{_WORD.pattern})", re.IGNORECASE
)
_ENDINGS = frozenset({"t", "s", "d", "m", "ll", "re", "ve", "all", "em"})
_REPEATED = re.compile(rf"{re.escape(HIDDEN)}(?:[\s,.'’-]*{re.escape(HIDDEN)})+")
_MASKED = re.compile(r"\[[a-z -]+\]")


def mask_details(text: str) -> str:
    """The text without contact details, addresses, dates, codes, long numbers, and names that are said to be names."""
    text = mask(text)
    for pattern, shown in _DETAILS:
        text = pattern.sub(shown, text)
    return _REPEATED.sub(HIDDEN, _SAYS_WHO.sub(_hide_said, _INTRODUCED.sub(_hide_introduced, text)))


def mask_for_staff(text: str) -> str:
    """The text as staff may see it, at most `LONGEST` characters; a name that is an everyday word may stay."""
    text = mask_details(" ".join(text.split()))
    masked = [match.span() for match in _MASKED.finditer(text)]
    words = [match for match in _WORD.finditer(text) if not any(a <= match.start() < b for a, b in masked)]
    lower = sum(match[0].islower() for match in words)
    large_means_name = 10 * lower > 3 * len(words)  # not in a text of capitals only, or in A Title Like This
    for match in reversed(words):
        if _is_hidden(match[0], large_means_name and not _begins_sentence(match, text)):
            text = text[: match.start()] + HIDDEN + text[match.end() :]
    text = _REPEATED.sub(HIDDEN, text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _is_hidden(word: str, large_means_name: bool) -> bool:
    plain, _, ending = word.replace("’", "'").partition("'")
    base = plain.lower()
    if ending and ending.lower() not in _ENDINGS:
        return True  # O'Brien
    if base in NAMES:
        return True
    if base in SUBJECT_WORDS or len(base) == 1:
        return False
    if large_means_name and word[0].isupper() and not (word.isupper() and _is_english(base)):
        return True
    known = base in NAMES_OR_WORDS or _is_plain(base)
    without_g = base.endswith("in") and _is_english(f"{base}g")  # "workin"
    not_form = base.endswith("n") and ending.lower() == "t"  # "isn't"
    return not (known or without_g or not_form)


def _hide_introduced(match: re.Match[str]) -> str:
    """After "my name is" everything is a name; after "doctor" or "called" only what is no plain word."""
    before = match[0][: match.start("names") - match.start()]
    if "name" in before.lower():
        return before + HIDDEN
    first, _, rest = match["names"].partition(" ")
    if not _may_be_name(first):
        return match[0]
    return before + HIDDEN + (f" {HIDDEN if _may_be_name(rest) else rest}" if rest else "")


def _hide_said(match: re.Match[str]) -> str:
    name = match["names"]
    if name.lower() in NAMES or (name.lower() in NAMES_OR_WORDS and name[0].isupper()):
        return match[0][: match.start("names") - match.start()] + HIDDEN
    return match[0]


def _may_be_name(word: str) -> bool:
    base = word.lower()
    return base in NAMES or base in NAMES_OR_WORDS or (word[:1].isupper() and base not in SUBJECT_WORDS)


def _is_plain(word: str) -> bool:
    return word in SUBJECT_WORDS or word in CHATTER or _is_english(word)


def _is_english(word: str) -> bool:
    # Here, because spaCy is heavy and `mask_details`, which the front desk's process uses, can do without.
    from spacy.lang.en.stop_words import STOP_WORDS

    from backtalk.nlu.lemmas import is_known

    return word in STOP_WORDS or is_known(word)


def _begins_sentence(match: re.Match[str], text: str) -> bool:
    before = text[: match.start()].rstrip(" \"'“(")
    return not before or before[-1] in ".!?:…-\n"
