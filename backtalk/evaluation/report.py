"""The evaluation for people: lines to print, and a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from backtalk.evaluation.danger_nets import DangerMiss, NetScores, recall_by_sign
from backtalk.evaluation.last_run import Run, changes
from backtalk.evaluation.miss_kinds import miss_kinds
from backtalk.evaluation.pictures import confusion_picture, reliability_picture
from backtalk.evaluation.reliability import expected_calibration_error
from backtalk.evaluation.robustness import NoiseRow
from backtalk.evaluation.scoring import Outcome, Result, Scores, by_topic, calibration, confusions, score
from backtalk.evaluation.two_questions import TwoQuestionScores
from backtalk.evaluation.two_turns import TwoTurnResult
from backtalk.report_page import render_page

TEMPLATES = Path(__file__).resolve().parent / "templates"
_CONFUSIONS = 20
_SAMPLE = 8  # misses of a kind that are shown as examples


@dataclass(frozen=True)
class Evaluated:
    """One file of questions.

    Attributes:
        name: the file's, without its ending.
        results: its questions and what became of them.
        texts_shown: whether its questions may be printed (our own, or when asked for).
        ours: whether it is part of the project.
    """

    name: str
    results: Sequence[Result]
    texts_shown: bool
    ours: bool = True

    @property
    def scores(self) -> Scores:
        """The file's figures."""
        return score(self.results)

    @property
    def to_look_at(self) -> list[Result]:
        """What went wrong: not right, an alarm missed, or a false one."""
        return [result for result in self.results if is_miss(result)]


@dataclass(frozen=True)
class Evaluation:
    """All that one run measured.

    Attributes:
        files: the sets of single questions.
        two: messages that ask two things.
        turns: follow-ups in a conversation; empty when not measured.
        nets: each danger net apart and together; empty when not measured.
        danger_misses: danger lines of files whose texts may be shown.
        noise: figures under noise; empty when not measured.
        groups: topic to group of topics.
        limits: topics that say "not here".
        before: the last run, if there was one.
    """

    files: Sequence[Evaluated]
    two: TwoQuestionScores = field(default_factory=lambda: TwoQuestionScores(0, 0, 0, 0))
    turns: Sequence[TwoTurnResult] = ()
    nets: Sequence[NetScores] = ()
    danger_misses: Sequence[DangerMiss] = ()
    noise: Sequence[NoiseRow] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    limits: Sequence[str] = ()
    before: Run | None = None

    @property
    def results(self) -> list[Result]:
        """The results of all files."""
        return [result for file in self.files for result in file.results]

    @property
    def shown(self) -> list[Result]:
        """The results of files whose texts may be shown."""
        return [result for file in self.files if file.texts_shown for result in file.results]


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
    if reading.language:
        return f"taken for another language ({reading.language})"
    return "offered " + ", ".join(reading.offered) if reading.offered else "asked back, offered nothing"


def percent(value: float | None) -> str:
    """A share for people: "61.2 %", or "-" where there is nothing to count."""
    return "-" if value is None else f"{100 * value:.1f} %"


def lines(evaluation: Evaluation) -> list[str]:
    """What is printed: figures for each file and in all, the other measurements, per topic, confusions."""
    files, results = evaluation.files, evaluation.results
    shown = [_head()] + [_row(file.name, file.scores) for file in files]
    if len(files) > 1:
        shown.append(_row("all", score(results)))
    shown += ["", offered_line(results)]
    shown += [line for line in (two_questions_line(evaluation.two), two_turns_line(evaluation.turns)) if line]
    shown += [f"calibration error: {percent(expected_calibration_error(calibration(results)))}"]
    if evaluation.nets:
        shown += ["", f"{'danger nets':24} {'found':>8} {'of':>5} {'false':>8} {'of':>5}"]
        shown += [
            f"{net.name:24} {percent(net.recall):>8} {net.danger:>5} {percent(net.false_alarm_rate):>8} {net.calm:>5}"
            for net in evaluation.nets
        ]
    if evaluation.noise:
        shown += ["", f"{'noise':34} {'right':>8} {'lost':>7} {'wrong':>8} {'danger':>8}"]
        shown += [_noise_row(row) for row in evaluation.noise]
    shown += ["", f"{'topic':30} {'lines':>5} {'right':>8} {'offered':>8} {'missed':>8} {'wrong':>8}"]
    for topic, scores in by_topic(results).items():
        shares = " ".join(f"{percent(scores.share(outcome)):>8}" for outcome in Outcome)
        shown.append(f"{topic:30} {scores.questions:>5} {shares}")
    shown += ["", "commonest confusions (expected -> given)"]
    shown += [f"{count:>4}  {want} -> {given}" for want, given, count in confusions(results)[:_CONFUSIONS]]
    return shown


def offered_line(results: Sequence[Result]) -> str:
    """How often the right topic is among the choices when one of ours was asked back, in a sentence."""
    scores = score(results)
    asked_back = scores.offered + scores.missed
    share = percent(scores.offered / asked_back if asked_back else None)
    not_right = scores.questions - scores.right
    of_all = percent(scores.offered / not_right if not_right else None)
    return (
        f"Asked back {asked_back} times, the right topic among the choices in {scores.offered} ({share}); "
        f"of all {not_right} that were not right: {of_all}"
    )


def two_questions_line(two: TwoQuestionScores) -> str:
    """How messages with two questions fared, in a sentence; empty when there were none."""
    if not two.double and not two.single:
        return ""
    return (
        f"Two questions in one message: both answered in {two.both_answered} of {two.double}; "
        f"one question that looks like two: answered as one in {two.one_answered} of {two.single}"
    )


def two_turns_line(turns: Sequence[TwoTurnResult]) -> str:
    """How follow-ups fared, in a sentence; empty when there were none."""
    if not turns:
        return ""
    right = sum(turn.right for turn in turns)
    after_right = [turn for turn in turns if turn.first_right]
    return (
        f"Follow-ups answered about the right thing: {right} of {len(turns)}; "
        f"where the first question was understood: {sum(turn.right for turn in after_right)} of {len(after_right)}"
    )


def miss_lines(files: Sequence[Evaluated]) -> list[str]:
    """Every result to look at, with its text."""
    return [
        f"{file.name}: {result.outcome.value}: {result.question.topic}, {got(result)}: {result.question.text}"
        for file in files
        if file.texts_shown
        for result in file.to_look_at
    ]


def evaluation_page(evaluation: Evaluation) -> str:
    """The whole page as HTML. Questions are shown only of files whose texts may be shown."""
    results, bins = evaluation.results, calibration(evaluation.results)
    kinds = miss_kinds(results, evaluation.groups, evaluation.limits)
    may_show = {id(result) for result in evaluation.shown}
    changed = changes(results, evaluation.before) if evaluation.before else []
    return render_page(
        TEMPLATES,
        "evaluation.html",
        title="How well questions are understood",
        evaluation=evaluation,
        files=evaluation.files,
        total=score(results),
        sentences=[
            line
            for line in (
                offered_line(results),
                two_questions_line(evaluation.two),
                two_turns_line(evaluation.turns),
            )
            if line
        ],
        topics=by_topic(results),
        confusions=confusions(results)[:_CONFUSIONS],
        confusion_picture=Markup(confusion_picture(results, evaluation.groups)),  # noqa: S704 (our own, escaped)
        bins=bins,
        reliability_picture=Markup(reliability_picture(bins)),  # noqa: S704 (our own, escaped)
        calibration_error=expected_calibration_error(bins),
        signs=recall_by_sign(results),
        kinds=kinds,
        sample={kind.name: [r for r in kind.results if id(r) in may_show][:_SAMPLE] for kind in kinds},
        changed=changed,
        changed_shown=[change for change in changed if id(change.result) in may_show],
        outcomes=list(Outcome),
        percent=percent,
        got=got,
    )


def _head() -> str:
    names = ("lines", *(outcome.value for outcome in Outcome), "danger", "level", "false")
    return f"{'file':24} " + " ".join(f"{name:>8}" for name in names)


def _noise_row(row: NoiseRow) -> str:
    values = (row.noisy.share(Outcome.RIGHT), row.right_lost, row.noisy.share(Outcome.WRONG), row.noisy.danger_recall)
    return f"{row.kind:34} " + " ".join(f"{percent(value):>8}" for value in values)


def _row(name: str, scores: Scores) -> str:
    shares = [scores.share(outcome) for outcome in Outcome]
    values = [*shares, scores.danger_recall, scores.level_accuracy, scores.false_alarm_rate]
    return f"{name[:24]:24} {scores.questions:>8} " + " ".join(f"{percent(value):>8}" for value in values)
