"""The danger table as data: signs, their levels, patterns and rules. Reads and checks the two YAML files."""

from __future__ import annotations

import graphlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from backtalk.nlu.danger_notation import InvalidPattern, Pattern, parse_pattern

Level = Literal["E", "S", "D"]
LEVELS: tuple[Level, ...] = ("E", "S", "D")  # most urgent first
NOTHING = "nothing"
_WORDS_FILE = "danger_words.yml"
_SIGN_KEYS = {
    "sign", "evidence", "topic", "level", "means", "says", "patterns", "needs", "without", "raised_by", "lowered_by",
    "always",
}  # fmt: skip
_RULE_KEYS = {"when", "near", "dated", "unless", "becomes", "not_for"}


class InvalidDangerTable(ValueError):
    """The danger table or its word lists cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Rule:
    """Makes one sign another one (or nothing) when lists stand in the message.

    `when`: anywhere in it; `near`: within some words; `dated`: as the time of the sign itself. `unless`: not with these
    in the same clause.
    """

    becomes: str
    when: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    not_for: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sign:
    """One row of the table. `rank` is its place: of two signs of one level the earlier one is said."""

    id: str
    topic: str
    level: Level
    rank: int
    patterns: tuple[Pattern, ...]
    says: tuple[str, ...]
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    raised_by: tuple[Rule, ...] = ()
    lowered_by: tuple[Rule, ...] = ()
    always: bool = False

    @property
    def response(self) -> str:
        """Name of the response that words it."""
        return f"utter_sign_{self.id}"


@dataclass(frozen=True)
class Topic:
    """What holds when only the classifier saw a danger topic, so that no single sign is known."""

    id: str
    level: Level

    @property
    def response(self) -> str:
        """Name of the response that words it."""
        return f"utter_{self.id}"


@dataclass(frozen=True)
class DangerTable:
    """Everything of the danger table that a program needs."""

    version: str
    signs: Mapping[str, Sign]
    topics: Mapping[str, Topic]
    lists: Mapping[str, tuple[Pattern, ...]]
    everywhere: tuple[Rule, ...]
    spellings: Mapping[str, str]

    @classmethod
    def from_file(cls, path: Path) -> DangerTable:
        """Read the table at `path`, and `danger_words.yml` beside it.

        Raises:
            InvalidDangerTable: when something in them does not fit.
            OSError: when one cannot be read.
        """
        table, words = _load(path), _load(path.with_name(_WORDS_FILE))
        try:
            lists = {str(name): _read_list(entries) for name, entries in words["lists"].items()}
            signs = {row["sign"]: _read_sign(row, rank) for rank, row in enumerate(table["signs"])}
            topics = {name: Topic(name, _level(row["level"], name)) for name, row in table["topics"].items()}
            everywhere = tuple(_read_rule(rule, "everywhere") for rule in table.get("everywhere", ()))
            spellings = {wrong: right for right, wrongs in words["spellings"].items() for wrong in wrongs.split()}
        except (KeyError, TypeError, AttributeError, InvalidPattern) as error:
            raise InvalidDangerTable(f"{path.name}: {error}") from error
        read = cls(str(table["version"]), signs, topics, lists, everywhere, spellings)
        if len(signs) != len(table["signs"]):
            raise InvalidDangerTable(f"{path.name}: two signs have the same name")
        read._check_references()
        return read

    def vocabulary(self) -> set[str]:
        """Every word that stands in a pattern or list."""
        patterns = [pattern for entries in self.lists.values() for pattern in entries]
        patterns += [pattern for sign in self.signs.values() for pattern in sign.patterns]
        return {word for pattern in patterns for word in pattern.words()}

    def _check_references(self) -> None:
        for sign in self.signs.values():
            if sign.topic not in self.topics:
                raise InvalidDangerTable(f"{sign.id}: unknown topic {sign.topic!r}")
            named = {name for pattern in sign.patterns for name in pattern.list_names()}
            self._check_names(sign.id, named.union(sign.needs, sign.without))
            for rule in (*sign.raised_by, *sign.lowered_by):
                self._check_rule(sign.id, rule)
            if any(_urgency(self.signs[rule.becomes].level) < _urgency(sign.level) for rule in sign.raised_by):
                raise InvalidDangerTable(f"{sign.id}: a rule of raised_by lowers it")
        for rule in self.everywhere:
            self._check_rule("everywhere", rule)
        graph = {
            name: {used for pattern in entries for used in pattern.list_names()} for name, entries in self.lists.items()
        }
        for name, used in graph.items():
            self._check_names(name, used)
        try:
            graphlib.TopologicalSorter(graph).prepare()
        except graphlib.CycleError as error:
            raise InvalidDangerTable(f"word lists go round in a circle: {error.args[1]}") from error

    def _check_rule(self, where: str, rule: Rule) -> None:
        if rule.becomes != NOTHING and rule.becomes not in self.signs:
            raise InvalidDangerTable(f"{where}: a rule names the unknown sign {rule.becomes!r}")
        self._check_names(where, {*rule.when, *rule.near, *rule.dated, *rule.unless})

    def _check_names(self, where: str, names: set[str]) -> None:
        if unknown := names - self.lists.keys():
            raise InvalidDangerTable(f"{where}: unknown word lists {sorted(unknown)}")


def _urgency(level: Level) -> int:
    return -LEVELS.index(level)


def _load(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict):
        raise InvalidDangerTable(f"{path.name} holds no table")
    return loaded


def _read_sign(row: dict[str, Any], rank: int) -> Sign:
    if unknown := row.keys() - _SIGN_KEYS:
        raise InvalidDangerTable(f"{row.get('sign')}: unknown keys {sorted(unknown)}")
    name = str(row["sign"])
    return Sign(
        id=name,
        topic=row["topic"],
        level=_level(row["level"], name),
        rank=rank,
        patterns=tuple(parse_pattern(line) for line in row["patterns"].splitlines() if line.strip()),
        says=tuple(row["says"]),
        needs=tuple(row.get("needs", ())),
        without=tuple(row.get("without", ())),
        raised_by=tuple(_read_rule(rule, name) for rule in row.get("raised_by", ())),
        lowered_by=tuple(_read_rule(rule, name) for rule in row.get("lowered_by", ())),
        always=bool(row.get("always", False)),
    )


def _read_list(entries: str) -> tuple[Pattern, ...]:
    return tuple(parse_pattern(entry) for entry in entries.split(",") if entry.strip())


def _read_rule(row: dict[str, Any], where: str) -> Rule:
    if unknown := row.keys() - _RULE_KEYS:
        raise InvalidDangerTable(f"{where}: unknown keys {sorted(unknown)} in a rule")
    return Rule(
        becomes=row["becomes"],
        when=tuple(row.get("when", ())),
        near=tuple(row.get("near", ())),
        dated=tuple(row.get("dated", ())),
        unless=tuple(row.get("unless", ())),
        not_for=frozenset(row.get("not_for", ())),
    )


def _level(written: object, where: str) -> Level:
    if written not in LEVELS:
        raise InvalidDangerTable(f"{where}: level {written!r} is none of {', '.join(LEVELS)}")
    return written
