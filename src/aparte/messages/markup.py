"""From sheltered MJML to the HTML that mail programs show.

MJML is compiled (mrml), the author's styles are inlined (css-inline), no font or style is loaded
from anywhere the author did not name, text outside ASCII becomes character references and long
lines are folded inside tags, so that the part nearly always travels as 7bit.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Final

import css_inline
import mrml

FOLD_AT: Final = 300
"""Columns after which a line is folded: leaves room for values up to RFC 5322's 998."""
LINK_LENGTH: Final = 200
"""How long a placeholder is taken to be once a tracked address stands in its place."""

_UNKNOWN: Final = re.compile(r"<(mj-[\w-]+)")
_STYLE: Final = re.compile(r"<style(?P<attributes>[^>]*)>(?P<css>.*?)</style>", re.DOTALL)
_BOILERPLATE: Final = re.compile(
    r"#outlook a|mj-outlook-group-fix|mj-column-|mj-full-width-mobile|@import|moz-text-html"
)
_MARK: Final = ' data-css-inline="ignore"'
_TABLE_START: Final = re.compile(r"(<table\b[^>]*>)((?:<!--lqz\d+zq-->\s*)+)<tbody>")
_TAG: Final = re.compile(r"<[A-Za-z][^<>]*>")
_BETWEEN_NAME_AND_REST: Final = re.compile(r"\s+")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_PREVIEW: Final = re.compile(r"<mj-preview\b[^>]*?(?:/>|>.*?</mj-preview\s*>)", re.DOTALL)
_HEAD: Final = re.compile(r"<mj-head\s*(/?)>")
_ROOT: Final = re.compile(r"<mjml\b[^>]*>")
_ANY_MJ: Final = re.compile(r"<(/?)(mj[\w-]*)\b[^<>]*?(/?)>", re.DOTALL)
_POSITION: Final = re.compile(r"position (\d+):")


class MarkupError(ValueError):
    """The MJML cannot be compiled; `line` is 1-based where it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def to_html(mjml: str, language: str) -> str:
    """Return the HTML of sheltered MJML; raises MarkupError."""
    try:
        compiled = mrml.to_html(mjml, None, _options()).content
    except OSError as error:
        raise _explained(mjml, str(error)) from error
    unknown = _UNKNOWN.search(compiled)
    if unknown is not None:
        line = mjml.count("\n", 0, max(mjml.find(unknown[0]), 0)) + 1
        raise MarkupError(f"<{unknown[1]}> is not a component of MJML", line)
    inlined = _inline(compiled)
    return _to_ascii(inlined.replace('lang="und"', f'lang="{html.escape(language)}"'))


def with_preheader(mjml: str, preheader: str) -> str:
    """Return MJML whose preview text is this (sheltered) preheader and no other."""
    preview = f"<mj-preview>{html.escape(preheader, quote=False)}</mj-preview>"
    bare = _PREVIEW.sub("", mjml)
    head = _HEAD.search(bare)
    if head is None:
        return _ROOT.sub(lambda root: f"{root[0]}<mj-head>{preview}</mj-head>", bare, count=1)
    closed = "</mj-head>" if head[1] else ""
    return f"{bare[: head.start()]}<mj-head>{preview}{closed}{bare[head.end() :]}"


def before_end(page: str, addition: str) -> str:
    """Return the page with something added at the end of its body."""
    place = page.rfind("</body>")
    if place < 0:
        return page + addition
    return f"{page[:place]}{addition}{page[place:]}"


def fold(page: str) -> str:
    """Return the page with line breaks inside tags, where they mean nothing, in long lines."""
    parts: list[str] = []
    position, column = 0, 0
    for match in _TAG.finditer(page):
        between, tag = page[position : match.start()], match[0]
        broken = between.rfind("\n")
        column = column + len(between) if broken < 0 else len(between) - broken - 1
        length = len(tag) + (LINK_LENGTH if "lqz" in tag else 0)
        if column + length > FOLD_AT and "\n" not in tag:
            folded = _BETWEEN_NAME_AND_REST.sub("\n", tag, count=1)
            column = 0 if folded != tag else column
            tag = folded
        column += length
        parts += (between, tag)
        position = match.end()
    parts.append(page[position:])
    return "".join(parts)


@lru_cache(maxsize=1)
def _options() -> mrml.RenderOptions:
    # By itself mrml links a web font from a third party: only the author may name one.
    return mrml.RenderOptions(fonts={})


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        keep_style_tags=True,
        keep_link_tags=True,
        keep_at_rules=True,
        load_remote_stylesheets=False,
    )


def _inline(page: str) -> str:
    """Inline the author's styles; MJML's own are inline already or must stay in the head."""
    marked, own = [], False
    position = 0
    for match in _STYLE.finditer(page):
        marked.append(page[position : match.start()])
        boilerplate = _BOILERPLATE.search(match["css"]) is not None
        own = own or not boilerplate
        mark = _MARK if boilerplate else ""
        marked.append(f"<style{match['attributes']}{mark}>{match['css']}</style>")
        position = match.end()
    if own:
        marked.append(page[position:])
        try:
            page = _inliner().inline("".join(marked)).replace(_MARK, "")
        except css_inline.InlineError as error:
            raise MarkupError(str(error)) from error
    # An HTML parser opens <tbody> at the first row, after a loop's tag: back inside it goes.
    return _TABLE_START.sub(r"\1<tbody>\2", page)


def _to_ascii(page: str) -> str:
    if page.isascii():
        return page
    styled = _STYLE.sub(
        lambda match: _NOT_ASCII.sub(lambda char: f"\\{ord(char[0]):06x}", match[0]), page
    )
    return styled.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _explained(mjml: str, reason: str) -> MarkupError:
    """Say where the MJML breaks: the compiler itself seldom does."""
    at = _POSITION.search(reason)
    if at is not None:
        return MarkupError(reason, mjml.count("\n", 0, int(at[1])) + 1)
    opened: list[tuple[str, int]] = []
    for match in _ANY_MJ.finditer(mjml):
        line = mjml.count("\n", 0, match.start()) + 1
        if match[3]:
            continue
        if not match[1]:
            opened.append((match[2], line))
        elif opened and opened[-1][0] == match[2]:
            opened.pop()
        else:
            expected = f", </{opened[-1][0]}> expected" if opened else ""
            return MarkupError(f"</{match[2]}> closes nothing{expected}", line)
    if opened:
        name, line = opened[-1]
        return MarkupError(f"<{name}> is never closed", line)
    if "<mjml" not in mjml:
        return MarkupError("there is no <mjml> element")
    return MarkupError(reason)
