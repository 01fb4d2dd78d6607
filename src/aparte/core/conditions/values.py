"""Checking the values that people write in conditions: right for the operator, and bounded."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from aparte.core import atoms, comparing, comparisons, dates, misfits, nearest, phrases
from aparte.core.conditions import kinds
from aparte.kernel import patterns
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

TEXT_MAX: Final = 1_000
VALUES_MAX: Final = 1_000
FILTERS_MAX: Final = 20
PATH_PARTS_MAX: Final = 10
CURRENCY_LENGTH: Final = 3
_RANGE: Final = 2

Complaint = tuple[str, str, str] | None
"""A code and what is wrong in English and French; None when nothing is."""


def check_comparison(op: str, value: Any, path: str) -> list[Problem]:
    """Return what is wrong with an operator and its value; `path` is that of their owner."""
    comparison = comparisons.REGISTRY.get(op)
    if comparison is None:
        known = ", ".join(comparisons.REGISTRY)
        words = Words(
            en=f"“{op}” is not a comparison. Use one of: {known}.",
            fr=f"«\u202f{op}\u202f» n’est pas une comparaison. Utilisez l’une de celles-ci\u202f: "
            f"{known}.",
        )
        asked = nearest.asking(words, op, comparisons.REGISTRY)
        return [Problem("unknown_operator", f"{path}.op", asked)]
    if value is None and comparison.takes != "nothing":
        return [
            kinds.problem(
                "missing_value",
                f"{path}.value",
                f"Say what “{op}” compares with: add a value, or use is_set.",
                f"Dites à quoi «\u202f{op}\u202f» compare\u202f: ajoutez une valeur (value), ou"
                " utilisez is_set.",
            )
        ]
    complaint = _TAKES[comparison.takes](value)
    if complaint is None:
        return []
    code, english, french = complaint
    found = misfits.found_words(value)
    said = Words(en=f"{english} Found was {found.en}.", fr=f"{french} On trouve {found.fr}.")
    return [Problem(code, f"{path}.value", said)]


def check_event(name: str, path: str, known: kinds.Known) -> list[Problem]:
    """Return what is wrong with the name of an event."""
    if not name.strip() or len(name) > TEXT_MAX:
        return [
            kinds.problem(
                "bad_event",
                path,
                f"Name the event, in at most {TEXT_MAX} characters.",
                f"Nommez l’événement, en {TEXT_MAX} caractères au plus.",
            )
        ]
    if not known.events or name in known.events:
        return []
    near = nearest.find(name, sorted(known.events))
    if near is None:
        return []
    return [
        kinds.problem(
            "misspelt_event",
            path,
            f"“{name}” did not come in here lately. Did you mean “{near}”, which did?",
            f"«\u202f{name}\u202f» n’est pas arrivé ici récemment. Vouliez-vous dire"
            f" «\u202f{near}\u202f», qui est arrivé\u202f?",
        )
    ]


def check_about(
    event: str | None, where: tuple[atoms.PropertyFilter, ...], path: str
) -> list[Problem]:
    """Return a problem where there are filters and no event that they could be about."""
    if event is not None or not where:
        return []
    return [
        kinds.problem(
            "filters_without_event",
            path,
            "Name the event that these filters are about.",
            "Nommez l’événement que ces filtres concernent.",
        )
    ]


def check_name(name: str, path: str) -> list[Problem]:
    """Return what is wrong with a name or dotted path."""
    parts = name.split(".")
    if name and len(name) <= TEXT_MAX and all(parts) and len(parts) <= PATH_PARTS_MAX:
        return [] if "\x00" not in name else [_bad_name(name, path)]
    return [_bad_name(name, path)]


def _bad_name(name: str, path: str) -> Problem:
    shown = phrases.quoted(name)
    return kinds.problem(
        "bad_name",
        path,
        f"Give a name, with at most {PATH_PARTS_MAX} parts separated by dots; found was"
        f" {shown.en}.",
        f"Donnez un nom, en {PATH_PARTS_MAX} parties au plus séparées par des points\u202f; on"
        f" trouve {shown.fr}.",
    )


def check_filters(where: tuple[atoms.PropertyFilter, ...], path: str) -> list[Problem]:
    """Return what is wrong with the filters of an event."""
    if len(where) > FILTERS_MAX:
        return [
            kinds.problem(
                "too_many_filters",
                path,
                f"An event takes at most {FILTERS_MAX} filters; remove some.",
                f"Un événement accepte au plus {FILTERS_MAX} filtres\u202f; retirez-en.",
            )
        ]
    problems: list[Problem] = []
    for index, one in enumerate(where):
        place = f"{path}[{index}]"
        problems += check_name(one.property, f"{place}.property")
        problems += check_comparison(one.op, one.value, place)
    return problems


# ----------------------------------------------------------------------- what each operator takes


def _nothing(value: Any) -> Complaint:
    if value is None:
        return None
    return (
        "value_not_wanted",
        "This comparison needs no value; remove it.",
        "Cette comparaison n’a pas besoin de valeur\u202f; retirez-la.",
    )


def _text(value: Any) -> Complaint:
    if isinstance(value, str) and value and "\x00" not in value and len(value) <= TEXT_MAX:
        return None
    return (
        "bad_text",
        f"Give a text of at most {TEXT_MAX} characters.",
        f"Donnez un texte de {TEXT_MAX} caractères au plus.",
    )


def _is_money(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"amount", "currency"}
        and _is_finite(value["amount"])
        and isinstance(value["currency"], str)
        and len(value["currency"]) == CURRENCY_LENGTH
    )


def _is_finite(value: Any) -> bool:
    return comparing.is_number(value) and math.isfinite(value)


def _scalar(value: Any) -> Complaint:
    if isinstance(value, bool) or _is_finite(value) or _is_money(value):
        return None
    if isinstance(value, str) and "\x00" not in value and len(value) <= TEXT_MAX:
        return None
    if isinstance(value, list | tuple):
        return (
            "list_not_wanted",
            "This compares with one value; for several use in or not_in.",
            "Ceci compare à une seule valeur\u202f; pour plusieurs, utilisez in ou not_in.",
        )
    return (
        "bad_value",
        "Give a text, a number, true or false, or an amount with its currency.",
        "Donnez un texte, un nombre, vrai ou faux, ou un montant avec sa devise.",
    )


def _number(value: Any) -> Complaint:
    if _is_finite(value) or _is_money(value):
        return None
    return (
        "bad_number",
        "Give a number, or an amount with its currency.",
        "Donnez un nombre, ou un montant avec sa devise.",
    )


def _scalars(value: Any) -> Complaint:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= VALUES_MAX:
        return (
            "bad_list",
            f"Give a list of 1 to {VALUES_MAX} values.",
            f"Donnez une liste de 1 à {VALUES_MAX} valeurs.",
        )
    return next((found for found in map(_scalar, value) if found is not None), None)


def _range(value: Any) -> Complaint:
    if isinstance(value, list | tuple) and len(value) == _RANGE and all(map(_is_finite, value)):
        low, high = value
        if low <= high:
            return None
    return (
        "bad_range",
        "Give two numbers, the smaller first, as in [10, 20].",
        "Donnez deux nombres, le plus petit d’abord, par exemple [10, 20].",
    )


def _moment(value: Any) -> Complaint:
    if dates.instant_of(value) is not None:
        return None
    return (
        "bad_date",
        "Give a date such as 2026-03-31, or an instant such as 2026-03-31T14:00:00Z.",
        "Donnez une date comme 2026-03-31, ou un instant comme 2026-03-31T14:00:00Z.",
    )


def _pattern(value: Any) -> Complaint:
    if isinstance(value, str) and value and "\x00" not in value:
        try:
            patterns.parse(value, folded=True)
            patterns.parse(value, folded=False)
        except ValueError as error:
            why = _PATTERN_FRENCH.get(str(error), error)
            return (
                "bad_pattern",
                f"The pattern cannot be used: {error}. Correct it.",
                f"Le motif n’est pas utilisable\u202f: {why}. Corrigez-le.",
            )
        return None
    return ("bad_pattern", "Give a pattern.", "Donnez un motif.")


_PATTERN_FRENCH: Final = {
    "too long": f"il dépasse {patterns.LENGTH_MAX} caractères",
    "too complex": "il est trop complexe",
    "a parenthesis is not closed": "une parenthèse n’est pas fermée",
    "a parenthesis is closed but was not opened": "une parenthèse est fermée sans être ouverte",
    "only plain groups are accepted after a parenthesis": "seuls les groupes simples sont acceptés",
    "too many groups inside each other": "trop de groupes sont imbriqués",
    "a repetition mark has nothing to repeat": "une répétition ne porte sur rien",
    "a brace must hold a number of repetitions, as in {2,5}": (
        "une accolade contient un nombre de répétitions, par exemple {2,5}"
    ),
    "a number of repetitions is out of bounds": "un nombre de répétitions est hors limites",
    "a backslash ends the pattern": "il finit par une barre oblique inverse",
    "a bracket is not closed": "un crochet n’est pas fermé",
    "write \\[ for a bracket inside brackets": "écrivez \\[ pour un crochet entre crochets",
    "a range in brackets goes from a smaller to a greater letter": (
        "un intervalle entre crochets va de la plus petite lettre à la plus grande"
    ),
}

_TAKES: Final[dict[str, Callable[[Any], Complaint]]] = {
    "nothing": _nothing,
    "scalar": _scalar,
    "scalars": _scalars,
    "text": _text,
    "number": _number,
    "range": _range,
    "moment": _moment,
    "pattern": _pattern,
}
