"""What the command says on a terminal, in the reader's language.

Results go to standard output, what went wrong to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Final

from aparte.kernel.errors import AppError
from aparte.kernel.words import Language, Words

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


_LINE: Final = Words(en=" (line {line})", fr=" (ligne {line})")


def language(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the reader's language, by the first locale variable that is set."""
    chosen = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "fr" if chosen[:2].lower() == "fr" else "en"


def say(words: Words, **values: object) -> None:
    """Print words, their places filled, on standard output."""
    print(_text(words, values), flush=True)


def complain(words: Words, **values: object) -> None:
    """Print words, their places filled, on standard error."""
    print(_text(words, values), file=sys.stderr, flush=True)


def complain_of(error: AppError) -> None:
    """Print an error and each of its problems."""
    complain(error.words)
    for problem in error.problems:
        text = problem.words.in_language(language())
        line = (
            "" if problem.line is None else _LINE.filled(line=problem.line).in_language(language())
        )
        place = f"{problem.path}{line}: " if problem.path else ""
        print(f"  {place}{text}", file=sys.stderr, flush=True)


def boxed(lines: Iterable[str]) -> str:
    """Return lines in a frame, for what must not be overlooked."""
    kept = list(lines)
    width = max((len(line) for line in kept), default=0)
    edge = "─" * (width + 2)
    inside = "\n".join(f"│ {line:<{width}} │" for line in kept)
    return f"╭{edge}╮\n{inside}\n╰{edge}╯"


def _text(words: Words, values: Mapping[str, object]) -> str:
    return (words.filled(**values) if values else words).in_language(language())
