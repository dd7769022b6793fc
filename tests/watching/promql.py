"""A small reader of the part of Prometheus's query language that our alerts use, to see them fire and stay calm.

A sample set is a list of `Series`: metric, labels, and the value when the window opened and now. `increase` and `rate`
are the difference of the two. Enough for rules on one window; anything else in a rule is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
_TOKEN = re.compile(r'\s*(?:(\d+(?:\.\d+)?)(?![\w])|([A-Za-z_]\w*)|("[^"]*")|(==|=~|!=|>=|<=|[-+*/()\[\]{}<>,=]))')
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Series:
    """One line of figures over the window."""

    metric: str
    now: float
    before: float = 0.0
    labels: dict[str, str] = field(default_factory=dict)


def evaluate(expression: str, samples: Iterable[Series]) -> Vector:
    """The series for which the expression holds; empty means that the alert is quiet."""
    reader = _Reader(expression, list(samples))
    result = reader.conjunction()
    reader.end()
    if isinstance(result, float):
        raise TypeError("an alert is a comparison")
    return result


class _Reader:
    def __init__(self, expression: str, samples: list[Series]) -> None:
        self._tokens = _tokens(expression)
        self._at = 0
        self._samples = samples

    def end(self) -> None:
        if self._at != len(self._tokens):
            raise ValueError(f"not understood from {self._tokens[self._at :]}")

    def conjunction(self) -> Vector | float:
        left = self._comparison()
        while self._peek() == "and":
            self._take("and")
            right = self._comparison()
            if isinstance(left, float) or isinstance(right, float):
                raise TypeError("`and` joins vectors")
            left = {labels: value for labels, value in left.items() if labels in right}
        return left

    def _comparison(self) -> Vector | float:
        left = self._quotient()
        if self._peek() in ("==", ">", "<", ">=", "<="):
            sign = self._next()
            limit = self._quotient()
            if isinstance(left, float) or not isinstance(limit, float):
                raise TypeError("compare a vector with a number")
            holds: dict[str, Callable[[float], bool]] = {
                "==": lambda value: value == limit,
                ">": lambda value: value > limit,
                "<": lambda value: value < limit,
                ">=": lambda value: value >= limit,
                "<=": lambda value: value <= limit,
            }
            return {labels: value for labels, value in left.items() if holds[sign](value)}
        return left

    def _quotient(self) -> Vector | float:
        left = self._term()
        while self._peek() == "/":
            self._take("/")
            right = self._term()
            if isinstance(left, float) or isinstance(right, float):
                raise TypeError("only vectors are divided")
            left = {labels: left[labels] / right[labels] for labels in left if right.get(labels)}
        return left

    def _term(self) -> Vector | float:
        word = self._next()
        if re.fullmatch(r"[\d.]+", word):
            return float(word)
        if word == "sum":
            return self._sum()
        if word in ("increase", "rate"):
            self._take("(")
            found, seconds = self._window()
            self._take(")")
            return {labels: value / (seconds if word == "rate" else 1) for labels, value in found.items()}
        if word == "histogram_quantile":
            self._take("(")
            share = float(self._next())
            self._take(",")
            buckets = self._quotient()
            self._take(")")
            assert not isinstance(buckets, float)
            return _quantile(share, buckets)
        return {labels: series.now for labels, series in self._selected(word)}

    def _sum(self) -> Vector:
        kept: set[str] = set()
        if self._peek() == "by":
            self._take("by")
            self._take("(")
            while self._peek() != ")":
                kept.add(self._next())
                if self._peek() == ",":
                    self._take(",")
            self._take(")")
        self._take("(")
        inner = self.conjunction()
        self._take(")")
        assert not isinstance(inner, float)
        total: Vector = {}
        for labels, value in inner.items():
            group = frozenset(pair for pair in labels if pair[0] in kept)
            total[group] = total.get(group, 0.0) + value
        return total

    def _window(self) -> tuple[Vector, int]:
        selected = self._selected(self._next())
        self._take("[")
        length = self._next() + (self._next() if self._peek() != "]" else "")
        self._take("]")
        return {labels: series.now - series.before for labels, series in selected}, int(length[:-1]) * _SECONDS[
            length[-1]
        ]

    def _selected(self, metric: str) -> list[tuple[Labels, Series]]:
        wanted: list[tuple[str, str, str]] = []
        if self._peek() == "{":
            self._take("{")
            while self._peek() != "}":
                wanted.append((self._next(), self._next(), self._next().strip('"')))
                if self._peek() == ",":
                    self._take(",")
            self._take("}")
        return [
            (frozenset(series.labels.items()), series)
            for series in self._samples
            if series.metric == metric and all(_matches(series.labels.get(name, ""), *rest) for name, *rest in wanted)
        ]

    def _peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> str:
        token = self._peek()
        if token is None:
            raise ValueError("the expression ends too early")
        self._at += 1
        return token

    def _take(self, expected: str) -> None:
        found = self._next()
        if found != expected:
            raise ValueError(f"{expected!r} expected, {found!r} found")


def _tokens(expression: str) -> list[str]:
    found, at = [], 0
    # "[10m]" is a number and a unit written as one word
    text = re.sub(r"\[(\d+)([smhd])\]", r"[ D\1\2 ]", expression).strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"not understood: {text[at : at + 20]!r}")
        token = next(group for group in match.groups() if group is not None)
        found.append(token.removeprefix("D") if re.fullmatch(r"D\d+[smhd]", token) else token)
        at = match.end()
    return found


def _matches(value: str, sign: str, wanted: str) -> bool:
    return {
        "=": value == wanted,
        "!=": value != wanted,
        "=~": re.fullmatch(wanted, value) is not None,
    }[sign]


def _quantile(share: float, buckets: Vector) -> Vector:
    """As Prometheus does it, for buckets that differ only in `le`: linear inside a bucket."""
    edges = sorted((float(dict(labels)["le"].replace("+Inf", "inf")), value) for labels, value in buckets.items())
    if not edges or edges[-1][1] == 0:
        return {}
    wanted, below, before = share * edges[-1][1], 0.0, 0.0
    for edge, count in edges:
        if count >= wanted:
            if edge == float("inf"):
                return {frozenset(): below}
            return {frozenset(): below + (edge - below) * (wanted - before) / max(count - before, 1e-9)}
        below, before = edge, count
    return {}
