"""The first danger net: patterns that a clinician can read, on plain words.

Pure Python; knows nothing of Rasa. About 2 ms a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from backtalk.nlu.danger_matching import Finder, Hit, PatternIndex, WordClasses
from backtalk.nlu.danger_scope import Scope
from backtalk.nlu.danger_table import LEVELS, NOTHING, DangerTable, Level, Rule, Sign
from backtalk.nlu.plain_words import Reading, read_plainly
from backtalk.nlu.spelling import Speller

_GLUE = "my the is in to at of on down there i me am and feel cant can not both so".split()


@dataclass(frozen=True)
class DangerFinding:
    """A danger sign that a message tells of.

    `words` is where it stands: from the first word, up to but without the last, counted in the message as plainly read.
    `instead_of` is the topic it would have had, where a rule made it another sign.
    """

    sign: str
    topic: str
    level: Level
    response: str
    words: tuple[int, int]
    instead_of: str | None = None


class DangerPatterns:
    """Finds the signs of the danger table in messages."""

    def __init__(self, table: DangerTable) -> None:
        self.table = table
        self._classes = WordClasses(
            small=self._single_words("small_word"),
            negators=self._single_words("negator"),
            turns=self._single_words("turn"),
        )
        owners = {**table.lists, **{_key(sign): sign.patterns for sign in table.signs.values()}}
        self._index = PatternIndex(owners, self._classes.small)
        self._speller = Speller(table.vocabulary(), _GLUE)

    @classmethod
    def from_file(cls, path: Path) -> DangerPatterns:
        """Read the table at `path` (and the word lists beside it).

        Raises:
            InvalidDangerTable: when the table does not fit together.
            OSError: when it cannot be read.
        """
        return cls(DangerTable.from_file(path))

    def find(self, text: str) -> list[DangerFinding]:
        """The signs that `text` tells of, the most urgent first, each once."""
        finder, scope = self._look_at(text)
        found: dict[str, DangerFinding] = {}
        for sign in self.table.signs.values():
            for hit in self._hits(sign, finder, scope):
                meant = self._weigh(sign, hit, scope)
                if meant is not None and meant.id not in found:
                    instead_of = sign.topic if meant is not sign else None
                    found[meant.id] = DangerFinding(
                        meant.id, meant.topic, meant.level, meant.response, hit.span, instead_of
                    )
        return sorted(found.values(), key=self._urgency)

    def sounds_calm(self, text: str) -> bool:
        """Whether `text` is surely no alarm: what sounds like one is denied, long past, or only asked about in general.

        For a net that knows no words. False whenever there is doubt: a sign stands, or nothing was there to take back.
        """
        finder, scope = self._look_at(text)
        taken_back = False
        for sign in self.table.signs.values():
            if not all(map(scope.says, sign.needs)):
                continue
            for hit in finder.hits_of(_key(sign)):
                if not self._is_taken_back(hit, scope) and self._weigh(sign, hit, scope) is not None:
                    return False
                taken_back = True
        return taken_back or scope.says("surely_calm") or scope.is_a_general_question()

    def _look_at(self, text: str) -> tuple[Finder, Scope]:
        finder = Finder(self._read(text), self._index, self._classes)
        return finder, Scope(finder)

    def _read(self, text: str) -> Reading:
        return read_plainly(text, self._spell)

    def _spell(self, word: str) -> tuple[str, ...]:
        known = self.table.spellings.get(word)
        return tuple(known.split()) if known else self._speller.read(word)

    def _hits(self, sign: Sign, finder: Finder, scope: Scope) -> list[Hit]:
        hits = finder.hits_of(_key(sign))
        if not hits or any(not scope.says(name) for name in sign.needs):
            return []
        hits = [hit for hit in hits if not any(scope.stands_beside(name, hit) for name in sign.without)]
        return [hit for hit in hits if not self._is_taken_back(hit, scope, always=sign.always)]

    @staticmethod
    def _is_taken_back(hit: Hit, scope: Scope, *, always: bool = False) -> bool:
        if scope.is_denied(hit) or scope.is_figure_of_speech(hit):
            return True
        return not always and scope.is_asked_generally(hit)

    def _weigh(self, sign: Sign, hit: Hit, scope: Scope) -> Sign | None:
        for rule in sign.raised_by:
            if scope.applies(rule, hit):
                return self.table.signs[rule.becomes]
        for rule in (*sign.lowered_by, *self._rules_everywhere(sign)):
            if scope.applies(rule, hit):
                return None if rule.becomes == NOTHING else self.table.signs[rule.becomes]
        return sign

    def _rules_everywhere(self, sign: Sign) -> list[Rule]:
        return [rule for rule in self.table.everywhere if not {sign.id, sign.topic} & rule.not_for]

    def _urgency(self, finding: DangerFinding) -> tuple[int, int]:
        return LEVELS.index(finding.level), self.table.signs[finding.sign].rank

    def _single_words(self, name: str) -> frozenset[str]:
        return frozenset(word for pattern in self.table.lists[name] for word in pattern.words())


def _key(sign: Sign) -> str:
    return f"sign {sign.id}"  # the space keeps it apart from any list
