"""The data-flow page has every field that is kept, and none that is not."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields

import pytest
from sqlalchemy import Table

from backtalk.booking.request import Answers, Draft
from backtalk.storage import booking_schema, conversation_schema
from tests.docs.documents import document

PAGE = document("docs/data-flow.md").text
TABLES = [*booking_schema.metadata.sorted_tables, *conversation_schema.tables()]
SEALED = {
    f"{column.table.name}.{column.name}"
    for column in (*booking_schema.sealed_columns(), *conversation_schema.sealed_columns())
}


def described() -> list[tuple[str, str]]:
    """Each field as "table.field", with its row of the page."""
    found: list[tuple[str, str]] = []
    for section in re.split(r"^#{2,3} ", PAGE, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        tables = re.findall(r"`(\w+)`", heading)
        for row in re.findall(r"^\| `.*$", body, re.MULTILINE) if tables else ():
            for field in re.findall(r"`([\w.]+)`", row.split("|")[1]):
                found.append((field if "." in field else f"{tables[0]}.{field}", row))
    return found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_field_of_a_table_is_on_the_page_once(table: Table) -> None:
    on_page = Counter(name for name, _ in described() if name.split(".")[0] == table.name)
    assert on_page == Counter({f"{table.name}.{column.name}": 1 for column in table.columns})


def test_the_page_describes_no_field_that_is_not_there() -> None:
    assert {name.split(".")[0] for name, _ in described()} == {table.name for table in TABLES}


def test_the_page_says_of_each_field_whether_it_is_encrypted() -> None:
    assert {name for name, row in described() if "**encrypted**" in row} == SEALED


def test_every_row_says_what_in_which_form_how_long_and_who_sees_it() -> None:
    unfinished = [row for _, row in described() if len([cell for cell in row.split("|") if cell.strip()]) != 5]
    assert not unfinished


def test_every_answer_of_a_visitor_is_named() -> None:
    section = PAGE.split("**Inside `personal`**")[1].split("\n### ")[0]
    named = set(re.findall(r"`(\w+)`", section))
    kept_beside = {"conversation_id", "version"}
    assert named == ({field.name for field in (*fields(Answers), *fields(Draft))} - kept_beside)
