"""Lays a message in a layout: the fragment people wrote becomes a whole MJML document.

Done once, when a version is published, so that a layout improved later changes no message that
was approved as it stood. The layout is written on the lines of the fragment, never on lines of
its own: what is wrong at line 3 of the document is at line 3 of what people wrote.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Final

from aparte.kernel.words import Words

FOLDER: Final = "aparte.messages.layouts"
SUFFIX: Final = ".mjml"

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_MARKUP: Final = re.compile(r"(<[^>]*>|\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)
_BEFORE_SIGN: Final = re.compile(r" (?=[:;?!»%])|(?<=«) ")
_BODY: Final = "[[body]]"
_WHY: Final = "[[why]]"
_AGREED: Final = Words(
    en="You receive this message because you agreed to hear from {{ workspace.name }}."
    ' <a href="{{ unsubscribe_url }}" style="color:inherit">Unsubscribe</a>',
    fr="Vous recevez ce message parce que vous avez accepté d’avoir des nouvelles de"
    " {{ workspace.name }}."
    ' <a href="{{ unsubscribe_url }}" style="color:inherit">Se désabonner</a>',
)
_CONCERNED: Final = Words(
    en="You receive this message because it concerns your account or an order with"
    " {{ workspace.name }}.",
    fr="Vous recevez ce message parce qu’il concerne votre compte ou une commande chez"
    " {{ workspace.name }}.",
)


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Return the layouts there are."""
    files = (file.name for file in resources.files(FOLDER).iterdir())
    return frozenset(name.removesuffix(SUFFIX) for name in files if name.endswith(SUFFIX))


def lay(layout: str, body: dict[str, str], *, transactional: bool) -> dict[str, str]:
    """Return whole documents by language, of fragments by language.

    What stands around is in French for any French tag, in English otherwise. French fragments
    get no-break spaces where the language has them: no line begins with a question mark.
    """
    why = _CONCERNED if transactional else _AGREED
    before, after = _halves(layout)
    return {
        language: before
        + _spaced(fragment.rstrip(), language)
        + after.replace(_WHY, why.in_language(language))
        for language, fragment in body.items()
    }


def _spaced(fragment: str, language: str) -> str:
    if language.split("-", 1)[0].lower() != "fr":
        return fragment
    parts = _MARKUP.split(fragment)
    # The odd ones are tags and Liquid, where a space is no text.
    parts[::2] = [_BEFORE_SIGN.sub(_NO_BREAK, text) for text in parts[::2]]
    return "".join(parts)


@lru_cache(maxsize=16)
def _halves(layout: str) -> tuple[str, str]:
    assert layout in names(), f"a checked message names no layout “{layout}”"
    source = resources.files(FOLDER).joinpath(layout + SUFFIX).read_text("utf-8")
    on_one_line = "".join(line.strip() for line in source.splitlines())
    before, _, after = on_one_line.partition(_BODY)
    return before, after
