"""Topics that were split off from broader ones: either is a fair answer to a question about the other."""

from __future__ import annotations

from collections.abc import Mapping

# Split-off topic -> the topics that it came from.
PARENTS: Mapping[str, frozenset[str]] = {
    "when_to_worry": frozenset({"side_effects", "recovery_time", "soreness_and_bruising"}),
    "see_doctor_soon": frozenset({"danger_other_urgent", "danger_cancer"}),
    "low_mood": frozenset({"other_health_question"}),
    "other_treatments": frozenset({"other_health_question", "medication_alternative"}),
    "consent_and_comfort": frozenset({"visit_procedure", "visit_preparation"}),
    "not_better_or_worse": frozenset({"number_of_sessions", "soreness_and_bruising"}),
    "electrical_stimulation": frozenset({"needle_facts", "other_precautions"}),
    "children_teens": frozenset({"other_precautions"}),
    "complaint": frozenset({"talk_to_person"}),
}


def related(one: str, other: str) -> bool:
    """Whether two topics are the same, or one was split off from the other."""
    return one == other or other in PARENTS.get(one, ()) or one in PARENTS.get(other, ())
