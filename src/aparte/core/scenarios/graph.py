"""The scenario as a picture: nodes and edges with places, for people to read at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from aparte.core.scenarios import steps
from aparte.kernel.words import Words

if TYPE_CHECKING:
    from aparte.core.scenarios.model import Scenario

TRIGGER: Final = "trigger"
COLUMN: Final = 300
"""Pixels between two ways that run side by side."""

ROW: Final = 150
"""Pixels between a step and the next."""

_END_TITLE: Final = Words(en="End", fr="Fin")
_END_DETAIL: Final = Words(en="The journey is complete", fr="Le parcours est terminé")
_TRIGGER_TITLE: Final = Words(en="When", fr="Quand")


class Node(msgspec.Struct, frozen=True):
    """A step, or the trigger, or the end. `x` and `y` are pixels of its top left corner."""

    id: str
    kind: str
    title: Words
    detail: Words
    x: int
    y: int


class Edge(msgspec.Struct, frozen=True):
    """A way from one node to another; labelled where a step has several."""

    id: str
    source: str
    target: str
    label: Words | None
    back: bool = False
    """Whether it leads to an earlier step."""


class Graph(msgspec.Struct, frozen=True):
    """All of it."""

    nodes: list[Node]
    edges: list[Edge]


def draw(scenario: Scenario) -> Graph:
    """Return the picture of a checked scenario."""
    edges = [Edge("trigger-0", TRIGGER, scenario.steps[0].id, None)]
    places = {step.id: index for index, step in enumerate(scenario.steps)}
    for index, step in enumerate(scenario.steps):
        for number, way in enumerate(_ways(scenario, index)):
            back = places.get(way.to, index + 1) <= index
            edges.append(Edge(f"{step.id}-{number}", step.id, way.to, way.label, back))
    # What leads back has no say in where things stand.
    onward = [edge for edge in edges if not edge.back]
    rows = _rows(scenario, onward)
    columns = _columns(scenario, onward)
    nodes = [
        Node(TRIGGER, TRIGGER, _TRIGGER_TITLE, scenario.trigger.sentence(), columns[TRIGGER], 0)
    ]
    for step in scenario.steps:
        place = (columns[step.id], rows[step.id] * ROW)
        nodes.append(
            Node(step.id, step.family(), scenario.title_of(step), scenario.detail_of(step), *place)
        )
    if any(edge.target == steps.END for edge in edges):
        last = max(rows.values()) * ROW
        nodes.append(Node(steps.END, "exit", _END_TITLE, _END_DETAIL, columns[steps.END], last))
    return Graph(nodes, edges)


def _ways(scenario: Scenario, index: int) -> list[steps.Exit]:
    """Return the ways out with real targets; ways to one place are one, with all their labels."""
    ways: dict[str, list[Words]] = {}
    for way in scenario.steps[index].exits():
        labels = ways.setdefault(scenario.target(index, way.to), [])
        if way.label is not None:
            labels.append(way.label)
    if len(ways) == 1:
        return [steps.Exit(to) for to in ways]
    return [steps.Exit(to, _joined(labels)) for to, labels in ways.items()]


def _joined(labels: list[Words]) -> Words | None:
    if not labels:
        return None
    return Words(
        en=" / ".join(label.en for label in labels), fr=" / ".join(label.fr for label in labels)
    )


def _rows(scenario: Scenario, edges: list[Edge]) -> dict[str, int]:
    """Return each node's distance from the trigger, along the longest way."""
    rows = {TRIGGER: 0, **{step.id: 1 for step in scenario.steps}, steps.END: 1}
    for source in [TRIGGER, *(step.id for step in scenario.steps)]:
        for edge in edges:
            if edge.source == source:
                rows[edge.target] = max(rows[edge.target], rows[source] + 1)
    rows[steps.END] = max(rows.values())
    return rows


def _columns(scenario: Scenario, edges: list[Edge]) -> dict[str, int]:
    """Return each node's place from the left: a second way out moves one column right."""
    columns = {TRIGGER: 0}
    for source in [TRIGGER, *(step.id for step in scenario.steps)]:
        outward = [edge for edge in edges if edge.source == source]
        for number, edge in enumerate(outward):
            column = columns.get(source, 0) + number * COLUMN
            columns[edge.target] = min(columns.get(edge.target, column), column)
    columns.setdefault(steps.END, 0)
    return columns
