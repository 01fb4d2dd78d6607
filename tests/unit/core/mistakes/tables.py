"""The tables of mistakes: each entry changes something valid and says what must be answered."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from aparte.core import conditions, scenarios, scores
from aparte.core.governance import policy as policies
from aparte.kernel.errors import InvalidError, Problem
from aparte.scenarios import yaml_text

HERE = Path(__file__).parent
FILES = ("scenarios", "messages", "steps", "triggers", "conditions", "scores", "policies")
VALID: dict[str, Any] = yaml_text.read((HERE / "valid.yaml").read_text("utf-8"))

KNOWN = conditions.Known(
    segments=frozenset({"vip", "buyers", "lapsed"}),
    scores={"interest": frozenset({"cold", "warm"})},
    scenarios=frozenset({"relaunch", "welcome", "birthday"}),
    layouts=frozenset({"letter"}),
    events=frozenset({"Product Viewed", "Product Added", "Order Completed", "Signed Up"}),
)
PARSERS: dict[str, Callable[[Any], Any]] = {
    "scenario": lambda raw: scenarios.parse(raw, KNOWN),
    "segment": lambda raw: conditions.judge(raw, "condition", KNOWN),
    "score": lambda raw: scores.parse(raw, KNOWN),
    "policy": lambda raw: policies.parse(raw, KNOWN),
}


class Mistake(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One mistake: what is changed in what is valid, and the problem that must be told.

    `give` replaces what stands at the table's `place`; `change` sets, and `without` removes, what
    stands at a path. `says` are texts that the words hold in both languages; `meant` is the name
    they ask about. `also` are further mistakes that come with this one, as code and path.
    """

    what: str
    code: str
    path: str
    give: Any = msgspec.UNSET
    change: dict[str, Any] = {}
    without: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    meant: str | None = None
    also: tuple[tuple[str, str], ...] = ()


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The mistakes of one sort of definition."""

    of: str
    place: str = ""
    mistakes: tuple[Mistake, ...]


def load(name: str) -> Table:
    """Return the table of that name."""
    return msgspec.convert(yaml_text.read((HERE / f"{name}.yaml").read_text("utf-8")), Table)


def broken(table: Table, mistake: Mistake) -> Any:
    """Return the valid definition with the mistake in it."""
    raw = copy.deepcopy(VALID[table.of])
    if mistake.give is not msgspec.UNSET:
        if table.of == "segment":
            return mistake.give
        put(raw, table.place, mistake.give)
    for path in mistake.without:
        remove(raw, path)
    for path, value in mistake.change.items():
        put(raw, path, value)
    return raw


def answered(table: Table, raw: Any) -> list[Problem]:
    """Return the problems told of a definition, none where it is accepted."""
    try:
        found = PARSERS[table.of](raw)
    except InvalidError as error:
        return [*error.problems]
    return found if table.of == "segment" else []


def put(raw: Any, path: str, value: Any) -> None:
    """Set what stands at a path; one place beyond the end of a list adds to it."""
    *before, last = steps_of(path)
    for part in before:
        raw = raw.setdefault(part, {}) if isinstance(raw, dict) else raw[part]
    if isinstance(raw, list) and last == len(raw):
        raw.append(value)
    else:
        raw[last] = value


def remove(raw: Any, path: str) -> None:
    """Remove what stands at a path."""
    *before, last = steps_of(path)
    for part in before:
        raw = raw[part]
    del raw[last]


def steps_of(path: str) -> list[Any]:
    """Return the names and numbers of a path: `a[0].b` is a, 0, b."""
    found: list[Any] = []
    for name in re.split(r"\.(?![^\[]*\])", path):
        head, *numbers = name.split("[")
        found += [head] if head else []
        found += [int(number.removesuffix("]")) for number in numbers]
    return found
