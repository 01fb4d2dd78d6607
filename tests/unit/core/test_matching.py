"""An event finds its atoms as if each had been asked."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from aparte.core import atoms, inputs, matching, program

FILTERS: list[tuple[atoms.PropertyFilter, ...]] = [
    (),
    (atoms.PropertyFilter("category", "is", "Lamps"),),
    (atoms.PropertyFilter("category", "is", "lamps"),),
    (atoms.PropertyFilter("category", "is", "lamps", case_sensitive=True),),
    (atoms.PropertyFilter("category", "is", 7),),
    (atoms.PropertyFilter("category", "is_not", "lamps"),),
    (atoms.PropertyFilter("products.category", "is", "Équinoxe"),),
    (atoms.PropertyFilter("category", "is", "lamps"), atoms.PropertyFilter("price", "lt", 50)),
    (atoms.PropertyFilter("price", "gte", 50),),
    (atoms.PropertyFilter("price", "gte", 50), atoms.PropertyFilter("category", "is", "lamps")),
    (atoms.PropertyFilter("category", "in", ["Rugs", "lamps", "LAMPS"]),),
    (atoms.PropertyFilter("category", "in", ("Rugs", "lamps"), case_sensitive=True),),
    (atoms.PropertyFilter("category", "in", ["lamps", 7]),),
    (atoms.PropertyFilter("category", "in", []),),
    (atoms.PropertyFilter("category", "in", ["vases"]), atoms.PropertyFilter("price", "lt", 50)),
]


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"category": "LAMPS", "price": 12},
        {"category": "lamps", "price": 120},
        {"category": ["rugs", "Lamps", None, 7]},
        {"category": ["rugs", "lamps", "LAMPS"], "price": 70},
        {"category": "Vases", "price": 30},
        {"category": 7},
        {"category": None},
        {"category": {"is": "lamps"}},
        {"products": [{"category": "équinoxe"}, {"category": "lamps"}]},
        {"products": {"category": "E\u0301quinoxe"}},
    ],
)
def test_rules_found_are_those_that_match(properties: dict[str, Any]) -> None:
    """Whatever a property holds, the rules found are those whose filter holds, each once."""
    rules = [
        program.AtomRule(number, atoms.Atom(event="Viewed", where=where), 0)
        for number, where in enumerate(FILTERS)
    ]
    event = inputs.EventInput(bytes(16), 0, 0, "Viewed", msgspec.json.encode(properties))
    found = sorted(rule.key for rule in matching.EventRules(rules).of(event))
    assert found == [rule.key for rule in rules if rule.matches is None or rule.matches(properties)]
