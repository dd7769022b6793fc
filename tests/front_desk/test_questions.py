"""Questions that were not understood: what staff see of them, what they can do, and what never leaves the page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from backtalk.front_desk.meaning import Meaning
from backtalk.storage.unanswered import Question
from tests.front_desk.desk import Desk, Person

MARK = "Quixzal"
HIP = ("does zumba help a clicking hip", "can zumba help a clicking hip", f"would zumba help a clicking hip {MARK}")
OWN = "is dancing good when the hip makes noises"


def group_of(page: str, question: str) -> str:
    """The numbers that the form of this question's group carries."""
    sections = [part for part in page.split("<section") if question in part]
    found = re.search(r'name="questions" value="([\d,]+)"', sections[0])
    assert found
    return found[1]


def press(dana: Person, what: str, question: str, **values: str) -> str:
    """Send the form of the group that the question is in."""
    group = group_of(dana.client.get("/questions").text, question)
    return dana.post(f"/questions/{what}", on="/questions", questions=group, **values).text


def texts(desk: Desk) -> list[str]:
    return [question.text for question in desk.parts.conversations.unanswered(100)]


def test_questions_that_mean_the_same_stand_together_the_largest_group_first(desk: Desk, dana: Person) -> None:
    desk.not_understood("what is cupping", *HIP)
    page = dana.client.get("/questions").text
    first, second = page.split("<section")[1:]
    assert all(question in first for question in HIP)
    assert f'class="asked">{HIP[0]}</h2>' in first or f'class="asked">{HIP[1]}</h2>' in first  # the most central one
    assert "3 questions" in first
    assert "what is cupping" in second
    assert desk.audited()[-1] == ("dana", "questions_read", None)


def test_an_example_in_own_words_goes_on_the_list_and_the_questions_go(desk: Desk, dana: Person) -> None:
    # Given a group of questions
    desk.not_understood(*HIP, "what is cupping")
    # When somebody adds an example, and leaves the box ticked that deletes the questions
    shown = press(dana, "example", HIP[0], topic="sciatica", text=f"  {OWN} ", put_away="yes")
    # Then it is on the list with who and for what, and the other group is still there
    assert "The example is on the list." in shown
    (wish,) = desk.parts.wanted.open()
    assert (wish.topic, wish.words, wish.staff) == ("sciatica", OWN, "dana")
    assert OWN in shown
    assert texts(desk) == ["what is cupping"]
    assert [what for _, what, _ in desk.audited()][-3:-1] == ["example_wanted", "questions_dropped"]


def test_the_questions_stay_when_the_box_is_not_ticked(desk: Desk, dana: Person) -> None:
    desk.not_understood(*HIP)
    press(dana, "example", HIP[0], topic="sciatica", text=OWN)
    assert len(texts(desk)) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HIP[0], "own words"),
        ("Can zumba help a clicking hip???", "own words"),
        ("clicking hip does zumba help a", "own words"),
        (f"hello there {HIP[0]} please", "own words"),
        ("ring 403-555-0142 about the hip", "no name, number"),
        ("my name is Mark and the hip hurts", "no name, number"),
        ("what about the hip at 12 Elizabeth Street", "no name, number"),
        ("the [hidden] hip again", "no brackets"),
        ("hip", "8 to 200 characters"),
        ("h" * 300, "8 to 200 characters"),
        ("- is a shooting leg bad", "starts with a word"),
    ],
)
def test_what_a_visitor_wrote_and_what_names_somebody_is_refused(desk: Desk, dana: Person, text: str, why: str) -> None:
    desk.not_understood(*HIP)
    shown = press(dana, "example", HIP[0], topic="sciatica", text=text, put_away="yes")
    assert why in shown
    assert "Nothing was added." in shown
    assert desk.parts.wanted.open() == []
    assert len(texts(desk)) == 3


def test_an_example_that_is_there_already_is_refused(desk: Desk, dana: Person) -> None:
    known = next(iter(sorted(example for example in desk.parts.examples.known() if 20 < len(example) < 60)))
    desk.not_understood(*HIP)
    assert "an example already" in press(dana, "example", HIP[0], topic="sciatica", text=known.upper())
    press(dana, "example", HIP[0], topic="sciatica", text=OWN)
    assert "on the list already" in press(dana, "example", HIP[0], topic="scans", text=OWN)
    assert len(desk.parts.wanted.open()) == 1


@pytest.mark.parametrize("topic", ["", "no_such_topic", "danger_heart"])
def test_an_example_needs_a_topic_that_staff_may_add_to(desk: Desk, dana: Person, topic: str) -> None:
    desk.not_understood(*HIP)
    shown = press(dana, "example", HIP[0], topic=topic, text=OWN)
    assert "choose a topic" in shown
    assert f'value="{OWN}"' in shown, "what was typed is not lost"
    assert desk.parts.wanted.open() == []


def test_a_visitors_words_are_never_put_into_a_field(desk: Desk, dana: Person) -> None:
    desk.not_understood(*HIP)
    page = dana.client.get("/questions").text
    assert MARK in page
    fields = re.findall(r"<(?:input|textarea|option)[^>]*>", page)
    assert not any(MARK in field or "zumba" in field for field in fields)


def test_a_new_topic_is_asked_for_by_a_short_name(desk: Desk, dana: Person) -> None:
    desk.not_understood("what is cupping")
    assert "no name, number" in press(dana, "topic", "what is cupping", name="call 403-555-0142")
    assert "The new topic is on the list." in press(dana, "topic", "what is cupping", name="Cupping", put_away="yes")
    (wish,) = desk.parts.wanted.open()
    assert (wish.topic, wish.words) == (None, "Cupping")
    assert texts(desk) == []


def test_ignored_questions_are_deleted(desk: Desk, dana: Person) -> None:
    desk.not_understood(*HIP, "what is cupping")
    assert "deleted" in press(dana, "ignore", HIP[0])
    assert texts(desk) == ["what is cupping"]
    gone = dana.post("/questions/ignore", on="/questions", questions="4711,x,99999999999999999999")
    assert "gone already" in gone.text


def test_a_wish_can_be_taken_back(desk: Desk, dana: Person) -> None:
    desk.not_understood(*HIP)
    press(dana, "example", HIP[0], topic="sciatica", text=OWN)
    number = str(desk.parts.wanted.open()[0].number)
    assert "Taken back." in dana.post("/questions/wish", on="/questions", wish=number).text
    for wish in (number, "x", ""):
        assert "gone already" in dana.post("/questions/wish", on="/questions", wish=wish).text


@pytest.mark.parametrize("what", ["example", "topic", "ignore", "wish"])
def test_a_form_without_its_token_changes_nothing(desk: Desk, dana: Person, what: str) -> None:
    desk.not_understood(*HIP)
    group = group_of(dana.client.get("/questions").text, HIP[0])
    values = {"questions": group, "topic": "sciatica", "text": OWN, "name": "Cupping", "put_away": "yes", "wish": "1"}
    assert dana.client.post(f"/questions/{what}", data=values).status_code == 403
    assert len(texts(desk)) == 3
    assert desk.parts.wanted.open() == []


@pytest.mark.parametrize("path", ["/questions", "/answers"])
def test_nobody_sees_it_without_logging_in_and_logging_in_leads_back(desk: Desk, person: Person, path: str) -> None:
    desk.not_understood(*HIP)
    assert MARK not in person.client.get(path).text
    assert person.log_in(next=path).url.path == path


def test_a_clinic_that_keeps_none_sees_none(desk: Desk, dana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.not_understood(*HIP)
    privacy = replace(desk.parts.clinic.privacy, keep_not_understood=False)
    monkeypatch.setattr(desk.parts, "clinic", replace(desk.parts.clinic, privacy=privacy))
    page = dana.client.get("/questions").text
    assert "keep_not_understood" in page
    assert MARK not in page


def test_stored_markup_shows_as_text(desk: Desk, dana: Person) -> None:
    desk.not_understood('is <img src=x onerror="alert(1)"> a thing')
    assert "<img" not in dana.client.get("/questions").text


def test_a_question_of_a_chat_that_was_erased_meanwhile_is_gone(desk: Desk, dana: Person) -> None:
    desk.not_understood(*HIP)
    dana.client.get("/questions")
    chat = f"{1:032}"
    desk.parts.conversations.begin_erasure(chat)
    assert MARK not in dana.client.get("/questions").text


def test_nothing_of_a_question_is_in_the_audit_trail_a_file_or_the_log(
    desk: Desk, dana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "backtalk")
    desk.not_understood(*HIP)
    for what, values in (
        ("example", {"topic": "sciatica", "text": OWN}),
        ("topic", {"name": "Dancing"}),
        ("ignore", {}),
    ):
        press(dana, what, HIP[0], **values)
    exported = dana.post("/export", first="2020-01-01", last="2099-01-01")
    assert exported.headers["content-type"].startswith("text/csv")
    folder = Path(str(desk.parts.database.engine.url.database)).parent
    kept = b"".join(path.read_bytes() for place in (folder, desk.folder) for path in place.glob("*.db*"))
    assert OWN.encode() in kept, "the search would find nothing at all"
    assert MARK.encode() not in kept
    for text in (dana.client.get("/audit").text, exported.text, caplog.text):
        assert MARK not in text
        assert "zumba" not in text


def test_answers_that_worry_people_come_first_as_numbers(desk: Desk, dana: Person) -> None:
    desk.judged("scans", "no")
    desk.judged("sciatica", "worried")
    page = dana.client.get("/answers").text
    labels = desk.parts.words.topics()
    assert page.index(labels["sciatica"]) < page.index(labels["scans"])
    assert re.findall(r'<td class="num">(\d+)</td>', page) == ["1", "0", "0", "0", "1", "0"]
    assert "hello" not in page


def test_vectors_of_questions_that_are_gone_are_forgotten() -> None:
    encoded: list[str] = []

    def encode(texts: list[str]) -> list[list[float]]:
        encoded.extend(texts)
        return [[1.0, 0.0] for _ in texts]

    meaning = Meaning(Path("no-model"), encode)  # type: ignore[arg-type]
    first, second = Question(1, 0, "one"), Question(2, 0, "two")
    meaning.groups([second, first], ())
    meaning.groups([second, first], ())
    assert sorted(encoded) == ["one", "two"], "each is encoded once"
    meaning.groups([second], ())
    meaning.groups([second, first], ())
    assert sorted(encoded) == ["one", "one", "two"]


def test_without_an_encoder_each_question_stands_alone() -> None:
    def encode(_texts: object) -> object:
        raise OSError("no weights here")

    groups = Meaning(Path("no-model"), encode).groups([Question(1, 0, "one"), Question(2, 0, "two")], ())
    assert [[question.text for question in group.questions] for group in groups] == [["one"], ["two"]]


def test_the_assistants_own_encoder_sees_what_belongs_together() -> None:
    asked = [
        "is zumba ok with a bad hip",
        "what does cupping do",
        "can I dance when my hip is sore",
        "how does cupping work",
    ]
    questions = [Question(number, 0, text) for number, text in enumerate(asked)]
    groups = Meaning(Path("no-model")).groups(questions, ())
    assert {frozenset(question.number for question in group.questions) for group in groups} == {
        frozenset({0, 2}),
        frozenset({1, 3}),
    }
