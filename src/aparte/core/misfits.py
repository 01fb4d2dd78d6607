"""Mistakes of shape in words: a field too many or too few, a value of another type than wanted.

Each names what it found, says what is wanted with an example where the field has one, and asks
whether a name that is near was meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from aparte.core import nearest, phrases
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

LISTED_MAX: Final = 24
"""Allowed names that a problem lists."""

_EXAMPLES: Final = {
    "after": "7d",
    "at": "09:00",
    "defer_for": "24h",
    "due": "2d",
    "duration": "7d",
    "end": "08:00",
    "every": "30d",
    "expires_after": "24h",
    "for": "30d",
    "from": "09:00",
    "half_life": "14d",
    "minimum_gap": "4h",
    "offset": "-7d",
    "review_on": "2026-12-31",
    "rolling": "7d",
    "start": "20:00",
    "time": "09:00",
    "over": "4h",
    "timeout": "2h",
    "to": "18:00",
    "tolerance": "24h",
    "window": "7d",
    "within": "7d",
}
"""How a field is written that people give a bare number."""

_WANTED: Final = {
    "text": ("not_a_text", Words(en="a text", fr="un texte")),
    "number": ("not_a_number", Words(en="a number", fr="un nombre")),
    "whole": ("not_whole", Words(en="a whole number", fr="un nombre entier")),
    "truth": ("not_a_truth", Words(en="true or false", fr="true ou false")),
    "list": ("not_a_list", Words(en="a list", fr="une liste")),
    "object": ("not_an_object", Words(en="names and values", fr="des noms et des valeurs")),
}
_MEND: Final = {
    "text": Words(en="put it in quotes", fr="mettez-le entre guillemets"),
    "number": Words(
        en="write it in digits, without quotes", fr="écrivez-le en chiffres, sans guillemets"
    ),
    "whole": Words(
        en="write it in digits, without quotes or decimals",
        fr="écrivez-le en chiffres, sans guillemets ni décimales",
    ),
    "truth": Words(en="write true or false, without quotes", fr="écrivez true ou false"),
    "list": Words(en="write [one, another]", fr="écrivez [un, autre]"),
    "object": Words(en="write {name: value}", fr="écrivez {nom: valeur}"),
}


def found_words(value: Any) -> Words:
    """Return what somebody gave, in the middle of a sentence."""
    if value is None:
        return Words(en="nothing", fr="rien")
    if isinstance(value, bool):
        said = "true" if value else "false"
        return Words(en=said, fr=said)
    if isinstance(value, int | float):
        return Words(en=f"the number {value}", fr=f"le nombre {value}")
    if isinstance(value, dict):
        return Words(en="names and values", fr="des noms et des valeurs")
    if isinstance(value, list | tuple):
        return Words(en="a list", fr="une liste")
    return phrases.quoted(str(value))


def missing(name: str, path: str) -> Problem:
    """Return the problem of a field left out."""
    words = Words(en="“{name}” is missing: add it.", fr="« {name} » manque : ajoutez-le.")
    return Problem("missing_field", path, words.filled(name=name))


def empty(name: str, path: str) -> Problem:
    """Return the problem of a field that is there with nothing after it."""
    words = Words(
        en="Nothing stands after “{name}”: give a value, or remove it.",
        fr="Rien ne suit « {name} » : donnez une valeur, ou retirez-le.",
    )
    return Problem("empty_field", path, words.filled(name=name))


def unknown(name: str, path: str, known: Sequence[str]) -> Problem:
    """Return the problem of a field nobody knows."""
    shown = phrases.quoted(name)
    words = Words(
        en=f"{shown.en} is not known here: check the spelling or remove it.",
        fr=f"{shown.fr} n’est pas connu ici : vérifiez l’orthographe ou retirez-le.",
    )
    question = nearest.meant(name, known)
    if not question.en:
        listed = _listed(known)
        question = Words(en=f" Known are: {listed}.", fr=f" On connaît : {listed}.")
    said = Words(en=f"{words.en}{question.en}", fr=f"{words.fr}{question.fr}")
    return Problem("unknown_field", path, said)


def unknown_kind(given: Any, path: str, known: Sequence[str]) -> Problem:
    """Return the problem of a kind there is none of."""
    listed = _listed(known)
    if not isinstance(given, str):
        words = Words(
            en=f"Say which kind it is with `kind`: one of {listed}.",
            fr=f"Dites son type avec `kind` : l’un de {listed}.",
        )
        return Problem("missing_field" if given is None else "unknown_kind", path, words)
    shown = phrases.quoted(given)
    words = Words(
        en=f"{shown.en} is no kind there is here. Use one of {listed}.",
        fr=f"{shown.fr} n’est pas un type connu ici. Utilisez l’un de {listed}.",
    )
    return Problem("unknown_kind", path, nearest.asking(words, given, known))


def unknown_value(given: Any, path: str, known: Sequence[Any]) -> Problem:
    """Return the problem of a value that is none of those allowed."""
    allowed = [str(one) for one in known]
    shown, listed = found_words(given), _listed(allowed)
    words = Words(
        en=f"Write one of {listed} here; found was {shown.en}.",
        fr=f"Écrivez ici l’un de {listed} ; on trouve {shown.fr}.",
    )
    return Problem("unknown_value", path, nearest.asking(words, str(given), allowed))


def wrong_type(given: Any, wanted: str, path: str) -> Problem:
    """Return the problem of a value of another type; `wanted` names the one that fits."""
    code, what = _WANTED[wanted]
    shown, mend = found_words(given), _MEND[wanted]
    name = path.rpartition(".")[2].partition("[")[0]
    example = _EXAMPLES.get(name) if wanted == "text" else None
    if example is not None:
        mend = Words(
            en=f"write it with its unit or in full, for example “{example}”",
            fr=f"écrivez-le avec son unité ou en entier, par exemple « {example} »",
        )
    elif wanted == "text" and isinstance(given, dict | list | tuple):
        mend = Words(en="write a single one", fr="écrivez-en un seul")
    words = Words(
        en=f"Wanted here is {what.en}, and found was {shown.en}: {mend.en}.",
        fr=f"On attend ici {what.fr} et on trouve {shown.fr} : {mend.fr}.",
    )
    return Problem(code, path, words)


def none_fits(given: Any, wanted: Sequence[str], path: str) -> Problem:
    """Return the problem of a value that is of none of several types."""
    if len(wanted) == 1:
        return wrong_type(given, wanted[0], path)
    english = " or ".join(_WANTED[one][1].en for one in wanted)
    french = " ou ".join(_WANTED[one][1].fr for one in wanted)
    shown = found_words(given)
    words = Words(
        en=f"Write {english} here; found was {shown.en}.",
        fr=f"Écrivez ici {french} ; on trouve {shown.fr}.",
    )
    return Problem("wrong_type", path, words)


def wrong_length(count: int, wanted: int, path: str) -> Problem:
    """Return the problem of a list of a fixed length that has another."""
    words = Words(
        en=f"Give a list of exactly {wanted} values; there are {count}.",
        fr=f"Donnez une liste d’exactement {wanted} valeurs ; il y en a {count}.",
    )
    return Problem("wrong_length", path, words)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:LISTED_MAX])
    return f"{shown}…" if len(names) > LISTED_MAX else shown
