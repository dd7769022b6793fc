"""Whether a text talks about a time, and whether that time cannot be. Nothing here turns words into a date."""

from __future__ import annotations

import calendar
import re

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH_NUMBER = {name: n for n, name in enumerate(_MONTHS, 1)} | {name[:3]: n for n, name in enumerate(_MONTHS, 1)}
_MONTH_NUMBER["sept"] = 9
_LONG_YEAR = 2028  # a leap year: the 29th of February may be meant for one

_DAY = (
    r"(?:mon(?:day)?|tues?(?:day)?|wed(?:nes|ns)?(?:day)?|thur?s?(?:day)?|fri(?:day)?|sat(?:ur)?(?:day)?|"
    r"sun(?:day)?)s?"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_CLOCK = (
    r"(?:\d{1,2}(?::\d\d)?\s*(?:am|pm|a\.m\.|p\.m\.|o'?clock|ish)|"
    r"\d{1,2}:\d\d|noon|midday|half past|quarter (?:to|past))"
)
_AROUND = (
    r"(?:(?:before|after|around|by|until|till|from|past)\s+(?:\d{1,2}\b|work|school|lunch|"
    r"noon|dinner|supper|hours|christmas|easter))"
)

TIME_WORDS = re.compile(
    rf"\b(?:{_DAY}|{_MONTH}(?=\s+\d)|may\s+\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|"
    rf"th)?\s+(?:of\s+)?(?:{_MONTH}|may)|"
    rf"{_CLOCK}|{_AROUND}|\d{{1,2}}(?:st|nd|rd|th)|today|tonight|tomorrow|tmrw|tmr|yesterday|mornings?|afternoons?|"
    r"evenings?|nights?|lunch(?:time|hour)?|weekdays?|weekends?|(?:this|next|last|the)\s+(?:week|month)|"
    r"\w+\s+(?:day|week|month)s?\s+ago|in\s+\w+\s+(?:days?|weeks?|months?)|"
    r"asap|as\s+soon\s+as|soonest|first\s+available|earliest|any\s?time|any\s?day|whenever|flexible|"
    r"sooner the better|early|late(?:r in the day)?|shifts?|days?\s+off|time\s+off)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:yesterday|(?:the\s+)?day before yesterday|last\s+(?:night|week|month|year|"
    + _DAY
    + r")|\w+\s+(?:days?|weeks?|months?)\s+ago)\b",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(rf"\b({_MONTH}|may)\.?\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH}|may)\b", re.IGNORECASE)
_HOUR = re.compile(r"\b(\d{1,2})(?::(\d\d))?\s*(am|pm)\b", re.IGNORECASE)

LONGEST_QUOTE = 200


def is_about_time(text: str) -> bool:
    """Whether the text holds words of days and hours."""
    return TIME_WORDS.search(text) is not None


def time_problem(text: str) -> str | None:
    """Why this time cannot be: "no_such_day", "no_such_time" or "past_day"; None when nothing obvious is wrong."""
    for match in _MONTH_DAY.finditer(text):
        if not _exists(match[1], int(match[2])):
            return "no_such_day"
    for match in _DAY_MONTH.finditer(text):
        if not _exists(match[2], int(match[1])):
            return "no_such_day"
    for match in _HOUR.finditer(text):
        if not 1 <= int(match[1]) <= 12 or int(match[2] or 0) > 59:
            return "no_such_time"
    remaining = _PAST.sub(" ", text)
    if remaining != text and not is_about_time(remaining):
        return "past_day"
    return None


def _exists(month: str, day: int) -> bool:
    number = _MONTH_NUMBER.get(month.lower()) or _MONTH_NUMBER[month.lower()[:3]]
    return 1 <= day <= calendar.monthrange(_LONG_YEAR, number)[1]


def time_part(text: str) -> str | None:
    """The part of a text that talks about the time: from its first word of time to the end. None without one."""
    match = TIME_WORDS.search(text)
    return text[_start_of_phrase(text, match.start()) :].strip(" |,;.") if match else None


def _start_of_phrase(text: str, start: int) -> int:
    """Take small words that belong to it along: "next", "on", "any", "not"."""
    leading = re.search(
        r"(?:\b(?:on|next|this|any|not|but not|every|early|late|around|maybe|the|in the|a)\s+)+$", text[:start], re.I
    )
    return leading.start() if leading else start


def quote(text: str) -> str:
    """The text as it is kept for staff: one line, at most 200 characters."""
    return " ".join(text.split())[:LONGEST_QUOTE]
