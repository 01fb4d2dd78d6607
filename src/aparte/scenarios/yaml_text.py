"""Definitions as YAML: what people write, keep in version control and send to one another.

What is read is plain JSON: no aliases, no tags, and the plain values of YAML 1.2 (section 10.3),
in which `on` is a word, `10:30` a text and `010` no number of eight. Each place keeps its line, so
that a problem found later can say where to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import msgspec
import yaml

from aparte.core import soundness
from aparte.kernel.errors import InvalidError, Problem
from aparte.scenarios import yaml_words

BYTES_MAX: Final = 1_000_000
LINE_WIDTH: Final = 100
REPEATED_MAX: Final = 20
"""Names given twice that are told."""


def read(text: str) -> dict[str, Any]:
    """Return the definition of a YAML text, unchecked; raises InvalidError."""
    node = _compose(text)
    repeated: list[Problem] = []
    _walk(node, "", {}, repeated)
    if repeated:
        raise InvalidError(yaml_words.UNREADABLE, tuple(repeated[:REPEATED_MAX]))
    try:
        raw = None if node is None else _Loader("").construct_document(node)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _invalid(yaml_words.unreadable(error)) from error
    if not isinstance(raw, dict):
        raise _invalid(Problem("not_mapping", "", yaml_words.NOT_MAPPING))
    return raw


@contextmanager
def locating(text: str | None) -> Iterator[None]:
    """Give the problems found inside the lines of the text they were found in, if it is YAML."""
    try:
        yield
    except InvalidError as error:
        if text is None:
            raise
        raise InvalidError(error.words, tuple(located(text, error.problems))) from error


def located(text: str, problems: tuple[Problem, ...]) -> list[Problem]:
    """Return problems with the lines of what they are about, or of what should hold it."""
    lines: dict[str, int] = {}
    try:
        _walk(_compose(text), "", lines, [])
    except InvalidError:
        return [*problems]
    return [
        one
        if one.line is not None
        else msgspec.structs.replace(one, line=_line_of(one.path, lines))
        for one in problems
    ]


def _line_of(path: str, lines: dict[str, int]) -> int | None:
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path)


def write(definition: dict[str, Any]) -> str:
    """Return the YAML text of a definition, in its own order, long texts as blocks."""
    return yaml.dump(
        definition, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=LINE_WIDTH
    )


def _compose(text: str) -> yaml.Node | None:
    """Return the tree of a text, each part with its line; raises InvalidError."""
    if len(text.encode("utf-8", "replace")) > BYTES_MAX:
        raise _invalid(Problem("too_long", "", yaml_words.TOO_LONG))
    try:
        depth = 0
        for event in yaml.parse(text, yaml.SafeLoader):
            _refuse(event)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > soundness.DEPTH_MAX:
                # The reader's work grows with the square of the depth.
                raise _invalid(Problem("nested_too_deep", "", yaml_words.TOO_DEEP))
        node: yaml.Node | None = yaml.compose(text, _Loader)
    except (yaml.YAMLError, RecursionError) as error:
        raise _invalid(yaml_words.unreadable(error)) from error
    return node


def _refuse(event: yaml.Event) -> None:
    """Raise InvalidError at what YAML can do and no definition needs."""
    line = 1 if event.start_mark is None else event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent):
        # An alias that repeats a large part many times would fill memory.
        raise _invalid(Problem("yaml_alias", "", yaml_words.ALIAS.filled(line=line), line))
    tag = getattr(event, "tag", None)
    if tag is not None and not (isinstance(event, yaml.ScalarEvent) and tag == "!"):
        raise _invalid(Problem("yaml_tag", "", yaml_words.TAG.filled(line=line, tag=tag), line))


def _walk(
    node: yaml.Node | None, path: str, lines: dict[str, int], repeated: list[Problem]
) -> None:
    """Note the line of each place, and each name that one mapping gives twice."""
    waiting = [(node, path)]
    while waiting:
        here, place = waiting.pop()
        if isinstance(here, yaml.SequenceNode):
            for index, part in enumerate(here.value):
                lines[f"{place}[{index}]"] = part.start_mark.line + 1
                waiting.append((part, f"{place}[{index}]"))
        elif isinstance(here, yaml.MappingNode):
            first: dict[str, int] = {}
            for name, part in here.value:
                key = name.value if isinstance(name, yaml.ScalarNode) else ""
                inner, line = f"{place}.{key}".removeprefix("."), name.start_mark.line + 1
                if key in first:
                    words = yaml_words.REPEATED.filled(name=key, first=first[key], line=line)
                    repeated.append(Problem("name_repeated", inner, words, line))
                lines[inner] = first[key] = line
                waiting.append((part, inner))


def _invalid(problem: Problem) -> InvalidError:
    return InvalidError(problem.words, (problem,))


class _Loader(yaml.SafeLoader):
    """Reads plain values as YAML 1.2 has them (section 10.3.2), and dates as the texts they are."""


_BOOL: Final = "tag:yaml.org,2002:bool"
_INT: Final = "tag:yaml.org,2002:int"
_FLOAT: Final = "tag:yaml.org,2002:float"
_MERGE: Final = "tag:yaml.org,2002:merge"
_NOT_OURS: Final = frozenset({"tag:yaml.org,2002:timestamp", _BOOL, _INT, _FLOAT, _MERGE})

_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag not in _NOT_OURS]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    _BOOL, re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
# Numbers with a leading zero are codes and telephone numbers; beyond 18 digits nobody counts.
_Loader.add_implicit_resolver(
    _INT, re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    _FLOAT,
    re.compile(
        r"[-+]?(?:(?:0|[1-9][0-9]{0,17})(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?$"
        r"|[-+]?\.(?:inf|Inf|INF)$|\.(?:nan|NaN|NAN)$"
    ),
    list("-+.0123456789"),
)


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
