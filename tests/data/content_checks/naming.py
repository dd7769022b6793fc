"""Files, topics, intents, responses and rules that must carry one name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from backtalk.answers.catalogue import UTTER, Catalogue, TopicFile

# Topics that no single rule answers: the booking form and the context (danger, "yes", "no") have them.
ANSWERED_BY_FORM = frozenset({"book_assessment"})
ANSWERED_IN_GENERAL = {"affirm": "utter_affirm_what", "deny": "utter_deny_what"}
CONTEXT_GROUPS = frozenset({"context", "danger"})


def read_topics(path: Path) -> list[str]:
    """The topic ids of tests/data/topics.txt."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def topics_without_exactly_one_file(catalogue: Catalogue, topics: Iterable[str]) -> Iterator[str]:
    """Every topic has one file, named like it."""
    paths = defaultdict(list)
    for file in catalogue.files:
        paths[file.name].append(file.path)
    for topic in topics:
        if not paths[topic]:
            yield f"no file for the topic {topic}: write data/<group>/{topic}.yml"
        elif len(paths[topic]) > 1:
            yield f"the topic {topic} has several files, merge them: {', '.join(paths[topic])}"


def names_that_differ(catalogue: Catalogue, topics: Iterable[str]) -> Iterator[str]:
    """File name, intent, responses, rule and metadata.topic are one word."""
    known = set(topics)
    for file in catalogue.files:
        if file.name in known:
            yield from _names_that_differ(file)


def _names_that_differ(file: TopicFile) -> Iterator[str]:
    topic = file.name
    if set(file.examples) != {topic}:
        yield f"{file.path}: its intent must be {topic}, and no other; it has {sorted(file.examples)}"
    for wording in file.wordings:
        if file.group not in CONTEXT_GROUPS and not _belongs(wording.name, topic):
            yield f"{file.path}: rename {wording.name}: it must be {UTTER}{topic} or begin with {UTTER}{topic}_"
        if wording.topic != topic:
            yield f"{file.path}: {wording.name} must have metadata.topic: {topic}, it has {wording.topic}"
    if file.group in CONTEXT_GROUPS or topic in ANSWERED_BY_FORM:
        return
    action = ANSWERED_IN_GENERAL.get(topic, UTTER + topic)
    # An action may follow the answer (a greeting also offers to go on with an open request).
    if [list(rule.get("steps") or ())[:2] for rule in file.rules] != [[{"intent": topic}, {"action": action}]]:
        yield f"{file.path}: it needs one rule with the steps intent {topic}, action {action}"
    if topic not in ANSWERED_IN_GENERAL and UTTER + topic not in {wording.name for wording in file.wordings}:
        yield f"{file.path}: the answer {UTTER}{topic} is missing"


def _belongs(name: str, topic: str) -> bool:
    return name == UTTER + topic or name.startswith(f"{UTTER}{topic}_")


def responses_declared_twice(catalogue: Catalogue) -> Iterator[str]:
    """Rasa would take the last one without a word."""
    files = defaultdict(list)
    for wording in catalogue.wordings:
        files[wording.name].append(wording.file)
    for name, where in files.items():
        if len(where) > 1:
            yield f"{name} is written {len(where)} times, keep one: {', '.join(where)}"


def rules_with_one_title(catalogue: Catalogue) -> Iterator[str]:
    """Rasa tells rules apart by their titles."""
    files = defaultdict(list)
    for file in catalogue.files:
        for rule in file.rules:
            files[str(rule.get("rule"))].append(file.path)
    for title, where in files.items():
        if len(where) > 1:
            yield f"two rules are called “{title}”, rename one: {', '.join(where)}"


def tests_that_would_be_trained_on(root: Path) -> Iterator[str]:
    """Rasa trains on test stories that stand below data/."""
    for path in sorted((root / "data").rglob("test_*")):
        yield f"{path.relative_to(root)}: move it to tests/; Rasa would train on it"
