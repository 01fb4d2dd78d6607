"""From a recipe and its parameters' values to the raw definition of an ordinary scenario.

`${discount}` standing alone is the value with its type; `-${days}` is a number the other way, for
what counts backwards. Inside a text it is written as the
language of that text writes it: the one under whose tag (`en`, `fr`) the text stands. A part with
`only_if` is left out unless its parameter is as it says, and so is a message no step sends then.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from aparte.core import shapes
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words
from aparte.scenarios.recipes import parameters
from aparte.scenarios.recipes.model import ONLY_IF, OnlyIf, Recipe

CURRENCY: Final = "EUR"
"""In what amounts are written where no workspace is asked for."""

PLACE: Final = re.compile(r"\$\{([a-z][a-z0-9_]*)\}")
_ALONE: Final = re.compile(rf"(-?){PLACE.pattern}")

_TAGS: Final = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_OWN: Final = frozenset({"en", "fr"})
_BODIES: Final = frozenset({"body", "mjml"})
_UNKNOWN: Final = Words(
    en="There is no parameter “{key}”. There are: {known}.",
    fr="Il n’y a pas de paramètre « {key} ». Il y a : {known}.",
)
_NONE: Final = Words(
    en="There is no parameter “{key}”: this scenario takes none.",
    fr="Il n’y a pas de paramètre « {key} » : ce scénario n’en prend aucun.",
)


def fill(
    recipe: Recipe, given: Mapping[str, Any], *, key: str | None = None, currency: str = CURRENCY
) -> dict[str, Any]:
    """Return the raw scenario; raises InvalidError with every mistake of the parameters."""
    values = read(recipe, given, currency)
    made = _Filling(values).of(recipe.scenario)
    assert isinstance(made, dict), "a definition is a mapping"
    sent = {step.get("message") for step in made["steps"]}
    made["messages"] = {
        name: message for name, message in made.get("messages", {}).items() if name in sent
    }
    made["key"] = recipe.key if key is None else key
    origin = {"recipe": recipe.key, "version": recipe.version}
    made["card"] = {**made["card"], "origin": origin}
    return made


def read(recipe: Recipe, given: Mapping[str, Any], currency: str) -> dict[str, parameters.Value]:
    """Return the value of each parameter, its default where none is given."""
    problems: list[Problem] = []
    known = {parameter.key: parameter for parameter in recipe.parameters}
    for key in given:
        if key not in known:
            words = (_UNKNOWN if known else _NONE).filled(key=key, known=", ".join(known))
            problems.append(Problem("unknown_parameter", f"parameters.{key}", words))
    values: dict[str, parameters.Value] = {}
    for key, parameter in known.items():
        asked = given.get(key, parameter.default)
        value, wrong = parameters.read(parameter, asked, f"parameters.{key}", currency)
        problems += wrong
        if value is not None:
            values[key] = value
    shapes.require(problems)
    return values


class _Filling:
    """Goes through a definition with the values at hand."""

    def __init__(self, values: Mapping[str, parameters.Value]) -> None:
        self._values = values

    def of(self, part: Any, language: str | None = None, *, markup: bool = False) -> Any:
        """Return a part with its values; `language` is that of the texts in it."""
        if isinstance(part, dict):
            return self._mapping(part, language, markup=markup)
        if isinstance(part, list):
            return [self.of(one, language, markup=markup) for one in part if self._stays(one)]
        if isinstance(part, str):
            return self._text(part, language, markup=markup)
        return part

    def _mapping(self, part: dict[str, Any], language: str | None, *, markup: bool) -> Any:
        tongues = bool(part.keys() & _OWN) and all(_TAGS.fullmatch(name) for name in part)
        return {
            name: self.of(one, name if tongues else language, markup=markup or name in _BODIES)
            for name, one in part.items()
            if name != ONLY_IF and self._stays(one)
        }

    def _stays(self, part: Any) -> bool:
        if not isinstance(part, dict) or ONLY_IF not in part:
            return True
        asked = msgspec.convert(part[ONLY_IF], OnlyIf)
        return asked.holds(self._values[asked.parameter].raw)

    def _text(self, text: str, language: str | None, *, markup: bool) -> Any:
        alone = _ALONE.fullmatch(text)
        if alone is not None and language is None:
            raw = self._values[alone[2]].raw
            if not alone[1]:
                return {"en": raw.en, "fr": raw.fr} if isinstance(raw, Words) else raw
            if isinstance(raw, int | float):
                return -raw
        return PLACE.sub(lambda place: self._said(place[1], language, markup=markup), text)

    def _said(self, key: str, language: str | None, *, markup: bool) -> str:
        value = self._values[key]
        if language is None:
            return str(value.raw)
        said = value.words.in_language(language)
        return html.escape(said) if markup else said
