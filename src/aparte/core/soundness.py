"""What no definition may hold, whatever its shape.

Nesting without end, characters that cannot be kept, numbers that are none or beyond all use,
values that JSON has no word for. Each is told at its place and taken out, so that whatever comes
after (shapes, meaning, the database) meets only what it can work with.
"""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple

from aparte.core import phrases
from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

DEPTH_MAX: Final = 60
"""Values inside each other: a scenario's conditions at their deepest take half of it."""

VALUES_MAX: Final = 50_000
"""Values of one definition: the largest scenario that its other bounds allow has fewer."""

NUMBER_MAX: Final = 10**15
"""Beyond, binary fractions no longer tell whole numbers apart."""

KEY_MAX: Final = 200
"""Characters of a field's name or a key."""

PROBLEMS_MAX: Final = 100
"""Problems that are told of one definition: beyond, people mend and ask again."""

_KEPT: Final = "\t\n\r"


class Sound(NamedTuple):
    """What was given, with whatever is unsound taken out; its problems; the places they are at."""

    value: Any
    problems: list[Problem]
    parts: list[str]


def sound(raw: Any, path: str = "") -> Sound:
    """Return what was given as plain JSON that is finite in every way."""
    cleaner = _Cleaner()
    value = cleaner.clean(raw, path, 1)
    return Sound(value, cleaner.problems, cleaner.parts)


def join(path: str, place: str) -> str:
    """Return a place below a path: `a.b`, `a[0]`; either may be empty."""
    if not path or not place:
        return path or place
    return f"{path}{place}" if place.startswith("[") else f"{path}.{place}"


def mode_of(path: str) -> str:
    """Return what stands, among places that were mended, for all fields beside one."""
    return f"{path.rpartition('.')[0]}.*"


class _Cleaner:
    """Walks once through everything."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.parts: list[str] = []
        self.left = VALUES_MAX

    def tell(self, code: str, path: str, words: Words) -> None:
        """Keep a problem, and the place where something is taken out."""
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(Problem(code, path, words))
        self.parts.append(path)

    def clean(self, value: Any, path: str, depth: int) -> Any:
        """Return a value without what is unsound in it."""
        self.left -= 1
        if self.left < 0:
            if self.left == -1:
                self.tell("too_large", path, _TOO_LARGE)
            return None
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, int | float):
            return self._number(value, path)
        if isinstance(value, dict | list | tuple):
            if depth > DEPTH_MAX:
                self.tell("nested_too_deep", path, _TOO_DEEP)
                return None
            return self._inside(value, path, depth)
        self.tell("not_plain", path, _NOT_PLAIN.filled(kind=type(value).__name__))
        return None

    def _inside(self, value: Any, path: str, depth: int) -> Any:
        if isinstance(value, dict):
            cleaned = {}
            for key, part in value.items():
                name = self._key(key, path)
                cleaned[name] = self.clean(part, join(path, name), depth + 1)
            return cleaned
        return [
            self.clean(part, join(path, f"[{index}]"), depth + 1)
            for index, part in enumerate(value)
        ]

    def _key(self, key: Any, path: str) -> str:
        if not isinstance(key, str):
            name = _written(key)
            shown = phrases.quoted(name)
            words = Words(
                en=f"{shown.en} is not a text, so it cannot name a value: write it in quotes.",
                fr=f"{shown.fr} n’est pas un texte et ne peut nommer une valeur : mettez-le entre"
                " guillemets.",
            )
            self.tell("name_not_text", join(path, name), words)
            return name
        if len(key) > KEY_MAX:
            self.tell("name_too_long", path, _NAME_TOO_LONG)
            return key[:KEY_MAX]
        if not _can_be_kept(key):
            name = _visible(key)
            self.tell("bad_character", path, _BAD_CHARACTER)
            return name
        return key

    def _text(self, text: str, path: str) -> str:
        if _can_be_kept(text):
            return text
        self.tell("bad_character", path, _BAD_CHARACTER)
        return _visible(text)

    def _number(self, number: int | float, path: str) -> int | float:  # noqa: PYI041 -- told apart
        if isinstance(number, float) and not math.isfinite(number):
            self.tell("not_finite", path, _NOT_FINITE)
            return 1
        if abs(number) > NUMBER_MAX:
            self.tell("number_too_large", path, _NUMBER_TOO_LARGE)
            return 1
        return number


def _written(key: Any) -> str:
    """Return what somebody wrote where a name was wanted: a number, a truth, nothing."""
    if key is None or isinstance(key, bool):
        return {None: "null", True: "true", False: "false"}[key]
    if isinstance(key, int) and abs(key) <= NUMBER_MAX:
        return str(key)
    return str(key)[:KEY_MAX] if isinstance(key, float) else type(key).__name__


def _can_be_kept(text: str) -> bool:
    """Return whether a text has no control characters, nor halves of characters."""
    if text.isascii() and text.isprintable():
        return True
    if any(letter < " " and letter not in _KEPT for letter in set(text)) or "\x7f" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _visible(text: str) -> str:
    kept = "".join(
        letter if letter in _KEPT or (letter >= " " and letter != "\x7f") else "\ufffd"
        for letter in text
    )
    return kept.encode("utf-8", "replace").decode()


_TOO_LARGE: Final = Words(
    en=f"The definition holds more than {VALUES_MAX} values: split it up.",
    fr=f"La définition contient plus de {VALUES_MAX} valeurs : répartissez-la.",
)
_TOO_DEEP: Final = Words(
    en=f"Values stand inside each other more than {DEPTH_MAX} deep: take some of them out.",
    fr=f"Des valeurs s’imbriquent sur plus de {DEPTH_MAX} niveaux : sortez-en quelques-unes.",
)
_NOT_PLAIN: Final = Words(
    en="A value of the type {kind} cannot stand here: write a text, a number, true or false.",
    fr="Une valeur du type {kind} n’a pas sa place ici : écrivez un texte, un nombre, true ou"
    " false.",
)
_NAME_TOO_LONG: Final = Words(
    en=f"A name here is longer than {KEY_MAX} characters: shorten it.",
    fr=f"Un nom dépasse ici {KEY_MAX} caractères : raccourcissez-le.",
)
_BAD_CHARACTER: Final = Words(
    en="There is a control character or half a character in this text: type the text again.",
    fr="Ce texte contient un caractère de contrôle ou une moitié de caractère : saisissez-le à"
    " nouveau.",
)
_NOT_FINITE: Final = Words(
    en="This is not a number that one can count with: write one in digits.",
    fr="Ce n’est pas un nombre avec lequel compter : écrivez-en un en chiffres.",
)
_NUMBER_TOO_LARGE: Final = Words(
    en="This number is beyond all use: write one under a million thousand millions.",
    fr="Ce nombre dépasse tout usage : restez sous un million de milliards.",
)
