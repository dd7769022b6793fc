"""Something about the examples that a person should look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One finding.

    Attributes:
        kind: which check found it.
        weight: how bad it is, 0 to 1; comparable within a kind only.
        says: what was found and what to do, in one line. It quotes examples, which are ours, but no held-out question.
    """

    kind: str
    weight: float
    says: str

    def __str__(self) -> str:
        return f"{self.kind:10} {self.weight:.2f}  {self.says}"


def worst_first(findings: list[Finding]) -> list[Finding]:
    """The same findings, the heaviest first; equal ones in the order of their text, so that two runs print the same."""
    return sorted(findings, key=lambda finding: (-finding.weight, finding.says))
