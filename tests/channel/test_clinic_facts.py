"""The clinic's pages say of the clinic what stands in clinic.yml, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from jinja2 import TemplateError
from sanic import Request

from backtalk.channel.clinic_facts import with_facts
from backtalk.channel.pages import Pages
from backtalk.clinic import Clinic, load_clinic

PAGES = Path(__file__).parents[2] / "widget" / "page"


def clinic(tmp_path: Path, facts: str = "") -> Clinic:
    """A clinic of another name, with these lines in its file."""
    file = tmp_path / "clinic.yml"
    file.write_text(f"name: Back & Hip\ntown: Nanton\nprovince: AB\n{facts}", encoding="utf-8")
    return load_clinic(file)


def shown(path: str, of: Clinic) -> str:
    """A page as a browser gets it."""
    pages = Pages(PAGES, PAGES, of)
    request = cast(Request, SimpleNamespace(headers={}, args={}))
    answer = asyncio.run(pages.start_page(request) if path == "/" else pages.chat_page(request))
    assert answer.body is not None
    return answer.body.decode()


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_both_pages_name_the_clinic_of_the_file_and_no_other(tmp_path: Path, path: str) -> None:
    html = shown(path, clinic(tmp_path))

    assert 'data-clinic="Back &amp; Hip"' in html
    assert "Nanton" in html
    for other in ("Dynamic Physiotherapy", "Okotoks", "Steve Hansen", "{{", "{%"):
        assert other not in html


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_a_phone_number_is_there_when_the_clinic_has_said_one(tmp_path: Path, path: str) -> None:
    assert "data-phone" not in shown(path, clinic(tmp_path))
    assert 'data-phone="403-555-0100"' in shown(path, clinic(tmp_path, 'phone: "403-555-0100"'))


def test_without_a_number_the_page_says_so_and_with_one_it_can_be_called(tmp_path: Path) -> None:
    without, with_one = shown("/", clinic(tmp_path)), shown("/", clinic(tmp_path, 'phone: "403 555 0100"'))

    assert "phone number is not set" in without
    assert "phone number is not set" not in with_one
    assert '<a href="tel:4035550100">403 555 0100</a>' in with_one


def test_the_team_is_named_by_its_therapists(tmp_path: Path) -> None:
    team = "therapists:\n- name: Ann Lee\n- name: Bo Roy\n"

    assert "Ann Lee and Bo Roy and our team in Nanton" in shown("/", clinic(tmp_path, team))
    assert "Our team in Nanton" in shown("/", clinic(tmp_path))


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_the_banner_goes_when_the_clinic_is_live(tmp_path: Path, path: str) -> None:
    assert "not reviewed by a physiotherapist" in shown(path, clinic(tmp_path))
    assert "not reviewed by a physiotherapist" not in shown(path, clinic(tmp_path, "live: true"))


def test_a_fact_that_does_not_exist_is_an_error_and_not_a_gap(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="fax"):
        with_facts("<p>{{ clinic.fax }}</p>", clinic(tmp_path))
