"""A small renderer of the template actions that our chart uses, since `helm` itself is not on every machine.

Known: values by path, `| quote`, `| default PATH`, `toYaml PATH | nindent N`, `if PATH` ... `end`, and the dashes that
eat white space. Anything else is an error, so the chart stays as simple as this file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

_ACTION = re.compile(r"[ \t]*\{\{-\s*(.*?)\s*\}\}|\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_PATH = re.compile(r"\.[A-Za-z][\w.]*")


class UnknownAction(ValueError):
    """The chart uses something that this renderer, on purpose, does not know."""


def render(template: str, values: Mapping[str, Any], chart: Mapping[str, Any], release: str = "clinic") -> str:
    """The rendered text."""
    scope = {"Values": values, "Chart": {_capital(key): value for key, value in chart.items()}}
    scope["Release"] = {"Name": release}
    written: list[str] = []
    shown = [True]
    at = 0
    for found in _ACTION.finditer(template):
        if shown[-1]:
            written.append(template[at : found.start()])
        at = found.end()
        eats = found.group(1) is not None
        action = found.group(1) if eats else found.group(2)
        if eats and written:
            written[-1] = written[-1].rstrip()
        if action.startswith("if "):
            shown.append(shown[-1] and bool(_value(action[3:], scope)))
        elif action == "end":
            shown.pop()
        elif shown[-1]:
            written.append(_filled(action, scope))
    if len(shown) != 1:
        raise UnknownAction("if without end")
    return "".join([*written, template[at:]]).lstrip()


def documents(text: str) -> list[dict[str, Any]]:
    """The YAML documents of a rendered template."""
    return [document for document in yaml.safe_load_all(text) if document]


def _filled(action: str, scope: Mapping[str, Any]) -> str:
    to_yaml = re.fullmatch(r"toYaml (\.\S+) \| nindent (\d+)", action)
    if to_yaml:
        indented = yaml.safe_dump(_value(to_yaml[1], scope), default_flow_style=False).rstrip()
        return "".join(f"\n{' ' * int(to_yaml[2])}{line}" for line in indented.splitlines())
    quoted = re.fullmatch(r"(\.\S+) \| quote", action)
    if quoted:
        return json.dumps(_value(quoted[1], scope))
    fallback = re.fullmatch(r"(\.\S+) \| default (\.\S+)", action)
    if fallback:
        return str(_value(fallback[1], scope) or _value(fallback[2], scope))
    return str(_value(action, scope))


def _value(path: str, scope: Mapping[str, Any]) -> Any:
    if not _PATH.fullmatch(path):
        raise UnknownAction(path)
    found: Any = scope
    for name in path[1:].split("."):
        if name not in found:
            raise UnknownAction(f"there is no {path}")
        found = found[name]
    return found


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]
