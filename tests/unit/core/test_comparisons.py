"""Comparisons of values: text, numbers, money, moments, lists, and what is missing."""

from __future__ import annotations

from typing import Any

import pytest

from aparte.core import comparisons

EUR = {"amount": 10, "currency": "EUR"}


@pytest.mark.parametrize(
    ("op", "value", "actual", "holds"),
    [
        ("is", "fr", "FR", True),
        ("is", "été", "E\u0301TE\u0301", True),
        ("is", 1, 1.0, True),
        ("is", 1, True, False),
        ("is", True, True, True),
        ("is", "1", 1, False),
        ("is", EUR, {"amount": 10.0, "currency": "EUR"}, True),
        ("is", EUR, {"amount": 10, "currency": "USD"}, False),
        ("is_not", "fr", "de", True),
        ("is_not", "fr", None, False),
        ("is_not", "fr", ["de", "FR"], False),
        ("is_not", "fr", [], False),
        ("in", ["fr", "be"], "BE", True),
        ("not_in", ["fr", 2], 2.0, False),
        ("contains", "hoe", "Shoes", True),
        ("contains", "hoe", ["hats", "SHOES"], True),
        ("not_contains", "x", 5, True),
        ("starts_with", "sh", "Shoes", True),
        ("ends_with", "ES", "shoes", True),
        ("gt", 10, 10, False),
        ("gte", 10, 10, True),
        ("lt", 10, "9", False),
        ("lte", EUR, {"amount": 9.5, "currency": "EUR"}, True),
        ("lte", EUR, 9.5, False),
        ("between", [1, 2], 2, True),
        ("between", [1, 2], True, False),
        ("is_set", None, "", True),
        ("is_set", None, [None], False),
        ("is_not_set", None, None, True),
        ("is_not_set", None, [], True),
        ("is_true", None, True, True),
        ("is_true", None, 1, False),
        ("is_false", None, None, False),
        ("before", "2026-03-01", "2026-02-28", True),
        ("before", "2026-03-01", "2026-02-30", False),
        ("after", "2026-03-01T12:00:00Z", "2026-03-01T14:00:01+02:00", True),
        ("after", "2026-03-01", "soon", False),
        ("contains_any", ["a", "b"], ["x", "B"], True),
        ("contains_all", ["a", "b"], ["b", "x"], False),
        ("contains_all", ["a", "b"], ["b", "A"], True),
    ],
)
def test_a_comparison_holds(op: str, value: Any, actual: Any, *, holds: bool) -> None:
    """Each operator on each type; the wrong type and the missing value satisfy none."""
    assert comparisons.compile(op, value)(actual) is holds


@pytest.mark.parametrize("op", sorted(set(comparisons.REGISTRY) - {"is_not_set"}))
def test_nothing_known_satisfies_nothing(op: str) -> None:
    """Only `is_not_set` is true of a missing value."""
    values = {"scalars": ["a"], "range": [1, 2], "number": 1, "moment": "2026-03-01"}
    value = values.get(comparisons.REGISTRY[op].takes, "a")
    assert comparisons.compile(op, value)(None) is False


def test_case_counts_when_asked() -> None:
    """`case_sensitive` tells small letters from capitals, not compositions apart."""
    test = comparisons.compile("is", "Été", case_sensitive=True)
    assert test("E\u0301te\u0301")
    assert not test("été")


@pytest.mark.parametrize(
    ("op", "value", "english", "french"),
    [
        ("is", "FR", "is “FR”", "est «\u202fFR\u202f»"),
        ("in", ["a", "b"], "is “a” or “b”", "est «\u202fa\u202f» ou «\u202fb\u202f»"),
        ("gte", 1234.5, "is at least 1,234.5", "est d’au moins 1\u202f234,5"),
        ("between", [1, 2], "is between 1 and 2", "est compris entre 1 et 2"),
        ("before", "2026-03-01", "is before 1 March 2026", "est avant le 1er mars 2026"),
        ("is_not_set", None, "is not known", "n’est pas renseigné"),
        ("lt", EUR, "is less than 10 EUR", "est inférieur à 10\u202fEUR"),
    ],
)
def test_comparisons_are_said(op: str, value: Any, english: str, french: str) -> None:
    """Numbers, dates and quotation marks follow each language."""
    said = comparisons.sentence(op, value)
    assert (said.en, said.fr) == (english, french)
