"""Definitions as YAML: what people write, keep in version control and send to one another."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from aparte.kernel.errors import InvalidError, Problem
from aparte.kernel.words import Words

BYTES_MAX: Final = 1_000_000
LINE_WIDTH: Final = 100

_UNREADABLE: Final = Words(
    en="This is not YAML that can be read: {said}.", fr="Ce YAML n’est pas lisible ({said})."
)
_NOT_MAPPING: Final = Words(
    en="A definition is a list of names and values: begin with “key: …”.",
    fr="Une définition est une liste de noms et de valeurs : commencez par « key: … ».",
)
_TOO_LONG: Final = Words(
    en="Keep a definition under 1 MB.", fr="Restez sous 1 Mo pour une définition."
)


def read(text: str) -> dict[str, Any]:
    """Return the definition of a YAML text, unchecked; raises InvalidError."""
    if len(text.encode()) > BYTES_MAX:
        raise _invalid("too_long", _TOO_LONG)
    try:
        # An alias that repeats a large part many times would fill memory: none is needed here.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise _invalid("alias", _UNREADABLE.filled(said="*alias"))
        raw = yaml.load(text, _Loader)  # noqa: S506 -- a SafeLoader, see below
    except (yaml.YAMLError, RecursionError) as error:
        said = " ".join(str(error).split())[:200]
        raise _invalid("bad_yaml", _UNREADABLE.filled(said=said)) from error
    if not isinstance(raw, dict):
        raise _invalid("not_mapping", _NOT_MAPPING)
    return raw


def write(definition: dict[str, Any]) -> str:
    """Return the YAML text of a definition, in its own order, long texts as blocks."""
    return yaml.dump(
        definition, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=LINE_WIDTH
    )


def _invalid(code: str, words: Words) -> InvalidError:
    return InvalidError(words, (Problem(code, "", words),))


class _Loader(yaml.SafeLoader):
    """Reads dates as the texts they are in our definitions, and `on` as the word it is.

    Only `true` and `false` are truths, as YAML 1.2 has it (section 10.3.2).
    """


_BOOL: Final = "tag:yaml.org,2002:bool"
_NOT_OURS: Final = frozenset({"tag:yaml.org,2002:timestamp", _BOOL})

_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag not in _NOT_OURS]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    _BOOL, re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
