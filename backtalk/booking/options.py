"""What this clinic offers to pick from, beside the lists that are the same for all."""

from __future__ import annotations

from dataclasses import dataclass

from backtalk.booking.choices import CHOICES
from backtalk.booking.days_off import DayOff


@dataclass(frozen=True)
class Options:
    """Facts of the clinic that questions depend on. Names of therapists and languages are shown as they are."""

    closed_days: frozenset[str] = frozenset()
    therapists: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    days_off: tuple[DayOff, ...] = ()

    @property
    def left_out(self) -> tuple[DayOff, ...]:
        """Dates of the coming week whose chip is missing though the clinic is open on that weekday."""
        return tuple(off for off in self.days_off if off.weekday not in self.closed_days)

    def offered(self, step: str, topics: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The values of the chips of a question; empty for one that is answered by typing."""
        if step == "day" or step == "another_day":
            closed = self.closed_days | {off.weekday for off in self.days_off}
            return tuple(day for day in CHOICES["day"] if day not in closed)
        if step == "therapist":
            return (*self.therapists, "no_preference")
        if step == "language":
            return (*self.languages, *CHOICES["language"])
        if step == "topics":
            return topics
        return CHOICES.get(step, ())
