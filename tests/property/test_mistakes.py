"""Whatever is given for a definition: a definition or problems, each pointing into what was given.

Valid definitions of every sort are drawn and spoilt at random places: something is deleted,
doubled, renamed, nested, made huge or of another type. Arbitrary JSON and YAML likewise.
"""

from __future__ import annotations

import copy
import time
from collections import deque
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aparte.core import plain, shapes, soundness
from aparte.kernel.errors import InvalidError, Problem
from aparte.scenarios import yaml_text
from tests.property import lives, policies, strategies
from tests.unit.core.mistakes import tables
from tests.unit.core.mistakes.tables import Table

SECONDS_MAX: Final = 5
"""Processor time for the largest definitions there can be, on a slow and busy machine."""

PLACES_MAX: Final = 500

_SOON = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def _nested(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = {"kind": "not", "of": value}
    return value


strange: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([10**400, -(10**30), 1.5, float("nan"), float("inf"), -0.0, 1e308]),
    st.sampled_from(["", " ", "x" * 100_000, "\x00", "\ud800", "é\u0301", "\u202e", "1e9", "-3d"]),
    st.text(max_size=8),
    st.sampled_from([[], {}, [[]], [{}], {"kind": "any", "of": []}, {"kind": None}, {"kind": [1]}]),
    st.sampled_from([b"x", (1, 2), {1: 2}, {None: 1, True: 2}, {"a": {("b",): 1}}, {1, 2}]),
    st.just(_nested({"kind": "reachable"}, soundness.DEPTH_MAX + 5)),
).map(copy.deepcopy)
names = st.one_of(
    st.text(max_size=5),
    st.sampled_from(
        ["kind", "of", "id", "next", "where", "event", "x" * 5_000, "a.b[0]", "\ud800"]
    ),
)
json_values = st.recursive(
    st.one_of(strange, st.text(), st.floats(), st.integers()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(names | st.text(), inner, max_size=4)
    ),
    max_leaves=20,
)


def places(raw: Any) -> list[tuple[Any, Any]]:
    """Return places in a definition, from the outside in: what holds each, its name or number."""
    found: list[tuple[Any, Any]] = []
    waiting = deque([raw])
    while waiting and len(found) < PLACES_MAX:
        here = waiting.popleft()
        inside = here.items() if isinstance(here, dict) else enumerate(here)
        for name, part in list(inside):
            found.append((here, name))
            if isinstance(part, dict | list):
                waiting.append(part)
    return found


@st.composite
def spoilt(draw: st.DrawFn, valid: st.SearchStrategy[Any]) -> Any:
    """Draw a valid definition with one to four things done to it."""
    raw = copy.deepcopy(draw(valid))
    for _ in range(draw(st.integers(1, 4))):
        if not (isinstance(raw, dict) and raw):
            break
        among = places(raw)
        holder, name = among[draw(st.integers(0, len(among) - 1))]
        act = draw(st.sampled_from(["delete", "double", "rename", "swap", "nest", "list", "other"]))
        if act == "delete":
            del holder[name]
        elif act == "double" and isinstance(holder, list):
            holder.insert(name, copy.deepcopy(holder[name]))
        elif act == "rename" and isinstance(holder, dict):
            holder[draw(names)] = holder.pop(name)
        elif act == "nest":
            holder[name] = {"kind": "not", "of": holder[name]}
        elif act == "list":
            holder[name] = [holder[name]]
        elif act == "other":
            holder[name] = copy.deepcopy(among[draw(st.integers(0, len(among) - 1))][0])
        else:
            holder[name] = draw(strange)
    return raw


SORTS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "scenario": st.one_of(
        st.just(tables.VALID["scenario"]),
        st.sampled_from(
            [
                tables.broken(table, mistake)
                for table in map(tables.load, ("steps", "triggers"))
                for mistake in table.mistakes
            ]
        ),
        lives.scenario("scenario-0").map(plain.plain),
    ),
    "segment": st.one_of(st.just(tables.VALID["segment"]), strategies.trees()),
    "score": st.one_of(st.just(tables.VALID["score"]), st.just(lives.SCORES[0])),
    "policy": st.one_of(st.just(tables.VALID["policy"]), policies.policies()),
}


def check_answer(of: str, raw: Any) -> None:
    """Check that a definition is accepted, or refused with problems that can be worked on."""
    problems = tables.answered(Table(of=of, mistakes=()), raw)
    assert len(problems) <= soundness.PROBLEMS_MAX
    assert len({(one.code, one.path, one.words.en) for one in problems}) == len(problems)
    for one in problems:
        check_words(one)
        path = one.path.removeprefix("condition").removeprefix(".") if of == "segment" else one.path
        assert points_into(raw, path), path[:200]


def check_words(problem: Problem) -> None:
    """Check that a problem says something, of bounded length, that can be sent and kept."""
    for words in (problem.words.en, problem.words.fr):
        assert words.strip()
        assert len(words) <= shapes.WORDS_MAX + 1
        words.encode()
    problem.path.encode()


def points_into(raw: Any, path: str) -> bool:
    """Return whether a path leads to something given, or to what is missing from it."""
    if not path:
        return True
    if isinstance(raw, list | tuple) and path.startswith("["):
        number, _, rest = path[1:].partition("]")
        if not number.isdecimal():
            return False
        inside = int(number) < len(raw)
        return points_into(raw[int(number)], rest.removeprefix(".")) if inside else not rest
    if not isinstance(raw, dict):
        return False
    for key, part in raw.items():
        name = key if isinstance(key, str) else str(soundness.sound({key: 1}).problems[0].path)
        rest = path.removeprefix(name)
        follows = path.startswith(name) and (not rest or not name or rest[0] in ".[")
        if follows and points_into(part, rest.removeprefix(".")):
            return True
    # Something missing, or a name that could not be kept as it was.
    return ("." not in path and "[" not in path) or any(_cannot_be_kept(key) for key in raw)


def _cannot_be_kept(key: Any) -> bool:
    return bool(soundness.sound({key: 1}).problems)


@pytest.mark.parametrize("of", SORTS)
@_SOON
@given(data=st.data())
def test_a_spoilt_definition_is_answered_in_words(of: str, data: st.DataObject) -> None:
    """Never a failure: a definition, or problems that point into what was given."""
    check_answer(of, data.draw(spoilt(SORTS[of])))


@pytest.mark.parametrize("of", SORTS)
@_SOON
@given(raw=json_values)
def test_any_json_is_answered_in_words(of: str, raw: Any) -> None:
    """Also what never was a definition."""
    check_answer(of, raw)


@_SOON
@given(data=st.data())
def test_any_yaml_is_answered_in_words(data: st.DataObject) -> None:
    """Spoilt text is a definition or problems, and lines are those of the text."""
    text = data.draw(st.one_of(st.text(), _spoilt_text()))
    raw, problems = _read(text)
    for one in problems:
        check_words(one)
        assert one.line is None or 1 <= one.line <= text.count("\n") + 2
    if raw is not None:
        check_answer("scenario", raw)
    assert problems or raw is not None


def _read(text: str) -> tuple[Any, list[Problem]]:
    """Return what a text holds, and what is wrong with it or with the scenario it should be."""
    try:
        raw = yaml_text.read(text)
    except InvalidError as error:
        return None, [*error.problems]
    found = tables.answered(Table(of="scenario", mistakes=()), raw)
    return raw, yaml_text.located(text, tuple(found))


_INSERTED: Final = (
    *("", ":", "- ", "\t", "  ", "*a", "&a ", "!!int x", "{", "]", '"', "\n", "---\n", "%", "|"),
    *("10:30", "0777", "!!binary x", "? [a]\n: b", "<<: 1", "\x07", "\ud800"),
)


@st.composite
def _spoilt_text(draw: st.DrawFn) -> str:
    text = yaml_text.write(tables.VALID["scenario"])
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        extra = draw(st.sampled_from(_INSERTED))
        text = text[:start] + extra + text[end:]
    return text


LARGE: Final = {
    "deep": {"kind": "all", "of": [_nested({"kind": "reachable"}, 3_000)]},
    "wide": {"kind": "all", "of": [{"kind": "tagg", "name": "x"}] * 20_000},
    "long": {"kind": "attribute", "name": "x" * 1_000_000, "op": "matches", "value": "(" * 100_000},
    "names": {f"knd{number}": number for number in range(50_000)},
    "steps": {
        **tables.VALID["scenario"],
        "steps": [{"id": f"s{n}", "kind": "jump", "to": "s0", "times": 1} for n in range(100)],
    },
}


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("of", SORTS)
def test_the_largest_definitions_are_answered_in_time(of: str, name: str) -> None:
    """The work is bounded, whatever is given."""
    started = time.process_time()
    check_answer(of, LARGE[name])
    assert time.process_time() - started < SECONDS_MAX
