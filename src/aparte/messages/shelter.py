"""Shelters Liquid from tools that understand markup only.

MJML and CSS tools would choke on `{% if a < b %}` or move it out of a table. Before them, each
piece of Liquid becomes a placeholder: an HTML comment where a tag stands between elements (the
HTML parser leaves comments where they are, even inside tables), a word anywhere else. After them,
each placeholder becomes its piece again.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final

from aparte.kernel.words import Words

PIECES_MAX: Final = 2_000

_LIQUID: Final = (
    r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}"
    r"|\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}"
    r"|\{%.*?%\}|\{\{.*?\}\}"
)
_LEXEME: Final = re.compile(
    rf"(?P<liquid>{_LIQUID})|(?P<open><!--)|(?P<close>-->)"
    r"|(?P<tag></?[A-Za-z][\w:-]*)|(?P<end>/?>)|(?P<quote>[\"'])",
    re.DOTALL,
)
_PLACEHOLDER: Final = re.compile(r"<!--lqz(\d+)zq-->|lqz(\d+)zq")
_TAG_NAME: Final = re.compile(r"\{%-?\s*(#|\w*)")
_PLAIN_CONTENT: Final = frozenset(
    ("mj-style", "style", "mj-title", "title", "mj-preview", "script", "textarea")
)
_HEAD_TAGS: Final = frozenset(("assign", "liquid", "comment", "abort", "#"))


@dataclass
class Shelter:
    """A source whose Liquid is put away, and the pieces to put back."""

    text: str = ""
    prologue: str = ""
    """Liquid that stands before the body: it prints nothing and goes first."""
    pieces: list[str] = field(default_factory=list)
    in_body: set[int] = field(default_factory=set)
    """Pieces that must survive, each at least once."""
    faults: list[tuple[int, str, Words]] = field(default_factory=list)
    """(line, code, words) of Liquid that stands where it cannot."""

    def put(self, piece: str) -> str:
        """Put a piece away; return its placeholder word."""
        self.pieces.append(piece)
        return f"lqz{len(self.pieces) - 1}zq"

    plain: dict[int, str] = field(default_factory=dict)
    """Pieces that read otherwise where there is no HTML: addresses without its `&amp;`."""

    def restore(self, text: str, *, plain: bool = False) -> str:
        """Return a text with every placeholder replaced by its piece."""
        pieces = {**dict(enumerate(self.pieces)), **(self.plain if plain else {})}
        return _PLACEHOLDER.sub(lambda match: pieces[int(match[1] or match[2])], text)

    def restore_unescaped(self, text: str) -> str:
        """Return the same of a text of HTML as it is meant; the pieces are no HTML."""
        parts: list[str] = []
        position = 0
        for match in _PLACEHOLDER.finditer(text):
            parts.append(html.unescape(text[position : match.start()]))
            parts.append(self.pieces[int(match[1] or match[2])])
            position = match.end()
        return "".join([*parts, html.unescape(text[position:])])

    def lost(self, text: str) -> list[str]:
        """Return the pieces of the body that are nowhere in a text."""
        found = {int(match[1] or match[2]) for match in _PLACEHOLDER.finditer(text)}
        return [self.pieces[index] for index in sorted(self.in_body - found)]


def is_placeholder_comment(comment: str) -> bool:
    """Tell whether a comment's content is a placeholder of ours."""
    return _PLACEHOLDER.fullmatch(comment) is not None


def has_placeholder(text: str) -> bool:
    """Tell whether a text holds Liquid that was put away."""
    return _PLACEHOLDER.search(text) is not None


def shelter(source: str) -> Shelter:
    """Put away the Liquid of an MJML source."""
    start = max(source.find("<mjml"), 0)
    result = Shelter(prologue=source[:start])
    _Scan(source, start, result).run()
    return result


class _Scan:
    """One pass over the source that knows whether it is in text, a comment, a tag or a quote."""

    def __init__(self, source: str, start: int, result: Shelter) -> None:
        self.source = source
        self.position = start
        self.result = result
        body = source.find("<mj-body", start)
        self.body = body if body >= 0 else start
        self.mode = "text"
        self.quote = ""
        self.element = ""
        self.parts: list[str] = []

    def run(self) -> None:
        for match in _LEXEME.finditer(self.source, self.position):
            self.parts.append(self.source[self.position : match.start()])
            self.position = match.end()
            if match.lastgroup == "liquid":
                self.parts.append(self._liquid(match))
            else:
                self._step(match.lastgroup or "", match[0])
                self.parts.append(match[0])
        self.parts.append(self.source[self.position :])
        self.result.text = "".join(self.parts)

    def _step(self, group: str, text: str) -> None:
        if self.mode == "text" and group == "open":
            self.mode = "comment"
        elif self.mode == "comment" and group == "close":
            self.mode = "text"
        elif self.mode == "text" and group == "tag":
            self._open_tag(text)
        elif self.mode == "tag" and group == "quote":
            self.mode, self.quote = "quoted", text
        elif self.mode == "quoted" and text == self.quote:
            self.mode = "tag"
        elif self.mode == "tag" and group == "end":
            self.mode = "text"
            if text == "/>":
                self.element = ""

    def _open_tag(self, text: str) -> None:
        closes = text.startswith("</")
        if self.element in _PLAIN_CONTENT and text != f"</{self.element}":
            return
        self.mode = "tag"
        self.element = "" if closes else text[1:].lower()

    def _liquid(self, match: re.Match[str]) -> str:
        piece = html.unescape(match[0]) if "&" in match[0] else match[0]
        is_output = piece.startswith("{{")
        if self.mode == "tag":
            return self._fault(match, "liquid_in_tag", _IN_TAG)
        if match.start() < self.body and not is_output and self.mode == "text":
            return self._in_head(match, piece)
        word = self.result.put(piece)
        if match.start() >= self.body:
            self.result.in_body.add(len(self.result.pieces) - 1)
        between = self.mode == "text" and self.element not in _PLAIN_CONTENT
        return f"<!--{word}-->" if between and not is_output else word

    def _in_head(self, match: re.Match[str], piece: str) -> str:
        name = _TAG_NAME.match(piece)
        if name is None or name[1] not in _HEAD_TAGS:
            return self._fault(match, "liquid_in_head", _IN_HEAD)
        self.result.prologue += piece
        return ""

    def _fault(self, match: re.Match[str], code: str, words: Words) -> str:
        line = self.source.count("\n", 0, match.start()) + 1
        self.result.faults.append((line, code, words.filled(piece=match[0][:60])))
        return ""


_IN_TAG: Final = Words(
    en="“{piece}” stands inside a tag, outside quotes; put it inside an attribute's value "
    "or around the whole element.",
    fr="« {piece} » est dans une balise, hors des guillemets ; placez-le dans la valeur d’un "
    "attribut ou autour de l’élément entier.",
)
_IN_HEAD: Final = Words(
    en="“{piece}” stands in the head, where only assign and abort work; move it before <mjml> "
    "or into the body.",
    fr="« {piece} » est dans l’en-tête, où seuls assign et abort agissent ; placez-le avant "
    "<mjml> ou dans le corps.",
)
