"""Bot responses become messages of the contract."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtalk.channel.replies import blocks_of, compose


def message(**response: Any) -> dict[str, Any]:
    (only,), _ = compose([{"text": "Hello.", **response}], "message-1", 0.0)
    return only


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        (" \n\n ", []),
        ("one\ntwo", [("paragraph", "one two")]),
        ("one\n\n\ntwo", [("paragraph", "one"), ("paragraph", "two")]),
        ("- a\n- b", [("list", ["a", "b"])]),
        ("one:\n- a\n  more\n- b\nend", [("paragraph", "one:"), ("list", ["a more", "b"]), ("paragraph", "end")]),
        ("- a\n\n- b", [("list", ["a"]), ("list", ["b"])]),
        ("a - b\n-c", [("paragraph", "a - b -c")]),
    ],
)
def test_text_becomes_paragraphs_and_lists(text: str, blocks: list[tuple[str, Any]]) -> None:
    key = {"paragraph": "text", "list": "items"}

    assert [(block["type"], block[key[block["type"]]]) for block in blocks_of(text)] == blocks


def test_keys_may_stand_beside_the_text_or_in_the_metadata() -> None:
    expected = {"title": "Book", "url": "https://clinic.example/book"}

    assert message(link=expected)["link"] == message(metadata={"link": expected})["link"] == expected


def test_a_summary_can_be_read_and_each_line_changed() -> None:
    # Given a summary whose lines can be changed, as actions write it
    lines = [
        {"field": "name", "label": "Name", "value": "Nadia", "change": "change:name"},
        {"field": "when", "label": "When", "value": "Any day", "change": {"payload": "/change_when"}},
        {"field": "code", "label": "Code", "value": "B-1"},
    ]

    # When it is composed
    (only,), offers = compose([{"summary": lines, "reference": "BT-7Q2", "text": "Right?"}], "message-1", 0.0)

    # Then there is a block for each, and each change can be chosen
    assert [block["type"] for block in only["blocks"]] == ["paragraph", "summary", "reference"]
    assert [item["change"] for item in only["blocks"][1]["items"]] == ["change:name", "change_when", None]
    assert only["blocks"][2] == {"type": "reference", "code": "BT-7Q2"}
    assert [(offer.value, offer.payload) for offer in offers] == [
        ("change:name", '/choose{"choice": "change:name"}'),
        ("change_when", "/change_when"),
    ]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "JAVASCRIPT:x", 5, None])
def test_a_link_that_could_do_harm_is_left_out(url: Any) -> None:
    assert message(link={"title": "x", "url": url})["link"] is None
    assert message(sources=[{"id": "R1", "title": "A study", "url": url}])["sources"][0]["url"] is None


def test_pictures_come_from_our_own_server_only() -> None:
    assert message(image={"url": "/static/needle.svg", "alt": "A needle"})["image"]["alt"] == "A needle"
    assert message(image="https://elsewhere.example/x.png")["image"] is None


def test_values_outside_the_contract_become_null() -> None:
    odd = message(certainty="sure", urgency="X", topic=5, form={"step": 1}, sources="R1", buttons=[{"title": "x"}, 5])

    assert [odd[key] for key in ("certainty", "urgency", "topic", "form")] == [None] * 4
    assert odd["sources"] == odd["choices"] == []


def test_responses_without_content_make_no_message() -> None:
    assert compose([{}, {"text": None}, {"custom": {"x": 1}}, {"text": " "}], "message-1", 0.0) == ([], [])


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_keys = st.sampled_from(
    ["text", "buttons", "metadata", "summary", "reference", "link", "image", "form", "sources", "topic"]
)


@given(st.lists(st.dictionaries(_keys, _anything, max_size=6), max_size=3))
def test_whatever_an_action_says_it_never_breaks_the_reply(responses: list[dict[str, Any]]) -> None:
    messages, _ = compose(responses, "message-1", 0.0)

    assert [made["id"] for made in messages] == [f"message-1.{place}" for place in range(1, len(messages) + 1)]
