"""Puts the clinic's own facts on its pages, so that nothing about the clinic is written down twice."""

from __future__ import annotations

from jinja2 import Environment, StrictUndefined

from backtalk.clinic import Clinic

_TEMPLATES = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def with_facts(page: str, clinic: Clinic) -> str:
    """The page with `{{ clinic.name }}` and the like filled in, and `{% if clinic.phone %}` decided.

    `clinic` has the names of `clinic.yml`; `{{ facts.clinic_therapists }}` is written as answers write it.

    Raises:
        jinja2.TemplateError: if the page names a fact that does not exist, or is not a template.
    """
    return _TEMPLATES.from_string(page).render(clinic=clinic, facts=clinic.placeholders())
