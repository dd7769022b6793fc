"""A CSV export brings every cell back as it was, and nothing in it is run by a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backtalk.front_desk.spreadsheet import BYTE_ORDER_MARK, as_csv

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
DANGEROUS = st.tuples(st.text(" \t\r\n\u00a0\u2003", max_size=3), st.sampled_from("=+-@\t\r\n＝＋－＠"), CELLS).map(
    "".join
)
RUN_BY_SPREADSHEETS = tuple("=+-@＝＋－＠")


def read(written: str) -> list[list[str]]:
    assert written.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(written.removeprefix(BYTE_ORDER_MARK), newline="")))


@given(st.lists(st.lists(CELLS | DANGEROUS, min_size=2, max_size=2), max_size=5))
@example([['=HYPERLINK("http://evil.example","x")', "+14035550142"], ["\t=1+1", " @SUM(A1)"], ['"', ",\r\n="]])
def test_cells_come_back_with_at_most_an_apostrophe_more(rows: list[list[str]]) -> None:
    """Given any text, when it is written and read again, then the rows are whole and no cell begins a formula."""
    head, *read_rows = read(as_csv(["One", "Two"], rows))
    assert head == ["One", "Two"]
    assert [len(row) for row in read_rows] == [2] * len(rows)
    for given_row, read_row in zip(rows, read_rows, strict=True):
        for was, cell in zip(given_row, read_row, strict=True):
            assert cell in (was, f"'{was}")
            assert not cell.lstrip().startswith(RUN_BY_SPREADSHEETS)
            assert not cell.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize("harmless", ["Zebulon Testperson", "403-555-0142", "a=b", "", "it's"])
def test_usual_cells_stay_as_they_are(harmless: str) -> None:
    assert read(as_csv(["One"], [[harmless]]))[1] == ([harmless] if harmless else [""])
