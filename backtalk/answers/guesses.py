"""What to offer when a message was not understood surely."""

from __future__ import annotations

from typing import Any, Iterable, Mapping

# Not offered as a guess: being asked "did you mean: insults?" helps nobody, and a danger sign is not a guess.
_NEVER = {"abuse", "affirm", "deny", "greet", "goodbye", "thank", "book_assessment"}
GUESSES = 3


def likeliest_topics(parse_data: Mapping[str, Any], known: Iterable[str]) -> list[str]:
    """The topics that a message was most probably about, best first, at most three."""
    known = set(known)
    names = [entry.get("name") for entry in parse_data.get("intent_ranking") or []]
    fitting = [name for name in names if name in known and name not in _NEVER and not name.startswith("danger_")]
    return fitting[:GUESSES]
