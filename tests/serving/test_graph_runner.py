"""Components run in order give what they give under Rasa's own runner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import rasa.core.processor
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from backtalk.serving.graph_runner import InOrderGraphRunner, run_in_order

RUNNERS = (DaskGraphRunner, InOrderGraphRunner)


class Adder(GraphComponent):
    """Adds what it gets; remembers nothing."""

    called: ClassVar[list[str]] = []

    @classmethod
    def create(cls, config: Any, model_storage: Any, resource: Any, execution_context: Any) -> Adder:
        return cls(config["name"])

    def __init__(self, name: str) -> None:
        self._name = name

    def add(self, first: int, second: int = 1) -> int:
        self.called.append(self._name)
        if first == -1:
            raise ValueError("minus one")
        return first + second


def node(name: str, target: bool = False, **needs: str) -> SchemaNode:
    return SchemaNode(
        needs=needs,
        uses=Adder,
        fn="add",
        constructor_name="create",
        config={"name": name},
        eager=True,
        is_target=target,
    )


@pytest.fixture
def schema() -> GraphSchema:
    """two = number + 1; sum = two + number; unused hangs beside."""
    return GraphSchema(
        {
            "sum": node("sum", True, first="two", second="number"),
            "two": node("two", first="number"),
            "unused": node("unused", False, first="two"),
        }
    )


def built(kind: type[DaskGraphRunner], schema: GraphSchema, folder: Path) -> DaskGraphRunner:
    Adder.called.clear()
    return kind.create(schema, LocalModelStorage(folder), ExecutionContext(schema))


@pytest.mark.parametrize("kind", RUNNERS)
def test_parents_run_first_each_once_and_only_what_is_needed(
    kind: type[DaskGraphRunner], schema: GraphSchema, tmp_path: Path
) -> None:
    runner = built(kind, schema, tmp_path)

    assert runner.run({"number": 5}) == {"sum": 11}
    assert Adder.called == ["two", "sum"]
    # The next message does not see the last one's numbers
    assert runner.run({"number": 7}) == {"sum": 15}
    assert runner.run({"number": 7}, targets=["two"]) == {"two": 8}


@pytest.mark.parametrize("kind", RUNNERS)
def test_a_fault_in_a_component_is_told_as_rasa_tells_it(
    kind: type[DaskGraphRunner], schema: GraphSchema, tmp_path: Path
) -> None:
    with pytest.raises(GraphComponentException):
        built(kind, schema, tmp_path).run({"number": -1})


@pytest.mark.parametrize("kind", RUNNERS)
def test_a_missing_input_and_one_named_like_a_node_are_errors(
    kind: type[DaskGraphRunner], schema: GraphSchema, tmp_path: Path
) -> None:
    runner = built(kind, schema, tmp_path)

    with pytest.raises(GraphRunError):
        runner.run({})
    with pytest.raises(GraphRunError):
        runner.run({"number": "two"})


@pytest.fixture
def rasas_own() -> Iterator[None]:
    before = rasa.core.processor.DaskGraphRunner
    yield
    rasa.core.processor.DaskGraphRunner = before


@pytest.mark.usefixtures("rasas_own")
def test_models_loaded_afterwards_run_in_order() -> None:
    run_in_order()
    run_in_order()

    assert rasa.core.processor.DaskGraphRunner is InOrderGraphRunner
