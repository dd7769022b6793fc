"""Facts that only the clinic knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from backtalk.answers.catalogue import UNKNOWN, Catalogue

# Clinic facts that always have a value, so that no twin is needed.
ALWAYS_KNOWN = frozenset({"clinic_name", "clinic_town", "clinic_reach"})

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PHONE = re.compile(r"(?<![\d-])(?:1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])?\d{3}[-. ]\d{4}(?!\d)")
# 911, 811, 9-8-8 and 211 are too short for it; these are Alberta's mental health line, and numbers for examples.
_PUBLIC_PHONES = re.compile(r"1-877-303-2642|\d{3}-555-01\d\d")
_CLINIC_FACTS = {
    "a phone number": _PHONE,
    "a price": re.compile(r"\$|\b\d+ dollars\b", re.IGNORECASE),
    "an opening hour": re.compile(r"\b\d{1,2}(?::\d{2})? ?[ap]\.?m\b|\b\d{1,2}:\d{2}\b", re.IGNORECASE),
    "a street address": re.compile(
        r"\b\d+ (?:[A-Z]\w+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Boulevard|Blvd|Trail|Way|Crescent)\b"
    ),
    "an e-mail address": re.compile(r"\S+@\S+\.\w{2,}"),
    "a web address": re.compile(r"https?://|www\.", re.IGNORECASE),
}


def placeholders_that_cannot_be_filled(catalogue: Catalogue, facts: Iterable[str]) -> Iterator[str]:
    """Each is a clinic fact, with an honest twin for when the clinic has not said; booking fills in its own words."""
    known = set(facts)
    for wording in catalogue.wordings:
        where = f"{wording.file}: {wording.name}"
        for key in sorted(set(_PLACEHOLDER.findall(wording.text))):
            if key not in known:
                if key.startswith("clinic_") or "/booking/" not in f"/{wording.file}":
                    yield f"{where}: {{{key}}} is not a clinic fact (backtalk/clinic.py, placeholders)"
            elif key in ALWAYS_KNOWN:
                continue
            elif wording.name.endswith(UNKNOWN):
                yield f"{where}: the twin is said when facts are missing, so it cannot use {{{key}}}"
            elif wording.name + UNKNOWN not in catalogue.by_name:
                yield f"{where} uses {{{key}}}: write {wording.name}{UNKNOWN} for when it is not known"


def twins_without_an_original(catalogue: Catalogue) -> Iterator[str]:
    """A twin that nothing leads to is never said."""
    for wording in catalogue.wordings:
        if wording.name.endswith(UNKNOWN) and wording.name.removesuffix(UNKNOWN) not in catalogue.by_name:
            yield f"{wording.file}: {wording.name} has no original, remove or rename it"


def facts_about_the_clinic(catalogue: Catalogue) -> Iterator[str]:
    """What only the clinic knows stands in clinic.yml, nowhere else."""
    for wording in catalogue.wordings:
        text = _PUBLIC_PHONES.sub("", wording.text)
        for what, pattern in _CLINIC_FACTS.items():
            if found := pattern.search(text):
                yield f"{wording.file}: {wording.name} states {what} (“{found[0]}”): that belongs into clinic.yml"
