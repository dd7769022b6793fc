"""What befalls each visitor of the storm, drawn once from a seed, so that two versions go through the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

KILLED, LOCKED, WORKER_KILLED = 0.04, 0.015, 0.01
IMPATIENT, DOUBLE_CLICK, LATE_REPEAT = 0.10, 0.20, 0.20
ASSESSMENTS = 0.2  # the others ask for a call-back, which is shorter
CONSONANTS = "bcdfghjklmnpqrstvwxz"


@dataclass(frozen=True)
class Fate:
    """One visitor. Times are in seconds after the first press of send.

    Attributes:
        number: of the visitor.
        intent: what is asked for.
        killed_after: the action server is killed then.
        locked_for: another process holds the database so long, from the press on.
        worker_killed: the delivery worker is killed at the press. Not among the last visitors: what a dead worker was
            at waits a minute for its lease to run out, and so would the count at the end.
        patience: of the first press; then the connection is cut.
        double_click: send is pressed twice at once.
        late_repeat: send is pressed again after the receipt.
    """

    number: int
    intent: str
    killed_after: float | None
    locked_for: float | None
    worker_killed: bool
    patience: float | None
    double_click: bool
    late_repeat: bool

    @property
    def name(self) -> str:
        """A name of their own."""
        letters, rest = "", self.number
        for _ in range(4):
            rest, place = divmod(rest, len(CONSONANTS))
            letters += CONSONANTS[place]
        return f"Zelda Q{letters}a"

    @property
    def phone(self) -> str:
        """A number of their own, ten digits."""
        return str(4032000000 + self.number)


def draw_fates(seed: int, number: int) -> Sequence[Fate]:
    """The same for the same seed."""
    dice = random.Random(seed)  # noqa: S311  (a storm, not a secret)

    def happens(chance: float) -> bool:
        return dice.random() < chance

    return [
        Fate(
            number=n,
            intent="book_assessment" if happens(ASSESSMENTS) else "talk_to_person",
            killed_after=dice.uniform(0, 0.06) if happens(KILLED) else None,
            locked_for=dice.uniform(0.2, 5) if happens(LOCKED) else None,
            worker_killed=happens(WORKER_KILLED) and n < number * 0.6,
            patience=dice.uniform(0.005, 0.15) if happens(IMPATIENT) else None,
            double_click=happens(DOUBLE_CLICK),
            late_repeat=happens(LATE_REPEAT),
        )
        for n in range(number)
    ]
