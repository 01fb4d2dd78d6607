"""The plain-text part, made from the HTML: what a person reads when there is no HTML to see.

Links keep their address, lists their marks, tables their rows; what is hidden stays hidden.
Placeholders of Liquid pass through, so this is done once per message, not once per person.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

from aparte.messages import shelter

DEPTH_MAX: Final = 500

_SKIPPED: Final = frozenset(("head", "style", "script", "title"))
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_LINES: Final = frozenset(("div", "tr", "table", "section", "article", "header", "footer", "dt"))
_PARAGRAPHS: Final = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote"))
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES: Final = re.compile(r"\n{3,}")
_RULE: Final = "-" * 32


def from_html(page: str) -> str:
    """Return the text of an HTML page (placeholders of Liquid kept)."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return tidy("".join(reader.parts))


def tidy(text: str) -> str:
    """Return a text without blanks at line ends and with at most one empty line in a row."""
    lines = "\n".join([line.strip(" \t\r") for line in text.split("\n")])
    return _MANY_LINES.sub("\n\n", lines).strip() + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.skipping: list[str] = []
        self.link: str | None = None
        self.link_start = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self.skipping or tag in _SKIPPED or _HIDDEN.search(given.get("style", "")):
            if tag not in _VOID and len(self.skipping) < DEPTH_MAX:
                self.skipping.append(tag)
            return
        if tag == "a":
            self.link, self.link_start = given.get("href", ""), len(self.parts)
        elif tag == "img":
            self.parts.append(given.get("alt", ""))
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "hr":
            self.parts.append(f"\n{_RULE}\n")
        elif tag == "li":
            self.parts.append("\n- ")
        else:
            self._break(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            if tag in self.skipping:
                while self.skipping.pop() != tag:
                    pass
            return
        if tag == "a":
            self._end_link()
        elif tag in ("td", "th"):
            self.parts.append(" ")
        else:
            self._break(tag)

    @override
    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        text = _SPACES.sub(" ", data)
        if text == " " and self.parts and self.parts[-1].endswith(("\n", " ")):
            return
        self.parts.append(text)

    @override
    def handle_comment(self, data: str) -> None:
        if shelter.is_placeholder_comment(f"<!--{data}-->"):
            self.parts.append(f"<!--{data}-->")

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in _LINES:
            self.parts.append("\n")

    def _end_link(self) -> None:
        address, self.link = self.link, None
        if not address or address.startswith("#"):
            return
        shown = "".join(self.parts[self.link_start :]).strip()
        plain = address.removeprefix("mailto:").removeprefix("tel:")
        if not shown or shown == plain or shown.startswith(("http://", "https://")):
            del self.parts[self.link_start :]
            self.parts.append(plain)
        else:
            self.parts.append(f" ({plain})")
