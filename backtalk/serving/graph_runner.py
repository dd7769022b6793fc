"""Rasa runs a model's components through Dask, which plans the same little graph anew for every message and action.

With `run_in_order` the order is worked out once and the components are called one after another: the same components,
the same inputs, the same errors (docs/scaling.md has what it saves).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

import rasa.core.processor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner


def run_in_order() -> None:
    """Let models that this process loads from now on run this way. May be called again."""
    rasa.core.processor.DaskGraphRunner = InOrderGraphRunner


class InOrderGraphRunner(DaskGraphRunner):
    """Runs the nodes of a graph in one fixed order.

    Nothing is logged: Rasa's runner formats its inputs, and so what the visitor wrote, for a debug line each time.
    """

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Each target's output.

        Raises:
            GraphRunError: for an input named like a node, or a RuntimeError inside.
        """
        given = inputs or {}
        for value in given.values():
            if isinstance(value, str) and value in self._graph_schema.nodes:
                raise GraphRunError(f"The input value {value!r} is the name of a node too.")
        wanted = tuple(targets or self._graph_schema.target_names)
        done: dict[str, Any] = dict(given)
        try:
            for name, node, parents in self._steps(wanted):
                done[name] = node(*_outputs(parents, done))[1]
        except GraphRunError:
            raise
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return {name: done[name] for name in wanted}

    def _steps(self, wanted: tuple[str, ...]) -> Sequence[tuple[str, GraphNode, tuple[str, ...]]]:
        """The nodes that `wanted` need, parents first, with their parents' names."""
        known: dict[tuple[str, ...], Sequence[tuple[str, GraphNode, tuple[str, ...]]]]
        known = self.__dict__.setdefault("_known_steps", {})
        if wanted not in known:
            nodes = self._graph_schema.minimal_graph_schema(list(wanted)).nodes
            order = TopologicalSorter({name: node.needs.values() for name, node in nodes.items()}).static_order()
            known[wanted] = [
                (name, self._instantiated_nodes[name], tuple(nodes[name].needs.values()))
                for name in order
                if name in nodes  # the others are inputs
            ]
        return known[wanted]


def _outputs(parents: Sequence[str], done: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Parents' outputs as a node takes them; the node itself complains about one that is missing."""
    return ((name, done[name]) for name in parents if name in done)
