"""Self-contained HTML pages: one base layout with its own style, no scripts, nothing loaded from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_SHARED = Path(__file__).resolve().parent / "templates"


def render_page(folder: Path, template: str, **values: Any) -> str:
    """The page as HTML. Values are escaped; a name that the template uses and nobody gave is an error.

    Args:
        folder: where the template is; the shared base layout is found besides.
        template: its file name.
        values: what it shows.
    """
    environment = Environment(
        loader=FileSystemLoader([folder, _SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values) + "\n"
