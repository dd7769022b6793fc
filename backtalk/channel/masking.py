"""Phone numbers, e-mail addresses and health numbers are taken out before anything is kept or understood."""

from __future__ import annotations

import re

import phonenumbers

PHONE, EMAIL, NUMBER = "[phone number]", "[e-mail address]", "[number]"
REGION = "CA"

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]+\s?@\s?[^\s@<>()\[\],;:\"]+\.[^\W\d_]{2,}", re.UNICODE)
_SPELLED_EMAIL = re.compile(
    r"[\w.+-]+\s*[(\[]?\bat\b[)\]]?\s*[\w-]+(?:\s*[(\[]?\b(?:dot|point)\b[)\]]?\s*[\w-]+)+|"
    r"[\w.+-]+\s+(?:at)\s+[\w-]+\.(?:com|ca|net|org)\b",
    re.IGNORECASE,
)
# An Alberta health number has nine digits, mostly written 12345-6789; other cards have nine to twelve.
_LONG_NUMBER = re.compile(r"(?<![\w.])\d(?:[ .\-\u2010-\u2015]?\d){8,}(?!\w)")
# A local number without its area code: 555-0142. Only with a hyphen or a dot: "100 2000" may be anything.
_LOCAL_PHONE = re.compile(r"(?<![\w.\-])[2-9]\d{2}[\-.\u2010-\u2015]\d{4}(?![\w\-])")


def mask(text: str) -> str:
    """The text with contact details and long numbers replaced by neutral words in brackets.

    Names cannot be found by their shape and stay; short numbers (911, 8/10, 1999) stay too.
    """
    text = _SPELLED_EMAIL.sub(EMAIL, _EMAIL.sub(EMAIL, text))
    text = _mask_phones(text)
    text = _LOCAL_PHONE.sub(PHONE, text)
    return _LONG_NUMBER.sub(NUMBER, text)


def _mask_phones(text: str) -> str:
    found = phonenumbers.PhoneNumberMatcher(text, REGION, leniency=phonenumbers.Leniency.POSSIBLE)
    # Seven digits count as possible too, but are more often something else: see `_LOCAL_PHONE`.
    spans = [(match.start, match.end) for match in found if sum(c.isdigit() for c in match.raw_string) >= 10]
    for start, end in reversed(spans):
        text = text[:start] + PHONE + text[end:]
    return text
