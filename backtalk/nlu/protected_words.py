"""Words that decide what is answered: body parts, and everything that the danger table looks for."""

from __future__ import annotations

from pathlib import Path

from backtalk.nlu.danger_table import DangerTable

_DANGER_TABLE = Path(__file__).resolve().parents[2] / "knowledge" / "danger_signs.yml"
_SHORTEST = 3  # letters; shorter words are never corrected

BODY_PARTS = frozenset(
    """abdomen ankle arm armpit back belly bladder bone bottom bowel breast bum butt buttock calf chest coccyx disc disk
    ear elbow eye face finger foot forearm glute glutes groin hamstring hand head heart heel hip jaw joint kidney knee
    leg lip lumbar lung mouth muscle navel neck nerve nose pelvis piriformis quad rib sacrum scalp sciatic shin shoulder
    side skin skull spine stomach tailbone thigh throat thumb toe tongue tooth trap uterus vagina wrist""".split()
)


def protected_words(danger_table: Path = _DANGER_TABLE) -> frozenset[str]:
    """Words, lower case, that a correction must never exchange for each other.

    Raises:
        InvalidDangerTable: when the table does not fit together.
        OSError: when it cannot be read.
    """
    listed = DangerTable.from_file(danger_table).vocabulary()
    return BODY_PARTS | {word for word in listed if word.isalpha() and len(word) >= _SHORTEST}
