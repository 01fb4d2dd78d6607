r"""Regular expressions that people may write: a small language, run in linear time.

The accepted language is what RE2 and PostgreSQL understand alike: literals, `.`, `^`, `$`, `|`,
groups, classes, `\d \w \s` and their opposites, and quantifiers. A pattern is read once and
written out anew for each engine, so both find the same texts. Everything else (references,
look-around, boundaries) is refused with a reason, as is anything that could take long.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import msgspec
import re2

from aparte.kernel import texts

LENGTH_MAX: Final = 200
REPEAT_MAX: Final = 255
"""PostgreSQL's own bound on `{n}`."""

DEPTH_MAX: Final = 10
CACHE_MAX: Final = 1_024

_CLASSES: Final = {
    "d": "[0-9]",
    "D": "[^0-9]",
    "w": "[A-Za-z0-9_]",
    "W": "[^A-Za-z0-9_]",
    "s": "[ \\t\\n\\f\\r]",
    "S": "[^ \\t\\n\\f\\r]",
}
_FOLDED_CLASSES: Final = {**_CLASSES, "w": "[a-z0-9_]", "W": "[^a-z0-9_]"}
_INSIDE: Final = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\n\\f\\r"}
_INSIDE_FOLDED: Final = {**_INSIDE, "w": "a-z0-9_"}
_CONTROLS: Final = {"t": "\\t", "n": "\\n", "r": "\\r", "f": "\\f"}
_SPECIAL: Final = frozenset("\\^$.|?*+()[]{}-&~#/'\" :,;=<>!@%_`")


class Pattern(msgspec.Struct, frozen=True):
    """A pattern in the one notation both engines read; used on folded text when `folded`."""

    text: str
    folded: bool

    def search(self, value: str) -> bool:
        """Return whether the pattern is found anywhere in the value."""
        value = texts.fold(value) if self.folded else texts.normalise(value)
        return _compiled(self.text).search(value) is not None


@lru_cache(maxsize=CACHE_MAX)
def parse(source: str, *, folded: bool) -> Pattern:
    """Return the pattern of a source text; raises ValueError saying what is not accepted."""
    if len(source) > LENGTH_MAX:
        raise ValueError("too long")
    normal = texts.normalise(source)
    pattern = Pattern(_Reader(normal, folded=folded).read(), folded)
    try:
        _compiled(pattern.text)
    except re2.error as error:
        raise ValueError("too complex") from error
    return pattern


@lru_cache(maxsize=CACHE_MAX)
def _compiled(text: str) -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    return re2.compile(text, options=options)


class _Reader:
    """Reads a pattern from left to right and writes it in the shared notation."""

    def __init__(self, source: str, *, folded: bool) -> None:
        self._source = source
        self._folded = folded
        self._at = 0
        self._out: list[str] = []
        self._depth = 0
        self._quantifiable = False

    def read(self) -> str:
        while self._at < len(self._source):
            self._step(self._take())
        if self._depth:
            raise ValueError("a parenthesis is not closed")
        return "".join(self._out)

    def _take(self) -> str:
        letter = self._source[self._at]
        self._at += 1
        return letter

    def _peek(self, text: str) -> bool:
        return self._source.startswith(text, self._at)

    def _step(self, letter: str) -> None:
        if letter in "*+?":
            self._quantify(letter)
        elif letter == "{":
            self._braces()
        elif letter == "(":
            self._open()
        elif letter == ")":
            self._close()
        elif letter in "|^$":
            self._put(letter, quantifiable=False)
        elif letter == ".":
            self._put("[^\\n]")
        elif letter == "[":
            self._put(self._class())
        elif letter == "\\":
            self._put(self._escape())
        else:
            self._put(self._literal(letter))

    def _put(self, text: str, *, quantifiable: bool = True) -> None:
        self._out.append(text)
        self._quantifiable = quantifiable

    def _open(self) -> None:
        if self._peek("?:"):
            self._at += 2
        elif self._peek("?"):
            raise ValueError("only plain groups are accepted after a parenthesis")
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise ValueError("too many groups inside each other")
        self._put("(?:", quantifiable=False)

    def _close(self) -> None:
        if not self._depth:
            raise ValueError("a parenthesis is closed but was not opened")
        self._depth -= 1
        self._put(")")

    def _quantify(self, mark: str) -> None:
        if not self._quantifiable:
            raise ValueError("a repetition mark has nothing to repeat")
        if self._peek("?"):
            self._at += 1
        self._put(mark, quantifiable=False)

    def _braces(self) -> None:
        end = self._source.find("}", self._at)
        low, comma, high = self._source[self._at : max(end, self._at)].partition(",")
        if end < 0 or not low.isdecimal() or not low.isascii():
            raise ValueError("a brace must hold a number of repetitions, as in {2,5}")
        if high and not (high.isdecimal() and high.isascii()):
            raise ValueError("a brace must hold a number of repetitions, as in {2,5}")
        if max(int(low), int(high or low)) > REPEAT_MAX or int(high or low) < int(low):
            raise ValueError("a number of repetitions is out of bounds")
        self._at = end + 1
        self._quantify(f"{{{int(low)}{comma}{int(high) if high else ''}}}")

    def _escape(self) -> str:
        if self._at == len(self._source):
            raise ValueError("a backslash ends the pattern")
        letter = self._take()
        classes = _FOLDED_CLASSES if self._folded else _CLASSES
        if letter in classes:
            return classes[letter]
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter in _SPECIAL:
            return self._literal(letter)
        raise ValueError(f"\\{letter} is not accepted")

    def _literal(self, letter: str) -> str:
        if self._folded:
            letter = texts.fold(letter)
        return f"\\{letter}" if letter in "\\^$.|?*+()[]{}-" else letter

    def _class(self) -> str:
        negated = self._peek("^")
        self._at += negated
        parts: list[str] = []
        while not self._peek("]") or not parts:
            if self._at >= len(self._source):
                raise ValueError("a bracket is not closed")
            parts.append(self._member())
        self._at += 1
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _member(self) -> str:
        low = self._single()
        if len(low) > 1 or not self._peek("-") or self._source[self._at + 1 :][:1] in ("]", ""):
            return low if len(low) > 1 else self._bracketed(low)
        self._at += 1
        high = self._single()
        if len(high) > 1 or low > high:
            raise ValueError("a range in brackets goes from a smaller to a greater letter")
        return f"{self._bracketed(low)}-{self._bracketed(high)}"

    def _single(self) -> str:
        """Return one letter of a class, or several for a class within it."""
        if self._at >= len(self._source):
            raise ValueError("a bracket is not closed")
        letter = self._take()
        if letter == "[":
            raise ValueError("write \\[ for a bracket inside brackets")
        if letter != "\\":
            return texts.fold(letter) if self._folded else letter
        if self._at == len(self._source):
            raise ValueError("a backslash ends the pattern")
        letter = self._take()
        inside = _INSIDE_FOLDED if self._folded else _INSIDE
        if letter in inside:
            return inside[letter]
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter in _SPECIAL:
            return letter
        raise ValueError(f"\\{letter} is not accepted inside brackets")

    def _bracketed(self, letter: str) -> str:
        return f"\\{letter}" if letter in "\\^[]-" else letter
