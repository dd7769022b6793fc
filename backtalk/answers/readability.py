"""How long and how hard to read a text is."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # textstat 0.7 still looks for its word lists through pkg_resources, which says on import that it will go.
    warnings.simplefilter("ignore")
    import textstat


def word_count(text: str) -> int:
    """Words as a reader counts them; the dashes of a list are not words."""
    return sum(1 for word in text.split() if word != "-")


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade (US school years) of an English text.

    A list counts as one long sentence, so this is on the strict side.
    """
    return float(textstat.flesch_kincaid_grade(text))
