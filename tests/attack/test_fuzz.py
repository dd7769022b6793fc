"""Whatever is typed or sent, each reader of it ends, says one of the things it may say, and never breaks.

`make test` tries a few hundred inputs on each, always the same ones; `make test-long` tries 100,000 new ones
(``FUZZ_EXAMPLES``).
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from backtalk.booking.reading import details, email, name, phone, question, when, yes_no
from backtalk.channel.bodies import read_feedback, read_said
from backtalk.channel.masking import mask
from backtalk.channel.problems import Problem
from backtalk.channel.replies import compose
from backtalk.channel.text_cleaning import LONGEST_TEXT, TextEmpty, TextTooLong, clean
from backtalk.channel.tokens import InvalidToken, TokenSigner, new_conversation_id
from backtalk.clinic import ClinicFileError, load_clinic
from backtalk.nlu.danger_patterns import DangerPatterns
from backtalk.nlu.questions import find_questions
from backtalk.settings import InvalidSetting, Settings

E = TypeVar("E", bound=Exception)

ROOT = Path(__file__).resolve().parents[2]
FEW = 60
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", FEW))
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == FEW,
    database=None,
    suppress_health_check=list(HealthCheck),
)

# Pieces that readers look for, and pieces that break readers.
_PIECES = (
    "my name is Jo|no, |not |yes|call me at |403 555 0142|four oh three|@|.com|gmial|jo@x.ca|tuesday|3rd|feb 31|"
    "afternoon|?|and |but |/|/book|//|{|}|{clinic_phone}|<img src=x onerror=alert(1)>|'; drop table|../|%00|&#x2f;|"
    "can't feel|my saddle|bladder|chest pain|short of breath|for my mom|without |needle|\\|$(|`|\u0000|\ud800|\u202e|"
    "\u2066|\u200b|\u200d|\ufeff|\u00a0|e\u0301|\u0301\u0301|👩‍⚕️|لا|您|ß|İ|ﬁ|①|٣|\r\n|\t| |,|;|-|—|…|''|\"\""
).split("|")
typed = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(_PIECES), max_size=40).map("".join),
    st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=4)), max_size=30).map(" ".join),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | typed,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(typed, inner, max_size=4),
    max_leaves=12,
)


@lru_cache(maxsize=1)
def patterns() -> DangerPatterns:
    return DangerPatterns.from_file(ROOT / "knowledge" / "danger_signs.yml")


# Everything that reads what a visitor typed, after cleaning, as the channel hands it on.
READERS: dict[str, Callable[[str], Any]] = {
    "mask": mask,
    "questions": find_questions,
    "details": details.read_details,
    "email": email.find_email,
    "said_name": name.said_name,
    "answered_name": name.answered_name,
    "corrected_name": lambda text: name.corrected_name(text, "Maren Falk"),
    "phone": phone.find_phone,
    "corrected_phone": lambda text: phone.corrected_phone(text, "+14035550142"),
    "is_question": question.is_question,
    "is_time_offer": question.is_time_offer,
    "is_wait": question.is_wait,
    "time": when.time_part,
    "time_problem": when.time_problem,
    "quote": when.quote,
    "yes_no": yes_no.read_yes_no,
    "command": yes_no.read_command,
    "danger": lambda text: patterns().find(text),
}


def refusal_of(kind: type[E], call: Callable[[], object]) -> E | None:
    """The refusal that a call ends with; None when it is taken. Any other exception goes on."""
    try:
        call()
    except kind as refused:
        return refused
    return None


def cleaned(text: str) -> str | None:
    with contextlib.suppress(TextEmpty, TextTooLong):
        return clean(text)
    return None


@given(text=typed)
@fuzzed
def test_cleaned_text_is_short_storable_and_no_command(text: str) -> None:
    result = cleaned(text)
    if result is None:
        return
    assert 0 < len(result) <= 3 * LONGEST_TEXT  # composing can make three characters of one
    assert not result.lstrip().startswith("/")
    assert not any(unicodedata.category(one) in {"Cc", "Cs", "Co"} and one not in "\n" for one in result)
    assert result.encode("utf-8")
    assert len(result) > LONGEST_TEXT or clean(result) == result


@given(text=typed)
@fuzzed
def test_readers_of_typed_text_never_break(text: str) -> None:
    """All readers on each text: making one up takes longer than reading it."""
    result = cleaned(text)
    if result is None:
        return
    for reader, read in READERS.items():
        note(f"reader: {reader}")
        assert read(result) == read(result)  # it ends, and the same text is read the same twice


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "piece", ["no ", "a ", "4", "4 ", "@a.", "a@", "and ", "'", "not my ", ",", ". ", "?", "-", "e\u0301"]
)
def test_no_text_makes_a_reader_work_for_ever(reader: str, piece: str) -> None:
    """given the longest message made of one piece, then each reader takes less than two seconds of processor time."""
    text = cleaned(piece * (LONGEST_TEXT // len(piece)))
    assert text is not None
    READERS[reader]("warm up")
    before = time.process_time()
    READERS[reader](text)
    assert time.process_time() - before < 2


@given(body=st.dictionaries(st.sampled_from(["id", "text", "choice", "message_id", "verdict"]) | typed, anything))
@fuzzed
def test_a_body_is_read_or_refused_with_a_sentence(body: dict[str, Any]) -> None:
    for read in (read_said, read_feedback):
        refused = refusal_of(Problem, lambda read=read: read(body))
        assert refused is None or refused.status in {413, 422}


@given(token=typed)
@fuzzed
def test_no_made_up_token_opens_a_conversation(token: str) -> None:
    signer = TokenSigner((b"a" * 43 + b"=",), 3600)
    with pytest.raises(InvalidToken):
        signer.conversation_of(token)


@given(position=st.integers(0, 10_000), replacement=st.characters(min_codepoint=33, max_codepoint=126))
@fuzzed
def test_no_change_of_one_character_keeps_a_token_valid_for_another(position: int, replacement: str) -> None:
    """given a real token with one character replaced, then it opens the same conversation or none."""
    signer = TokenSigner((b"a" * 43 + b"=",), 3600)
    conversation = new_conversation_id()
    token, _ = signer.sign(conversation)
    place = position % len(token)
    changed = token[:place] + replacement + token[place + 1 :]
    try:
        # Base64 has spare bits at the end of a part, so a change there can mean the same bytes.
        assert signer.conversation_of(changed) == conversation
    except InvalidToken:
        assert changed != token


@given(response=st.dictionaries(st.sampled_from(["text", "buttons", "metadata", "link", "form", "image"]), anything))
@fuzzed
def test_whatever_an_action_says_becomes_messages_of_the_contract(response: dict[str, Any]) -> None:
    messages, _ = compose([response], "message-1", 0.0)
    assert json.dumps(messages)
    assert all({"id", "from", "at", "blocks", "choices"} <= set(message) for message in messages)


@given(
    content=st.dictionaries(st.sampled_from(["name", "phone", "booking", "privacy", "live", "therapists"]), anything)
)
@fuzzed
def test_a_clinic_file_is_read_or_refused_by_name(content: dict[str, Any], tmp_path_factory: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed-clinic.yml"
    try:
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    except UnicodeEncodeError:
        return
    refused = refusal_of(ClinicFileError, lambda: load_clinic(path))
    assert refused is None or str(refused)


@given(values=st.dictionaries(st.sampled_from(["PORT", "BACKTALK_KEEP_DAYS", "BACKTALK_TRUSTED_PROXIES"]), typed))
@fuzzed
def test_settings_are_read_or_refused_by_name(values: dict[str, str]) -> None:
    refused = refusal_of(InvalidSetting, lambda: Settings.from_environment(values))
    assert refused is None or any(name in str(refused) for name in values)
