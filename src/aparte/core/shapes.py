"""From raw JSON or YAML to typed definitions, with every mistake of shape said in words.

msgspec finds the first mistake of shape and names its place; this module turns what it says into
a `Problem` in both languages. Mistakes of meaning are found by each definition's own `check`.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar

import msgspec

from aparte.kernel.errors import InvalidError, Problem
from aparte.kernel.words import Words

_T = TypeVar("_T")

_PLACE: Final = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?", re.DOTALL)

_INVALID: Final = Words(
    en="The definition cannot be used as it is; each problem is listed.",
    fr="La définition n’est pas utilisable en l’état ; chaque problème est indiqué.",
)

_PATTERNS: Final = (
    (
        re.compile(r"Object missing required field `(?P<name>.*)`"),
        "missing_field",
        Words(en="“{name}” is missing: add it.", fr="« {name} » manque : ajoutez-le."),
    ),
    (
        re.compile(r"Object contains unknown field `(?P<name>.*)`"),
        "unknown_field",
        Words(
            en="“{name}” is not known here: check the spelling or remove it.",
            fr="« {name} » n’est pas connu ici : vérifiez l’orthographe ou retirez-le.",
        ),
    ),
    (
        re.compile(r"Invalid value '(?P<name>.*)'"),
        "unknown_kind",
        Words(en="“{name}” is not a known kind.", fr="« {name} » n’est pas un type connu."),
    ),
    (
        re.compile(r"Invalid enum value '?(?P<name>.*?)'?"),
        "unknown_value",
        Words(
            en="“{name}” is not one of the allowed values.",
            fr="« {name} » ne fait pas partie des valeurs permises.",
        ),
    ),
    (
        re.compile(r"Expected `(?P<want>.*)`, got `(?P<got>.*)`"),
        "wrong_type",
        Words(en="Expected {want}, but found {got}.", fr="On attend {want}, mais on trouve {got}."),
    ),
)


def convert(raw: Any, shape: type[_T]) -> _T:
    """Return the raw value as the typed shape; raises InvalidError when it does not fit."""
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as error:
        raise InvalidError(_INVALID, (problem_of(str(error)),)) from error


def problem_of(message: str) -> Problem:
    """Return what msgspec says of a misfit as a problem with path and words."""
    match = _PLACE.fullmatch(message)
    assert match is not None, "the pattern matches every text"
    what, path = match["what"], match["path"] or ""
    for pattern, code, words in _PATTERNS:
        found = pattern.fullmatch(what)
        if found is not None:
            return Problem(code, path, words.filled(**found.groupdict()))
    words = Words(en=f"{what}.", fr=f"Valeur inutilisable ({what}).")
    return Problem("wrong_shape", path, words)


def require(problems: list[Problem]) -> None:
    """Raise InvalidError when there are problems."""
    if problems:
        raise InvalidError(_INVALID, tuple(problems))
