"""Recipes as files: one YAML in `library` each, its head apart from its scenario."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any, Final

import msgspec

from aparte.core import shapes
from aparte.kernel.errors import NotFoundError
from aparte.scenarios import errors, yaml_text
from aparte.scenarios.recipes.model import Recipe

LIBRARY: Final = "aparte.scenarios.library"
SUFFIX: Final = ".yaml"

_HEAD: Final = frozenset({"version", "family", "parameters", "events", "policy"})


@lru_cache(maxsize=1)
def every() -> dict[str, Recipe]:
    """Return all recipes by key, in the order of their families, then of their keys."""
    folder = resources.files(LIBRARY)
    texts = [file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(SUFFIX)]
    found = [read(yaml_text.read(text)) for text in texts]
    return {one.key: one for one in sorted(found, key=lambda one: (one.family, one.key))}


def find(key: str) -> Recipe:
    """Return a recipe; raises NotFoundError."""
    found = every().get(key)
    if found is None:
        raise NotFoundError(errors.NO_RECIPE.filled(name=key, known=", ".join(every())))
    return found


def read(raw: dict[str, Any]) -> Recipe:
    """Return the recipe of a file's content; raises InvalidError when the head is misshapen."""
    head = {name: part for name, part in raw.items() if name in _HEAD}
    scenario = {name: part for name, part in raw.items() if name not in _HEAD}
    # What is left is checked as any scenario is, once its places are filled.
    recipe = shapes.convert({**head, "key": raw.get("key"), "scenario": {}}, Recipe)
    return msgspec.structs.replace(recipe, scenario=scenario)
