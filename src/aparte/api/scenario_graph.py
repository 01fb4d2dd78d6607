"""The picture of a scenario with its counters: who waits where, what was sent, what was not."""

from __future__ import annotations

from collections import Counter
from typing import Literal, cast

from ninja import Schema

from aparte.api import outcomes, shapes
from aparte.core.scenarios import graph, model, steps
from aparte.scenarios import contracts

NodeKind = Literal["trigger", "send", "wait", "choice", "change", "exit", "people"]


class Counters(Schema):
    """The figures of one step. `passed` are the journeys that stand or ended further on.

    Of an exit, those that ended by it; of the end, those that came so far.
    """

    waiting: int
    passed: int
    sent: int
    held_back: int
    deferred: int


class GraphNode(Schema):
    """A step, the trigger or the end, with its place in pixels."""

    id: str
    kind: NodeKind
    title: shapes.Words
    detail: shapes.Words
    x: int
    y: int
    counters: Counters


class GraphEdge(Schema):
    """A way from one node to another; `back` leads to an earlier step."""

    id: str
    source: str
    target: str
    label: shapes.Words | None
    back: bool


class Graph(Schema):
    """All of it."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]


def write(
    scenario: model.Scenario,
    version: int,
    standing: contracts.Standing,
    counts: list[outcomes.Count],
) -> Graph:
    """Return the picture of one version, with the figures of that version."""
    drawn = graph.draw(scenario)
    told: dict[str, Counter[str]] = {}
    for count in counts:
        if count.version == version:
            told.setdefault(count.step, Counter())[count.outcome] += count.count
    beyond = _beyond(drawn)
    return Graph(
        nodes=[_node(node, standing, told, beyond) for node in drawn.nodes],
        edges=[
            GraphEdge(
                id=edge.id,
                source=edge.source,
                target=edge.target,
                label=shapes.words_or_none(edge.label),
                back=edge.back,
            )
            for edge in drawn.edges
        ],
    )


def _node(
    node: graph.Node,
    standing: contracts.Standing,
    told: dict[str, Counter[str]],
    beyond: dict[str, set[str]],
) -> GraphNode:
    outcome = told.get(node.id, Counter())
    settled = outcome["sent"] + outcome["held_back"] + outcome["waiting"] + outcome["unknown"]
    return GraphNode(
        id=node.id,
        kind=cast("NodeKind", node.kind),
        title=shapes.words(node.title),
        detail=shapes.words(node.detail),
        x=node.x,
        y=node.y,
        counters=Counters(
            waiting=standing.waiting.get(node.id, 0),
            passed=max(settled, _further(node, standing, beyond[node.id])),
            sent=outcome["sent"],
            held_back=outcome["held_back"],
            deferred=outcome["deferred"],
        ),
    )


def _further(node: graph.Node, standing: contracts.Standing, beyond: set[str]) -> int:
    """Return how many journeys went further than a node, or ended by it where it is an exit."""
    waiting, ended, completed = standing
    if node.id == steps.END:
        return completed
    if node.kind == "exit":
        return ended.get(node.id, 0)
    return sum(waiting.get(step, 0) + ended.get(step, 0) for step in beyond)


def _beyond(drawn: graph.Graph) -> dict[str, set[str]]:
    """Return which nodes can be reached from each; what leads back does not count."""
    reached: dict[str, set[str]] = {node.id: set() for node in drawn.nodes}
    for node in reversed(drawn.nodes):
        for edge in drawn.edges:
            if edge.source == node.id and not edge.back:
                reached[node.id] |= {edge.target, *reached[edge.target]}
    return reached
