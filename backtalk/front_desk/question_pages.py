"""Questions that were not understood, what staff want changed because of them, and what people think of answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from backtalk.front_desk.own_words import LONGEST, LONGEST_TOPIC, Unfit, own_example, own_topic_name
from backtalk.front_desk.pages import see_other
from backtalk.front_desk.visit import Visit
from backtalk.storage.unanswered import Question
from backtalk.storage.wanted_changes import Wanted

MOST_QUESTIONS = 500
MOST_GROUPS = 40
MOST_IN_A_GROUP = 8
MOST_VERDICTS = 5000
VERDICTS = ("worried", "no", "yes")
SAID = {
    "example": "The example is on the list.",
    "topic": "The new topic is on the list.",
    "ignored": "These questions are deleted.",
    "back": "Taken back.",
    "gone": "That was gone already. Nothing was changed.",
}


@dataclass(frozen=True)
class Refused:
    """What was typed and cannot be taken, and into which group's form."""

    why: str
    group: int = 0
    example: str = ""
    topic: str = ""
    name: str = ""


def show_questions(visit: Visit) -> Any:
    """Groups of questions, the largest first, and the list of wishes."""
    visit.note("questions_read")
    return _page(visit)


def add_example(visit: Visit) -> Any:
    """An example for a topic, in the words of whoever typed it."""
    topic, text = visit.sent("topic", 80), visit.sent("text", LONGEST + 1)
    try:
        if topic not in _topics(visit):
            raise Unfit("Please choose a topic. Nothing was added.")
        wanted = {change.words for change in visit.parts.wanted.open() if change.kind is Wanted.EXAMPLE}
        if text in wanted:
            raise Unfit("That is on the list already. Nothing was added.")
        questions = [question.text for question in _questions(visit)]
        tidy = own_example(text, questions, visit.parts.examples.known())
    except Unfit as problem:
        return _page(visit, Refused(str(problem), _group(visit), text, topic))
    visit.parts.wanted.add(Wanted.EXAMPLE, topic, tidy, visit.session.staff, visit.parts.now())
    return _done(visit, "example")


def ask_for_topic(visit: Visit) -> Any:
    """A topic that is missing, by a short name."""
    name = visit.sent("name", LONGEST_TOPIC + 1)
    try:
        tidy = own_topic_name(name)
    except Unfit as problem:
        return _page(visit, Refused(str(problem), _group(visit), name=name))
    visit.parts.wanted.add(Wanted.TOPIC, None, tidy, visit.session.staff, visit.parts.now())
    return _done(visit, "topic")


def ignore(visit: Visit) -> Any:
    """Delete the questions of a group."""
    return see_other(f"/questions?said={'ignored' if _drop(visit) else 'gone'}")


def take_back(visit: Visit) -> Any:
    """Take a wish off the list."""
    number = visit.sent("wish", 12)
    found = number.isascii() and number.isdigit()
    done = found and visit.parts.wanted.drop(int(number), visit.session.staff, visit.parts.now())
    return see_other(f"/questions?said={'back' if done else 'gone'}")


def show_answers(visit: Visit) -> Any:
    """What people thought of answers, by topic: those that worried somebody first."""
    verdicts = visit.parts.conversations.verdicts(MOST_VERDICTS)
    visit.note("answers_read")
    rows = [
        (visit.parts.words.topics().get(topic, topic), [counts.get(verdict, 0) for verdict in VERDICTS])
        for topic, counts in verdicts.items()
    ]
    rows.sort(key=lambda row: ([-count for count in row[1][:2]], row[0]))
    return visit.show("answers.html", rows=rows, most=MOST_VERDICTS)


def _page(visit: Visit, refused: Refused | None = None) -> Any:
    keeps = visit.parts.clinic.privacy.keep_not_understood
    topics = _topics(visit)
    groups = visit.parts.meaning.groups(_questions(visit), topics)
    return visit.show(
        "questions.html",
        422 if refused else 200,
        keeps=keeps,
        groups=groups[:MOST_GROUPS],
        more=max(0, len(groups) - MOST_GROUPS),
        most=MOST_IN_A_GROUP,
        topics=sorted(topics.items(), key=lambda item: item[1].lower()),
        labels=topics,
        wanted=visit.parts.wanted.open(),
        refused=refused,
        said="" if refused else SAID.get(visit.query("said"), ""),
        longest=LONGEST,
        longest_topic=LONGEST_TOPIC,
        asked=lambda question: dt.datetime.fromtimestamp(question.at, dt.UTC),
    )


def _questions(visit: Visit) -> list[Question]:
    if not visit.parts.clinic.privacy.keep_not_understood:
        return []
    return list(visit.parts.conversations.unanswered(MOST_QUESTIONS))


def _topics(visit: Visit) -> dict[str, str]:
    """What an example can be given to. Danger signs are the clinician's: their table is signed."""
    return {topic: label for topic, label in visit.parts.words.topics().items() if not topic.startswith("danger_")}


def _done(visit: Visit, said: str) -> Any:
    if visit.sent("put_away"):
        _drop(visit)
    return see_other(f"/questions?said={said}")


def _drop(visit: Visit) -> int:
    numbers = _numbers(visit)
    dropped = visit.parts.conversations.drop_unanswered(numbers) if numbers else 0
    if dropped:
        visit.note("questions_dropped", detail=str(dropped))
    return dropped


def _numbers(visit: Visit) -> list[int]:
    """The numbers of a group's questions, as its form carries them."""
    sent = visit.sent("questions", 12 * MOST_QUESTIONS).split(",")
    return [int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < 12][:MOST_QUESTIONS]


def _group(visit: Visit) -> int:
    return next(iter(_numbers(visit)), 0)
