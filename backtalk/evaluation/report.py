"""The evaluation for people: lines to print, and a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backtalk.evaluation.scoring import Outcome, Result, Scores, by_topic, calibration, confusions, score
from backtalk.evaluation.two_questions import TwoQuestionScores
from backtalk.report_page import render_page

TEMPLATES = Path(__file__).resolve().parent / "templates"
_CONFUSIONS = 20


@dataclass(frozen=True)
class Evaluated:
    """One file of questions. ``texts_shown``: whether its questions may be printed (our own, or when asked for)."""

    name: str
    results: Sequence[Result]
    texts_shown: bool

    @property
    def scores(self) -> Scores:
        """The file's figures."""
        return score(self.results)

    @property
    def to_look_at(self) -> list[Result]:
        """What went wrong: not right, an alarm missed, or a false one."""
        return [result for result in self.results if is_miss(result)]


def is_miss(result: Result) -> bool:
    """Whether someone should look at this result."""
    alone = score([result])
    return result.outcome is not Outcome.RIGHT or alone.danger_found < alone.danger or alone.false_alarms > 0


def got(result: Result) -> str:
    """What the visitor got, in a few words."""
    reading = result.reading
    level = f" (level {reading.level})" if reading.level else ""
    if reading.topics:
        return "answered " + " and ".join(reading.topics) + level
    if reading.asked_back:
        return f"asked back ({reading.asked_back})"
    return "offered " + ", ".join(reading.offered) if reading.offered else "asked back, offered nothing"


def percent(value: float | None) -> str:
    """A share for people: "61.2 %", or "-" where there is nothing to count."""
    return "-" if value is None else f"{100 * value:.1f} %"


def lines(files: Sequence[Evaluated], two: TwoQuestionScores) -> list[str]:
    """What is printed: figures for each file and in all, per topic, the commonest confusions."""
    together = Evaluated("all", [result for file in files for result in file.results], texts_shown=False)
    shown = [_head()] + [_row(file.name, file.scores) for file in files]
    if len(files) > 1:
        shown.append(_row("all", together.scores))
    if two.double or two.single:
        shown += ["", two_questions_line(two)]
    shown += ["", f"{'topic':30} {'lines':>5} {'right':>8} {'offered':>8} {'missed':>8} {'wrong':>8}"]
    for topic, scores in by_topic(together.results).items():
        shares = " ".join(f"{percent(scores.share(outcome)):>8}" for outcome in Outcome)
        shown.append(f"{topic:30} {scores.questions:>5} {shares}")
    shown += ["", "commonest confusions (expected -> given)"]
    shown += [f"{count:>4}  {want} -> {given}" for want, given, count in confusions(together.results)[:_CONFUSIONS]]
    return shown


def two_questions_line(two: TwoQuestionScores) -> str:
    """How messages with two questions fared, in a sentence."""
    return (
        f"Two questions in one message: both answered in {two.both_answered} of {two.double}; "
        f"one question that looks like two: answered as one in {two.one_answered} of {two.single}"
    )


def miss_lines(files: Sequence[Evaluated]) -> list[str]:
    """Every result to look at, with its text."""
    return [
        f"{file.name}: {result.outcome.value}: {result.question.topic}, {got(result)}: {result.question.text}"
        for file in files
        if file.texts_shown
        for result in file.to_look_at
    ]


def evaluation_page(files: Sequence[Evaluated], two: TwoQuestionScores) -> str:
    """The whole page as HTML. Questions are shown only of files whose texts may be shown."""
    results = [result for file in files for result in file.results]
    return render_page(
        TEMPLATES,
        "evaluation.html",
        title="How well questions are understood",
        files=files,
        total=score(results),
        two=two_questions_line(two) if two.double or two.single else None,
        topics=by_topic(results),
        confusions=confusions(results)[:_CONFUSIONS],
        bins=calibration(results),
        outcomes=list(Outcome),
        percent=percent,
        got=got,
    )


def _head() -> str:
    names = ("lines", *(outcome.value for outcome in Outcome), "danger", "level", "false")
    return f"{'file':24} " + " ".join(f"{name:>8}" for name in names)


def _row(name: str, scores: Scores) -> str:
    shares = [scores.share(outcome) for outcome in Outcome]
    values = [*shares, scores.danger_recall, scores.level_accuracy, scores.false_alarm_rate]
    return f"{name[:24]:24} {scores.questions:>8} " + " ".join(f"{percent(value):>8}" for value in values)
