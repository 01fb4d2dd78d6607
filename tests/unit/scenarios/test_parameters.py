"""Parameters of recipes: each kind read from a command line or JSON, and written as words."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from aparte.kernel.words import Words
from aparte.scenarios.recipes import parameters

LABEL = Words(en="x", fr="x")
THIN = "\N{NARROW NO-BREAK SPACE}"
SPACE = "\N{NO-BREAK SPACE}"


def asked(kind: Any, default: Any = "", **fields: Any) -> parameters.Parameter:
    """Return a parameter of a kind."""
    return parameters.Parameter(key="x", kind=kind, label=LABEL, default=default, **fields)


def read(given: Any, kind: Any, **fields: Any) -> tuple[Any, str, str]:
    """Return a value that can be used: alone, in English, in French."""
    value, problems = parameters.read(asked(kind, **fields), given, "parameters.x", "EUR")
    assert value is not None, problems
    return value.raw, value.words.en, value.words.fr


def test_every_kind_has_its_entry() -> None:
    """The kinds one may write and those that are known are the same."""
    assert set(get_args(parameters.KindName)) == set(parameters.KINDS)


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("percent", "10", (10, "10%", f"10{THIN}%")),
        ("percent", "12,5 %", (12.5, "12.5%", f"12,5{THIN}%")),
        ("percent", 0, (0, "0%", f"0{THIN}%")),
        ("number", "1500", (1500, "1,500", f"1{THIN}500")),
        ("number", 2.5, (2.5, "2.5", "2,5")),
        ("duration", "2d", ("2d", "2 days", "2 jours")),
        ("duration", "1h", ("1h", "1 hour", "1 heure")),
        ("time", "09:30", ("09:30", "09:30", "9 h 30")),
        ("time", "18:00", ("18:00", "18:00", "18 h")),
        ("date", "2026-12-01", ("2026-12-01", "1 December 2026", "1er décembre 2026")),
        ("amount", "49,9", (49.9, "€49.90", f"49,90{SPACE}€")),
        ("event", " Order Completed ", ("Order Completed",) * 3),
        ("text", "Claire & Co", ("Claire & Co",) * 3),
        ("text", {"en": "Hi", "fr": "Salut"}, (Words(en="Hi", fr="Salut"), "Hi", "Salut")),
        ("url", "https://x.example/a?b=1&c=2", ("https://x.example/a?b=1&c=2",) * 3),
        ("url", "/faq", ("/faq", "{{ workspace.url }}/faq", "{{ workspace.url }}/faq")),
        ("url", "/", ("/", "{{ workspace.url }}", "{{ workspace.url }}")),
    ],
)
def test_a_value_stands_alone_or_in_a_text(
    kind: str, given: Any, expected: tuple[Any, str, str]
) -> None:
    """Alone it keeps its type; each language writes it its own way."""
    assert read(given, kind) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, ("1 reminder", "1 rappel")),
        (3, ("3 reminders", "3 rappels")),
        (0, ("0 reminders", "0 rappel")),
    ],
)
def test_a_number_may_say_what_it_counts(value: int, expected: tuple[str, str]) -> None:
    """With the plural of each language: none is singular in French."""
    counted = {
        "one": Words(en="reminder", fr="rappel"),
        "many": Words(en="reminders", fr="rappels"),
    }
    assert read(value, "number", **counted)[1:] == expected


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("percent", "120"),
        ("percent", "ten"),
        ("number", True),
        ("number", "1e3"),
        ("number", None),
        ("number", 10**12),
        ("duration", "soon"),
        ("duration", 5),
        ("time", "25:00"),
        ("date", "2026-02-30"),
        ("amount", -1),
        ("event", ""),
        ("text", "a <b>"),
        ("text", "{{ contact.email }}"),
        ("text", "x" * 201),
        ("text", {"en": "only"}),
        ("url", "javascript:alert(1)"),
        ("url", "//x.example/page"),
        ("url", "page"),
        ("url", 'https://x.example/" onclick="'),
    ],
)
def test_what_is_of_no_kind_is_told_in_words(kind: str, given: Any) -> None:
    """At its place, with what to give instead."""
    value, (problem,) = parameters.read(asked(kind), given, "parameters.x", "EUR")
    assert value is None
    assert (problem.code, problem.path) == ("bad_parameter", "parameters.x")
    assert parameters.KINDS[kind].wanted.fr in problem.words.fr


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("duration", "5m", "Give at least 15 minutes."),
        ("duration", "8d", "Give at most 1 week."),
        ("duration", "60m", None),
    ],
)
def test_bounds_are_of_the_same_kind(kind: str, given: str, said: str | None) -> None:
    """They are compared as lengths, not as texts, and told in words."""
    parameter = asked(kind, min="15m", max="7d")
    _, problems = parameters.read(parameter, given, "parameters.x", "EUR")
    assert [one.words.en for one in problems] == ([] if said is None else [said])
