"""E-mail addresses in a typed text."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

COMMON_DOMAINS = (
    "gmail.com",
    "hotmail.com",
    "hotmail.ca",
    "outlook.com",
    "yahoo.com",
    "yahoo.ca",
    "icloud.com",
    "live.com",
    "live.ca",
    "me.com",
    "msn.com",
    "mail.com",
    "aol.com",
    "gmx.com",
    "proton.me",
    "protonmail.com",
    "telus.net",
    "telusplanet.net",
    "shaw.ca",
    "rogers.com",
    "bell.net",
    "platinum.ca",
    "xplornet.com",
    "ymail.com",
    "example.com",
)
LIKENESS = 0.84

_ADDRESS = re.compile(r"[^\s@,;:<>()\"|]+@[^\s@,;<>()\"|]*")
_SPOKEN = re.compile(r"\b([\w.+-]+)\s+at\s+([\w-]+(?:\s+dot\s+[\w-]+)+)\b", re.IGNORECASE)


@dataclass(frozen=True)
class EmailReading:
    """What was found: an address, or why it cannot be used. `suggestion`: the address that was probably meant.

    Problems: "email_incomplete", "email_not_valid".
    """

    address: str | None
    suggestion: str | None
    problem: str | None
    rest: str


def find_email(text: str) -> EmailReading | None:
    """The last e-mail address in the text; None when there is none. Nothing is looked up on the network."""
    written = _SPOKEN.sub(lambda m: f"{m[1]}@" + re.sub(r"\s+dot\s+", ".", m[2], flags=re.IGNORECASE), text)
    found = list(_ADDRESS.finditer(written))
    if not found:
        return None
    match = found[-1]
    rest = written[: match.start()] + " | " + written[match.end() :]
    typed = match[0].strip(".!?'")
    if "." not in typed.partition("@")[2]:
        return EmailReading(None, None, "email_incomplete", rest)
    try:
        address = validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        return EmailReading(None, None, "email_not_valid", rest)
    return EmailReading(address, _suggestion(address), None, rest)


def _suggestion(address: str) -> str | None:
    name, _, domain = address.rpartition("@")
    if domain in COMMON_DOMAINS:
        return None
    close = difflib.get_close_matches(domain, COMMON_DOMAINS, n=1, cutoff=LIKENESS)
    return f"{name}@{close[0]}" if close else None
