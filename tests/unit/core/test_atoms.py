"""Atoms: the same question has one id; filters and measures read properties."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import atoms
from aparte.core.atoms import Atom, PropertyFilter


def test_the_same_question_is_one_atom() -> None:
    """Neither the order of filters, nor that of a list, nor defaults written out matter."""
    one = Atom("A", (PropertyFilter("x", "is", 1), PropertyFilter("y", "in", ["b", "a"])))
    two = Atom(
        "A",
        (PropertyFilter("y", "in", ["a", "b"]), PropertyFilter("x", value=1, case_sensitive=False)),
    )
    assert atoms.identify(one) == atoms.identify(two)
    assert 0 <= atoms.identify(one) < 2**32
    different = {Atom("A"), Atom("B"), Atom("A", measure="x"), Atom("A", measure="y")}
    assert len({atoms.identify(atom) for atom in different}) == 4


def test_ids_are_stored_and_must_not_change() -> None:
    """A track is kept under this number: the way it is computed is part of the stored form."""
    assert atoms.identify(Atom("Order Completed")) == 479_814_331


@pytest.mark.parametrize(
    ("properties", "matches"),
    [
        ({"products": [{"category": "hats"}, {"category": "Shoes"}], "total": 50}, True),
        ({"products": {"category": "shoes"}, "total": 50}, True),
        ({"products": [{"category": "hats"}], "total": 50}, False),
        ({"products": [], "total": 50}, False),
        ({"products": [{"category": "shoes"}], "total": 49.9}, False),
        ({}, False),
    ],
)
def test_filters_look_into_lists(properties: dict[str, Any], *, matches: bool) -> None:
    """All filters must hold; a path through a list holds when one element satisfies."""
    where = (PropertyFilter("products.category", value="shoes"), PropertyFilter("total", "gte", 50))
    test = atoms.compile_filter(where)
    assert test is not None
    assert test(properties) is matches


def test_no_filter_is_no_test() -> None:
    """Everything matches, at no cost."""
    assert atoms.compile_filter(()) is None


@pytest.mark.parametrize(
    ("value", "millionths"),
    [
        (3, 3_000_000),
        (19.99, 19_990_000),
        (0.1 + 0.2, 300_000),
        (5e-7, 1),
        (-5e-7, -1),
        (True, None),
        ("3", None),
        (None, None),
        (2_000_000_000, None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_measures_are_whole_millionths(value: Any, millionths: int | None) -> None:
    """Numbers only, rounded half away from zero; excess is no measure."""
    assert atoms.measure_of(Atom("A", measure="a.b"), {"a": {"b": value}}) == millionths


def test_an_atom_is_said_as_a_noun() -> None:
    """Known events have words, others their name."""
    said = atoms.sentence("Order Completed", (PropertyFilter("total", "gte", 100),))
    assert said.en == "an order whose total is at least 100"
    assert said.fr == "une commande dont le total est d’au moins 100"
    assert atoms.sentence("Zoo", ()).fr == "un événement «\u202fZoo\u202f»"
