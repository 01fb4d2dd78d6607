"""From raw JSON or YAML to a condition, naming every mistake at its exact place."""

from __future__ import annotations

from typing import Any, Final

from aparte.core import fitting, misfits, phrases, shapes, soundness
from aparte.core.conditions import checking, kinds, tree
from aparte.core.conditions.tree import AllOf, AnyOf, Condition, Not
from aparte.kernel.errors import InvalidError, Problem
from aparte.kernel.words import Words

_INVALID: Final = Words(
    en="The condition cannot be used as it is; each problem is listed.",
    fr="La condition n’est pas utilisable en l’état\u202f; chaque problème est indiqué.",
)


def parse(raw: Any, path: str = "") -> Condition:
    """Return the condition of a raw value; raises InvalidError with each problem at its path."""
    condition, problems = read(raw, path, kinds.Known())
    if problems:
        raise InvalidError(_INVALID, tuple(shapes.told(problems)))
    assert condition is not None, "what has no problem is a condition"
    return condition


def read(raw: Any, path: str, known: kinds.Known) -> tuple[Condition | None, list[Problem]]:
    """Return the condition, None where its shape is wrong, and all its problems."""
    sound = soundness.sound(raw, path)
    condition, problems = _read(sound.value, path, known, 1)
    if sound.problems:
        return None, [*sound.problems, *shapes.untouched(problems, sound.parts)]
    return condition, problems


def _read(
    raw: Any, path: str, known: kinds.Known, depth: int
) -> tuple[Condition | None, list[Problem]]:
    if depth > tree.DEPTH_MAX:
        return None, [checking.too_deep(path)]
    if not isinstance(raw, dict):
        return None, [_not_a_condition(raw, path)]
    kind = raw.get("kind")
    struct = tree.STRUCTS.get(kind) if isinstance(kind, str) else None
    if struct is None:
        return None, [_unknown_kind(raw, path)]
    if struct in {AllOf, AnyOf}:
        condition, problems = _read_many(raw, struct, path, known, depth)
    elif struct is Not:
        condition, problems = _read_not(raw, path, known, depth)
    else:
        condition, problems = _read_leaf(raw, struct, path, known)
    if depth == 1 and condition is not None and not problems:
        problems = checking.check_size(condition, path)
    return condition, problems


def _read_leaf(
    raw: dict[str, Any], struct: type[Any], path: str, known: kinds.Known
) -> tuple[Condition | None, list[Problem]]:
    if raw.get("op") is True:
        # YAML 1.1 reads a bare `on` as true.
        raw = {**raw, "op": "on"}
    condition, problems, parts = fitting.convert(raw, struct, path)
    problems += shapes.untouched(checking.check_leaf(condition, path, known), parts)
    return (None if parts else condition), problems


def _read_many(
    raw: dict[str, Any], struct: type[Any], path: str, known: kinds.Known, depth: int
) -> tuple[Condition | None, list[Problem]]:
    problems = _unknown_fields(raw, path)
    of = raw.get("of")
    if not isinstance(of, list | tuple):
        words = Words(
            en="List the conditions under “of”.",
            fr="Donnez la liste des conditions sous «\u202fof\u202f».",
        )
        return None, [*problems, Problem("missing_field", checking.join(path, "of"), words)]
    parts: list[Condition] = []
    for index, one in enumerate(of[: tree.NODES_MAX + 1]):
        part, found = _read(one, checking.join(path, f"of[{index}]"), known, depth + 1)
        problems += found
        if part is not None:
            parts.append(part)
    if not of:
        problems.append(checking.empty(path))
    if problems:
        return None, problems
    together = AllOf(tuple(parts)) if struct is AllOf else AnyOf(tuple(parts))
    return together, checking.check_together(together, path)


def _read_not(
    raw: dict[str, Any], path: str, known: kinds.Known, depth: int
) -> tuple[Condition | None, list[Problem]]:
    problems = _unknown_fields(raw, path)
    part, found = _read(raw.get("of"), checking.join(path, "of"), known, depth + 1)
    problems += found
    return (None, problems) if problems or part is None else (Not(part), [])


def _unknown_fields(raw: dict[str, Any], path: str) -> list[Problem]:
    known = ("kind", "of")
    return [
        misfits.unknown(name, checking.join(path, name), known) for name in raw if name not in known
    ]


def _not_a_condition(raw: Any, path: str) -> Problem:
    del raw
    return kinds.problem(
        "not_a_condition",
        path,
        "Write a condition with its kind, for example {kind: attribute, name: country, value: FR}.",
        f"Écrivez une condition avec son kind, par exemple{phrases.THIN}: {{kind: attribute,"
        " name: country, value: FR}.",
    )


def _unknown_kind(raw: dict[str, Any], path: str) -> Problem:
    return misfits.unknown_kind(raw.get("kind"), checking.join(path, "kind"), [*tree.STRUCTS])
