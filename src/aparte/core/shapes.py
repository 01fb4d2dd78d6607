"""From raw JSON or YAML to typed definitions, with every mistake told at once.

Three sieves, each of which hands on what it can mend: `soundness` (what no definition may hold),
`fitting` (mistakes of shape), and each definition's own `check` (mistakes of meaning). A place
where something was mended is not judged again, so one mistake is one problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple, TypeVar

from aparte.core import fitting, soundness
from aparte.kernel.errors import InvalidError, Problem
from aparte.kernel.words import Words

_T = TypeVar("_T")

WORDS_MAX: Final = 600
"""Characters of one problem's words: whatever somebody typed, the sentence stays readable."""

_INVALID: Final = Words(
    en="The definition cannot be used as it is; each problem is listed.",
    fr="La définition n’est pas utilisable en l’état ; chaque problème est indiqué.",
)
_PLACES: Final = re.compile(r"\.|(?=\[)")


class Read(NamedTuple):
    """What was read: a value whose shape is right, what is wrong, and what was mended for it."""

    value: Any
    problems: list[Problem]
    parts: list[str]


def convert(raw: Any, shape: type[_T]) -> _T:
    """Return the raw value as the typed shape; raises InvalidError when it does not fit."""
    value, problems, _ = fitting.convert(raw, shape)
    require(problems)
    typed: _T = value
    return typed


def parse(raw: Any, shape: type[_T], check: Callable[[_T], list[Problem]]) -> _T:
    """Return the typed value of a raw one, sound and checked; raises InvalidError."""
    found = read(raw, shape, check)
    require(found.problems)
    typed: _T = found.value
    return typed


def read(raw: Any, shape: type[_T], check: Callable[[_T], list[Problem]]) -> Read:
    """Return a raw value mended to fit the shape, and every problem of any sort."""
    sound = soundness.sound(raw)
    value, problems, parts = fitting.convert(sound.value, shape)
    taken = set(sound.parts)
    parts = [*sound.parts, *parts]
    problems = [*(one for one in problems if not _is_at(one, taken)), *sound.problems]
    if "" not in parts:
        problems += untouched(check(value), parts)
    return Read(value, problems, parts)


def untouched(problems: Iterable[Problem], parts: Iterable[str]) -> list[Problem]:
    """Return the problems that stand neither in, nor right above, a place that was mended."""
    mended = set(parts)
    above = {place for part in mended for place in _ancestors(part)}
    return [
        one
        for one in problems
        if one.path not in above and not mended.intersection(_at_and_above(one.path))
    ]


def _is_at(problem: Problem, parts: set[str]) -> bool:
    """Return whether a problem of shape only follows from what was taken out at its place."""
    return any(place in parts for place in (*_ancestors(problem.path), problem.path))


def _at_and_above(path: str) -> tuple[str, ...]:
    return (*_ancestors(path), path, soundness.mode_of(path))


def _ancestors(path: str) -> list[str]:
    """Return the places that a path lies in: `a` and `a.b` and `a.b[0]` of `a.b[0].c`."""
    return [path[: match.start()] for match in _PLACES.finditer(path) if match.start()]


def told(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems as they are told: each once, not too many, their words of bounded length."""
    kept: dict[tuple[str, str, str], Problem] = {}
    for one in problems:
        kept.setdefault((one.code, one.path, one.words.en), one)
    return [
        Problem(one.code, one.path, Words(en=_cut(one.words.en), fr=_cut(one.words.fr)))
        for _, one in zip(range(soundness.PROBLEMS_MAX), kept.values(), strict=False)
    ]


def _cut(text: str) -> str:
    if len(text) <= WORDS_MAX:
        return text
    half = WORDS_MAX // 2
    return f"{text[:half]}…{text[-half:]}"


def require(problems: list[Problem]) -> None:
    """Raise InvalidError when there are problems."""
    if problems:
        raise InvalidError(_INVALID, tuple(told(problems)))
