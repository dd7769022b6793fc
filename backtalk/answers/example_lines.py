"""New example lines in the text of a topic file, with everything else as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LINE = re.compile(r"(?P<indent> +)- ")


class NoExamples(ValueError):
    """The file has no list of examples for this topic."""


def with_examples(text: str, topic: str, examples: Sequence[str]) -> str:
    """The file's text with `examples` after the last one of `topic`. Comments, order and line ends stay.

    Raises:
        NoExamples: when there is no such list.
    """
    lines = text.splitlines(keepends=True)
    start = next((place for place, line in enumerate(lines) if line.strip() == f"- intent: {topic}"), None)
    if start is None:
        raise NoExamples(f"There are no examples of {topic}.")
    last, indent = None, ""
    for place in range(start + 1, len(lines)):
        found = _LINE.match(lines[place])
        if found and len(found["indent"]) >= 4:
            last, indent = place, found["indent"]
        elif lines[place].strip() and not lines[place].startswith("  "):
            break  # the next intent, or the next part of the file
    if last is None:
        raise NoExamples(f"There are no examples of {topic}.")
    end = "\r\n" if lines[last].endswith("\r\n") else "\n"
    if not lines[last].endswith("\n"):
        lines[last] += end
    return "".join([*lines[: last + 1], *(f"{indent}- {example}{end}" for example in examples), *lines[last + 1 :]])
