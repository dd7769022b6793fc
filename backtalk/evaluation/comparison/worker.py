"""Trains and measures one row in a process of its own, so that memory is its own too.

Times are processor time: on a machine that does other work besides, the clock on the wall says little.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import yaml

from backtalk.evaluation.comparison.measured import Measured, Ranking, Trained, measured
from backtalk.evaluation.comparison.plain import PLAIN
from backtalk.evaluation.comparison.rows import Row
from backtalk.evaluation.examples import Example
from backtalk.evaluation.parser import as_visitor_text
from backtalk.evaluation.questions import Question
from backtalk.evaluation.vector_store import VectorStore
from backtalk.nlu.encoder import shared_encoder

_WARM_UP = 5  # messages
Result = TypeVar("Result")


class RowFailed(RuntimeError):
    """A row could not be trained or measured; the message says why."""


def run_row(
    row: Row, examples: Sequence[Example], questions: Sequence[Question], threshold: float, seed: int
) -> Measured:
    """Train on `examples`, read all `questions`, measure. A minute for importing Rasa twice, and the training.

    Raises:
        RowFailed: with the reason.
    """
    folder = Path(tempfile.mkdtemp(prefix="backtalk-compare-"))
    try:
        if row.plain:
            return _in_child(Measured, _plain, row, examples, questions, threshold, seed)
        trained = _in_child(Trained, _train, row, examples, seed, folder)
        return _in_child(Measured, _measure, questions, threshold, trained, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_child(kind: type[Result], work: Callable[..., Result], *arguments: Any) -> Result:
    """What `work` returns, done in a new process.

    Raises:
        RowFailed: when it raises, or the process dies.
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_report, args=(sender, work, arguments))
    child.start()
    sender.close()
    try:
        worked, value = receiver.recv()
    except EOFError:
        raise RowFailed(f"the process ended with {child.exitcode} and no result") from None
    finally:
        child.join()
    if not worked:
        raise RowFailed(value)
    if not isinstance(value, kind):
        raise RowFailed(f"got {type(value).__name__} instead of {kind.__name__}")
    return value


def _report(sender: Any, work: Any, arguments: tuple[Any, ...]) -> None:
    os.environ.update(RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", PYTHONWARNINGS="ignore")
    try:
        sender.send((True, work(*arguments)))
    except Exception as error:  # noqa: BLE001 - whatever a component raises is the row's result
        sender.send((False, f"{type(error).__name__}: {str(error)[:200]}"))


def _train(row: Row, examples: Sequence[Example], seed: int, folder: Path) -> Trained:
    from rasa.model_training import train_nlu

    config = {"recipe": "default.v1", "language": "en", "assistant_id": "compare", "pipeline": row.seeded(seed)}
    (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (folder / "nlu.yml").write_text(_as_training_data(examples), encoding="utf-8")
    shared_encoder()  # building its file is no part of training
    os.chdir(folder)
    started = time.process_time()
    train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name="model")
    if not (folder / "model.tar.gz").exists():
        raise RowFailed("Rasa trained no model")
    return Trained(time.process_time() - started, _peak_memory_mb())


def _measure(questions: Sequence[Question], threshold: float, trained: Trained, folder: Path) -> Measured:
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)  # else Rasa prints every message
    agent = Agent.load(model_path=str(folder / "model.tar.gz"))
    rankings, seconds = asyncio.run(_read(agent, questions))
    return measured(questions, rankings, threshold, seconds, trained, _peak_memory_mb())


async def _read(agent: Any, questions: Sequence[Question]) -> tuple[list[Ranking], list[float]]:
    rankings: list[Ranking] = []
    seconds = []
    for text in [question.text for question in (*questions[:_WARM_UP], *questions)]:
        started = time.process_time()
        parsed = await agent.parse_message(as_visitor_text(text))
        seconds.append(time.process_time() - started)
        ranking = parsed.get("intent_ranking") or [parsed["intent"]]
        rankings.append([(str(entry["name"]), float(entry["confidence"])) for entry in ranking])
    return rankings[-len(questions) :], seconds[-len(questions) :]


def _plain(
    row: Row, examples: Sequence[Example], questions: Sequence[Question], threshold: float, seed: int
) -> Measured:
    texts = [example.text for example in examples]
    vectors = VectorStore().vectors(texts)
    started = time.process_time()
    rank = PLAIN[row.plain or ""](texts, vectors, [example.topic for example in examples], seed)
    trained = Trained(time.process_time() - started, _peak_memory_mb())
    rankings, seconds = [], []
    for question in questions:
        started = time.process_time()
        rankings.append(rank(question.text, shared_encoder().encode))
        seconds.append(time.process_time() - started)
    return measured(questions, rankings, threshold, seconds, trained, _peak_memory_mb())


def _as_training_data(examples: Sequence[Example]) -> str:
    topics: dict[str, list[str]] = {}
    for example in examples:
        topics.setdefault(example.topic, []).append(" ".join(example.text.split()))
    nlu = [{"intent": topic, "examples": "".join(f"- {text}\n" for text in texts)} for topic, texts in topics.items()]
    return str(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, width=10_000))


def _peak_memory_mb() -> float:
    """The most memory that this process ever held (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return float(line.split()[1]) / 1024
    return 0.0
