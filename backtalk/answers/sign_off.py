"""What still stands between this installation and the public: missing facts and missing sign-offs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from backtalk.answers.danger_rows import read_danger_rows
from backtalk.answers.review import Review
from backtalk.clinic import Clinic

Responses = Mapping[str, "list[dict[str, Any]]"]
DANGER_TABLE = Path("knowledge") / "danger_signs.yml"


class NotSignedOff(RuntimeError):
    """``live: true`` is set, but something that it needs is missing; the message names all of it."""


def medical_topics(responses: Responses) -> list[str]:
    """Topics whose answer says something medical, so that a clinician must sign it, sorted.

    Danger cards are not among them: they are signed with the danger table.
    """
    return sorted(topic for topic, metadata in _main_answers(responses) if _is_medical(metadata))


def missing_for_live(clinic: Clinic, responses: Responses, danger_table: Review) -> list[str]:
    """What stands against ``live: true``, one sentence each, empty when nothing does.

    ``responses`` are those of the model that will answer (Rasa's ``domain.responses``), so that what was signed is what
    is said. A sign-off counts only with a name and a date.
    """
    missing = []
    if not clinic.phone:
        missing.append("clinic.yml: phone is empty")
    if not clinic.privacy.contact:
        missing.append("clinic.yml: privacy.contact is empty")
    if not clinic.privacy.impact_assessment_sent_on:
        missing.append("clinic.yml: privacy.impact_assessment_sent_on has no date")
    if not danger_table.done:
        missing.append(f"{DANGER_TABLE.as_posix()}: no review (by, date) of the danger table")
    unsigned = [
        topic
        for topic, metadata in _main_answers(responses)
        if _is_medical(metadata) and not Review.read(metadata.get("review")).done
    ]
    missing += [f"topic {topic}: no review (by, date) in its answer" for topic in sorted(unsigned)]
    return missing


def refuse_unless_signed_off(clinic: Clinic, responses: Responses, root: Path) -> None:
    """Let a demonstration pass, and a live clinic only when nothing is missing. ``root`` is the folder of knowledge/.

    Raises:
        NotSignedOff: naming everything that is missing.
    """
    if not clinic.live:
        return
    missing = missing_for_live(clinic, responses, read_danger_rows(root / DANGER_TABLE).review)
    if missing:
        raise NotSignedOff(
            "clinic.yml says live: true, but this must be there first:\n"
            + "\n".join(f"- {line}" for line in missing)
            + "\nThe page that `make answers` writes shows what a clinician has to read."
        )


def _main_answers(responses: Responses) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for name, variations in responses.items():
        metadata = (variations[0].get("metadata") or {}) if variations else {}
        topic = metadata.get("topic")
        if topic and name == f"utter_{topic}":
            yield str(topic), metadata


def _is_medical(metadata: Mapping[str, Any]) -> bool:
    return metadata.get("certainty") is not None and not metadata.get("urgency")
