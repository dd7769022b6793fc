"""Where buttons and follow-ups lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from backtalk.answers.catalogue import UTTER, Catalogue
from content_checks.naming import CONTEXT_GROUPS

LONGEST_LABEL = 28
SOCIAL = "social"
# Values of buttons that are neither a topic, nor an intent, nor "more:<topic>".
CHOICE_VALUES = frozenset(
    {
        "delete_my_data:confirm",
        "danger_check:yes",
        "danger_check:no",
        "booking:open:call_back",
        "booking:open:change",
    }
)


def steps_to_nowhere(catalogue: Catalogue, topics: Iterable[str], intents: Iterable[str]) -> Iterator[str]:
    """Every next step is a topic with a label, every choice leads somewhere."""
    known, understood = set(topics), set(intents)
    labelled = set(catalogue.labelled_topics())
    more = {f"more:{topic}" for topic in known if f"{UTTER}{topic}_more" in catalogue.by_name}
    for wording in catalogue.wordings:
        where = f"{wording.file}: {wording.name}"
        for topic in wording.next:
            if topic not in known:
                yield f"{where}: next names {topic}, which is no topic"
            elif topic not in labelled:
                yield f"{where}: next names {topic}, but utter_{topic} has no label for its button"
        for title, value in wording.choices:
            if value not in known | understood | more | CHOICE_VALUES:
                yield f"{where}: the button “{title}” leads to {value}, which nothing answers"


def labels_that_do_not_work(catalogue: Catalogue) -> Iterator[str]:
    """A label fits on a button and stands for one topic."""
    files = defaultdict(list)
    for wording in catalogue.wordings:
        if wording.is_main and wording.label:
            files[wording.label.casefold()].append(wording.file)
        if wording.label and len(wording.label) > LONGEST_LABEL:
            where = f"{wording.file}: the label “{wording.label}”"
            yield f"{where} has {len(wording.label)} characters, at most {LONGEST_LABEL}"
    for label, where_all in files.items():
        if len(where_all) > 1:
            yield f"the label “{label}” stands in {', '.join(where_all)}: give each its own"


def follow_ups_to_nowhere(
    catalogue: Catalogue, follow_ups: Mapping[str, Mapping[str, str]], topics: Iterable[str]
) -> Iterator[str]:
    """Every follow-up has an answer, and every topic that can be followed up has a row."""
    where = "knowledge/follow_ups.yml"
    for topic, row in follow_ups.items():
        for kind, name in row.items():
            if name not in catalogue.by_name:
                yield f"{where}: {topic}, {kind} points to {name}, which does not exist"
    without = {file.name for file in catalogue.files if file.group in {SOCIAL, *CONTEXT_GROUPS}}
    for topic in topics:
        if topic not in without and topic not in follow_ups:
            yield f"{where}: add a row for {topic}"
