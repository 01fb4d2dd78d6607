"""Definitions as files: read from a path or standard input, with words when that fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from aparte.kernel.errors import InvalidError, NotFoundError, Problem
from aparte.kernel.words import Words

STANDARD_INPUT: Final = "-"

_NO_FILE: Final = Words(
    en="The file {path} cannot be read: {why}.", fr="Le fichier {path} est illisible : {why}."
)
_INCOMPLETE: Final = Words(
    en="The definition is not complete; each problem is listed.",
    fr="La définition n’est pas complète ; chaque problème est indiqué.",
)
_MISSING: Final = Words(en="“{name}” is missing: add it.", fr="« {name} » manque : ajoutez-le.")


@contextmanager
def reading(path: Path, required: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Lend the definition in a YAML file, which has at least the required fields.

    What is found wrong with it inside the `with` tells its line.
    """
    from aparte.scenarios import facade

    text = _text(path)
    with facade.yaml_text.locating(text):
        raw = facade.yaml_text.read(text)
        problems = [
            Problem("missing_field", name, _MISSING.filled(name=name))
            for name in required
            if name not in raw
        ]
        if problems:
            raise InvalidError(_INCOMPLETE, tuple(problems))
        yield raw


def _text(path: Path) -> str:
    if str(path) == STANDARD_INPUT:
        return sys.stdin.read()
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFoundError(_NO_FILE.filled(path=path, why=error)) from error
