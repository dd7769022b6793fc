"""Titles of chips and labels of lines, read from `knowledge/booking_words.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Words:
    """What visitors see for the tokens of the booking core."""

    choices: Mapping[str, Mapping[str, str]]
    lines: Mapping[str, str]
    buttons: Mapping[str, str]

    @classmethod
    def from_file(cls, path: Path) -> Words:
        """Read the file.

        Raises:
            ValueError: when it does not hold choices, lines and buttons.
        """
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(raw, dict) or not all(isinstance(raw.get(k), dict) for k in ("choices", "lines", "buttons")):
            raise ValueError(f"{path.name} must hold choices, lines and buttons")
        return cls(raw["choices"], raw["lines"], raw["buttons"])

    def title(self, step: str, value: str) -> str:
        """The chip's title. Names (of therapists, languages) are their own."""
        return self.choices.get(step, {}).get(value, value)

    def label(self, line: str) -> str:
        """The label of a line of the read-back."""
        return self.lines[line]

    def button(self, name: str) -> str:
        """The title of a button that is no answer: send, add, go on."""
        return self.buttons[name]


def chip(title: str, value: str) -> dict[str, str]:
    """A button as the chat understands it; `value` is "booking:<what>:<value>"."""
    return {"title": title, "value": value, "payload": f'/choose{{"choice": "{value}"}}'}
