"""Mistakes that people make in definitions: each is told once, in its place, in both languages."""

from __future__ import annotations

import re

import pytest

from aparte.kernel.errors import Problem
from tests.unit.core.mistakes import tables
from tests.unit.core.mistakes.tables import Mistake, Table

TABLES = {name: tables.load(name) for name in tables.FILES}
EVERY = [
    pytest.param(table, mistake, id=f"{name}: {mistake.what}")
    for name, table in TABLES.items()
    for mistake in table.mistakes
]
TOLD_MIN = 300
"""Mistakes that are told apart by their words and the kind of place."""

PLACES_MIN = 250
"""Pairs of a code and a kind of place, such as `steps[].duration`."""

CODES_MIN = 120

_ADVICE = re.compile(r"\b(\w+ez|dites|faites)\b", re.IGNORECASE)
"""An imperative: in French, where vous is said, one can be told from any other word."""


@pytest.mark.parametrize("name", ["scenario", "segment", "score", "policy"])
def test_what_the_tables_change_is_valid(name: str) -> None:
    """Without the mistake there is no problem."""
    table = Table(of=name, mistakes=())
    assert tables.answered(table, tables.VALID[name]) == []


@pytest.mark.parametrize(("table", "mistake"), EVERY)
def test_a_mistake_is_told_at_its_place(table: Table, mistake: Mistake) -> None:
    """The problem has its code and path, and no other problem follows from it."""
    problems = tables.answered(table, tables.broken(table, mistake))
    expected = [(mistake.code, mistake.path), *mistake.also]
    assert sorted((one.code, one.path) for one in problems) == sorted(expected)


@pytest.mark.parametrize(("table", "mistake"), EVERY)
def test_a_mistake_is_told_in_words(table: Table, mistake: Mistake) -> None:
    """Both languages are there, differ, name what was given and end as sentences do."""
    problem = _told(table, mistake)
    english, french = problem.words.en, problem.words.fr
    assert english != french
    for words in (english, french):
        assert words == words.strip()
        assert words[-1] in ".?…"
    assert _ADVICE.search(french), "what to do is missing"
    for text in mistake.says:
        assert text in french
        assert text in english
    if mistake.meant is not None:
        assert f"Did you mean “{mistake.meant}”" in english
        assert re.search(
            f"Vouliez-vous dire «[ \u202f]{re.escape(mistake.meant)}[ \u202f]»", french
        )


def _told(table: Table, mistake: Mistake) -> Problem:
    problems = tables.answered(table, tables.broken(table, mistake))
    return next(one for one in problems if (one.code, one.path) == (mistake.code, mistake.path))


def test_mistakes_are_many_and_told_apart() -> None:
    """No two mistakes of the tables are answered by the same words at the same place."""
    told: dict[tuple[str, str, str, str], list[str]] = {}
    for table in TABLES.values():
        for mistake in table.mistakes:
            problem = _told(table, mistake)
            place = re.sub(r"\[\d+\]", "[]", problem.path)
            told.setdefault((table.of, problem.code, place, problem.words.en), []).append(
                mistake.what
            )
    assert [names for names in told.values() if len(names) > 1] == []
    codes = {code for _, code, _, _ in told}
    kinds = {(of, code, place) for of, code, place, _ in told}
    assert len(told) >= TOLD_MIN
    assert len(kinds) >= PLACES_MIN
    assert len(codes) >= CODES_MIN
