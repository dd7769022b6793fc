"""`python -m backtalk examples`: the examples that staff want, as a change of the topic files to be reviewed."""

from __future__ import annotations

import argparse
import datetime as dt
import difflib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backtalk.answers.catalogue import InvalidTopicFile, read_catalogue
from backtalk.answers.example_lines import NoExamples, with_examples
from backtalk.commands.operating import saying_trouble, who_runs_this
from backtalk.evaluation.examples import examples_of, normalised
from backtalk.settings import Settings
from backtalk.storage.booking_database import BookingDatabase
from backtalk.storage.wanted_changes import Wanted, WantedChange, WantedChanges

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Plan:
    """What would be written, and what not.

    Attributes:
        texts: the new text of each file, by its path below the project.
        taken: numbers of the wishes that the files then fulfil.
        problems: a sentence for each wish that cannot be taken.
    """

    texts: dict[str, str] = field(default_factory=dict)
    taken: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Print the change as a unified diff; the exit status says whether every example could be taken."""
    parser = argparse.ArgumentParser(prog="backtalk examples", description=(__doc__ or "").split(": ")[1])
    parser.add_argument("--write", action="store_true", help="change the files, and take the examples off the list")
    write = parser.parse_args(arguments).write
    return saying_trouble("examples", lambda: _do(write, root))


def _do(write: bool, root: Path) -> int:
    wishes = WantedChanges(BookingDatabase.from_settings(Settings.from_environment()))
    wanted = wishes.open()
    try:
        plan = plan_for([one for one in wanted if one.kind is Wanted.EXAMPLE], root)
    except InvalidTopicFile as problem:
        print(f"examples: {problem}", file=sys.stderr)
        return 1
    for path, text in plan.texts.items():
        sys.stdout.writelines(_diff(path, _text(root / path), text))
    for one in wanted:
        if one.kind is Wanted.TOPIC:
            print(f"# New topic wanted: {one.words} ({one.staff}, {one.at.date()})")
    for problem_said in plan.problems:
        print(f"examples: {problem_said}", file=sys.stderr)
    if write:
        for path, text in plan.texts.items():
            (root / path).write_text(text, encoding="utf-8", newline="")
        if plan.taken:
            wishes.take(plan.taken, who_runs_this(), dt.datetime.now(dt.UTC))
        print(f"# Written: {len(plan.taken)} examples. Train and run the tests before you keep them.")
    return 1 if plan.problems else 0


def plan_for(wanted: Sequence[WantedChange], root: Path) -> Plan:
    """What the wanted examples change.

    Raises:
        InvalidTopicFile: when a topic file cannot be read.
    """
    catalogue = read_catalogue(root)
    known = {normalised(example.text): example.topic for example in examples_of(catalogue)}
    files = {topic: file.path for file in catalogue.files for topic in file.examples}
    plan = Plan()
    for one in wanted:
        topic, plain = one.topic or "", normalised(one.words)
        if plain in known:
            plan.taken.append(one.number)
            plan.problems.append(f"“{one.words}” is an example of {known[plain]} already; it is left out.")
            continue
        path = files.get(topic)
        try:
            if path is None:
                raise NoExamples(f"There are no examples of {topic}.")
            before = plan.texts.get(path) or _text(root / path)
            plan.texts[path] = with_examples(before, topic, [one.words])
        except NoExamples as problem:
            plan.problems.append(f"“{one.words}” cannot be added. {problem}")
            continue
        known[plain] = topic
        plan.taken.append(one.number)
    return plan


def _text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:  # line ends as they are
        return file.read()


def _diff(path: str, before: str, after: str) -> list[str]:
    shown = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return [line if line.endswith("\n") else f"{line}\n" for line in shown]


if __name__ == "__main__":
    sys.exit(main())
