"""Checking what a condition means, and that it stays within bounds."""

from __future__ import annotations

from typing import Any

from aparte.core import phrases
from aparte.core.conditions import kinds, tree
from aparte.core.conditions.tree import AllOf, AnyOf, Condition, Not
from aparte.kernel.errors import Problem


def check_condition(condition: Condition, path: str, known: kinds.Known) -> list[Problem]:
    """Return every problem of a well-formed condition, each at its path."""
    return check_size(condition, path) or _check(condition, path, known, 1)


def check_size(condition: Condition, path: str) -> list[Problem]:
    """Return the problem of a condition with too many parts."""
    if tree.size(condition) <= tree.NODES_MAX:
        return []
    return [
        kinds.problem(
            "too_many_conditions",
            path,
            f"A condition has at most {tree.NODES_MAX} parts. Make segments of some of them.",
            f"Une condition a au plus {tree.NODES_MAX} parties. Faites-en des segments.",
        )
    ]


def check_leaf(condition: Any, path: str, known: kinds.Known) -> list[Problem]:
    """Return the problems of one leaf, each at its path."""
    found: list[Problem] = tree.LEAVES[type(condition)].check(condition, path, known)
    return [Problem(one.code, one.path.removeprefix("."), one.words) for one in found]


def _check(condition: Condition, path: str, known: kinds.Known, depth: int) -> list[Problem]:
    if depth > tree.DEPTH_MAX:
        return [too_deep(path)]
    match condition:
        case AllOf() | AnyOf():
            if not condition.of:
                return [empty(path)]
            problems = check_together(condition, path)
            for index, one in enumerate(condition.of):
                problems += _check(one, join(path, f"of[{index}]"), known, depth + 1)
            return problems
        case Not():
            return _check(condition.of, join(path, "of"), known, depth + 1)
        case _:
            return check_leaf(condition, path, known)


def check_together(condition: AllOf | AnyOf, path: str) -> list[Problem]:
    """Return the problem of a part that stands beside its own denial."""
    for index, one in enumerate(condition.of):
        if not isinstance(one, Not) or one.of not in condition.of:
            continue
        other = condition.of.index(one.of) + 1
        if isinstance(condition, AllOf):
            return [
                kinds.problem(
                    "never_true",
                    join(path, f"of[{index}]"),
                    f"This denies the condition {other} beside it, so both are true of nobody:"
                    " remove one of them.",
                    f"Ceci nie la condition {other} à côté, donc personne ne satisfait les deux"
                    f"{phrases.THIN}: retirez l’une d’elles.",
                )
            ]
        return [
            kinds.problem(
                "always_true",
                join(path, f"of[{index}]"),
                f"This denies the condition {other} beside it, so one of them is true of everybody:"
                " remove one of them.",
                f"Ceci nie la condition {other} à côté, donc l’une des deux est vraie de tout le"
                f" monde{phrases.THIN}: retirez l’une d’elles.",
            )
        ]
    return []


def empty(path: str) -> Problem:
    """Return the problem of a combination of nothing."""
    return kinds.problem(
        "no_conditions",
        join(path, "of"),
        "Add at least one condition.",
        "Ajoutez au moins une condition.",
    )


def too_deep(path: str) -> Problem:
    """Return the problem of conditions nested beyond the bound."""
    return kinds.problem(
        "too_deep",
        path,
        f"Conditions nest at most {tree.DEPTH_MAX} deep. Make a segment of the inner ones.",
        f"Les conditions s’imbriquent sur {tree.DEPTH_MAX} niveaux au plus{phrases.THIN}; faites"
        " un segment des plus profondes.",
    )


def join(path: str, place: str) -> str:
    """Return a place below a path: `a.b`, `a[0]`; either may be empty."""
    if not path or not place:
        return path or place
    return f"{path}{place}" if place.startswith("[") else f"{path}.{place}"
