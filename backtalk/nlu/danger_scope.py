"""Whether a found sign is really said: not denied, not asked in general, no figure of speech; and when it was."""

from __future__ import annotations

import bisect

from backtalk.nlu.danger_matching import SENTENCE_ENDS, Finder, Hit, Span
from backtalk.nlu.danger_table import Rule

_FARTHEST_NEGATOR = 12  # words
_NEAR = 14  # words, for rules with `near`
_BESIDE = 8  # words, for `without`
_SAME_TIME = 6  # words, for rules with `dated`
_JOINTS = frozenset({",", "and", "so", "then", "because", "since", "cause", "plus", "when"})
_SUBJECTS = frozenset(
    "i my he his she her it they their we our there now both can today yesterday suddenly what im mom dad".split()
)
_OWN_SUBJECTS = frozenset("i my he his she her they their we our now mom dad husband wife".split())
_OWN_WORDS = _OWN_SUBJECTS - {"now", "they", "their"} | {"me", "him"}
_LEADS_TO_OWN = frozenset(
    "in of with on to about like that think believe feel down from at for around say any have".split()
)
_TIME_LINKS = frozenset(
    "it that this was is be been happened about around over almost like back at least more than".split()
)


class Scope:
    """Reads the surroundings of hits in one message. The words it goes by are lists of the danger words file."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._words = finder.reading.words
        self._said_spans: dict[str, list[Span]] = {}
        self._clause_starts = [0, *(index for index in range(1, len(self._words)) if self._starts_clause(index))]

    def is_denied(self, hit: Hit) -> bool:
        """Whether the message says that this is not so: "no fever", "I don't have any numbness"."""
        return any(self._denied_before(start, hit.parts) for start, _ in hit.parts) or any(
            start >= hit.span[1] and start - hit.span[1] <= 2 for start, _ in self._finder.spans_of("denied_after")
        )

    def is_asked_generally(self, hit: Hit) -> bool:
        """Whether it is only asked about: "can needling cause …", "what are the signs of …".

        Some openings ("what is", "do you treat") ask in general only where the sign is no one's: "what is this numbness
        between my legs" tells of one.
        """
        start, end = hit.span
        if any(
            cue_end <= start + 1 and not self._turns_personal(cue_end, start)
            for _, cue_end in self._finder.spans_of("asked_generally")
        ):
            return True
        return any(
            cue_end <= start + 1
            and not self._turns_personal(cue_end, start)
            and not _OWN_WORDS.intersection(self._words[cue_end:end])
            for _, cue_end in self._finder.spans_of("asked_of_no_one")
        )

    def is_a_general_question(self) -> bool:
        """Whether the message asks about something in general and speaks of no one."""
        asked = self._finder.spans_of("asked_generally") or self._finder.spans_of("asked_of_no_one")
        return bool(asked) and not _OWN_WORDS.intersection(self._words)

    def is_figure_of_speech(self, hit: Hit) -> bool:
        """Whether the words only sound like it: "hit by a truck", "dying to know"."""
        return any(
            start < part_end and part_start < end
            for start, end in self._finder.spans_of("figure_of_speech")
            for part_start, part_end in hit.parts
        )

    def applies(self, rule: Rule, hit: Hit) -> bool:
        """Whether the circumstances of `rule` hold for `hit`: one of each of its keys."""
        if rule.when and not any(self.says(name) for name in rule.when):
            return False
        if rule.near and not any(self._stands_near(span, hit.span) for name in rule.near for span in self._said(name)):
            return False
        if rule.dated and not any(
            self._dates(span, hit) for name in rule.dated for span in self._finder.spans_of(name)
        ):
            return False
        clause = self._clause_of(hit.span[0])
        end_clause = self._clause_of(max(hit.span[1] - 1, 0))
        return not any(
            clause <= self._clause_of(start) <= end_clause for name in rule.unless for start, _ in self._said(name)
        )

    def stands_beside(self, name: str, hit: Hit) -> bool:
        """Whether anything of the list stands within a few words of `hit`."""
        return any(start - hit.span[1] <= _BESIDE and hit.span[0] - end <= _BESIDE for start, end in self._said(name))

    def says(self, name: str) -> bool:
        """Whether anything of the list is said anywhere and not denied."""
        return bool(self._said(name))

    def _said(self, name: str) -> list[Span]:
        if name not in self._said_spans:
            spans = self._finder.spans_of(name)
            self._said_spans[name] = [span for span in spans if not self._denied_before(span[0], (span,))]
        return self._said_spans[name]

    def _starts_clause(self, index: int) -> bool:
        before, word = self._words[index - 1], self._words[index]
        if before in SENTENCE_ENDS or before in self._finder.classes.turns:
            return True
        return before in _JOINTS and word in _SUBJECTS

    def _clause_of(self, index: int) -> int:
        return bisect.bisect_right(self._clause_starts, index) - 1

    def _denied_before(self, start: int, parts: tuple[Span, ...]) -> bool:
        classes, first = self._finder.classes, self._clause_starts[self._clause_of(start)]
        for index in range(start - 1, max(first, start - _FARTHEST_NEGATOR) - 1, -1):
            word = self._words[index]
            if any(part_start <= index < part_end for part_start, part_end in parts):
                continue
            if word in classes.negators:
                return not self._inside("not_a_denial", index)
            own_subject = word in ("i", "my", "he", "his", "she", "her", "they", "their")
            if own_subject and (index == 0 or self._words[index - 1] not in _LEADS_TO_OWN | classes.negators):
                return False
            listed = "or" in self._words[index + 1 : index + 4] or "nor" in self._words[index + 1 : index + 4]
            if not (listed or word in classes.small or self._inside("passed_by_denial", index)):
                return False
        return False

    def _inside(self, name: str, index: int) -> bool:
        return any(start <= index < end for start, end in self._finder.spans_of(name))

    def _turns_personal(self, start: int, end: int) -> bool:
        if any(word in SENTENCE_ENDS or word in self._finder.classes.turns for word in self._words[start:end]):
            return True
        return any(
            self._words[index] in _OWN_SUBJECTS for index in self._clause_starts if start <= index <= end and index > 0
        )

    @staticmethod
    def _stands_near(span: Span, hit: Span) -> bool:
        return span[0] - hit[1] <= _NEAR and hit[0] - span[1] <= _NEAR

    def _dates(self, time: Span, hit: Hit) -> bool:
        """Whether `time` is when the sign was: behind it, or right before it with no other matter between them."""
        start, end = hit.span
        if time[0] < end and start < time[1]:
            return True
        if time[0] >= end:
            between = self._words[end : time[0]]
            if any(index in self._clause_starts for index in range(end, time[0] + 1)):
                return all(
                    word in _TIME_LINKS
                    or word in self._finder.classes.small
                    or word in _JOINTS
                    or word in SENTENCE_ENDS
                    for word in between
                )
            return len(between) <= _SAME_TIME
        between = self._words[time[1] : start]
        return (
            len(between) <= _SAME_TIME
            and self._clause_of(time[0]) == self._clause_of(start)
            and not {"and", ",", "with"}.intersection(between)
        )
