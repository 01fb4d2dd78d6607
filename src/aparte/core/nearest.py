"""Did you mean: the known name that a misspelt one most likely stands for.

Four ways to be near, tried in order: the same letters but for case, spaces and marks; a word that
other tools use for the same thing; a few letters typed wrong, swapped, doubled or left out; the
beginning of one name only.
Whatever is given, the cost is bounded: long names and long lists are not looked through whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from aparte.kernel.words import Words

LENGTH_MAX: Final = 60
"""Letters of a name that is looked up; a longer one is not a slip of the keyboard."""

KNOWN_MAX: Final = 2_000
"""Names that are looked through."""

LETTERS_PER_SLIP: Final = 4
"""Every so many letters may hold one slip."""

SLIPS_MAX: Final = 3

STEM_MIN: Final = 4
"""Letters by which a name is known when its end is missing or is one too many."""

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "abtest": ("experiment",),
    "action": ("kind",),
    "after": ("duration", "within", "timeout", "gt"),
    "and": ("all",),
    "attributes": ("attribute",),
    "basket": ("cart",),
    "body": ("mjml",),
    "conditions": ("audience", "condition", "of"),
    "delay": ("wait", "duration"),
    "description": ("objective",),
    "during": ("within",),
    "else": ("otherwise",),
    "email": ("send",),
    "equals": ("is",),
    "exclude": ("not",),
    "filters": ("where", "audience", "accept"),
    "filter": ("where", "audience", "accept"),
    "for": ("duration",),
    "goto": ("jump", "next", "to"),
    "greaterthan": ("gt",),
    "html": ("mjml",),
    "http": ("webhook",),
    "id": ("key",),
    "if": ("choice", "condition"),
    "iffalse": ("otherwise",),
    "iftrue": ("then",),
    "in": ("within",),
    "isnot": ("is_not",),
    "label": ("name",),
    "lessthan": ("lt",),
    "limit": ("max_entries",),
    "link": ("url",),
    "loop": ("jump",),
    "mail": ("send",),
    "match": ("matches",),
    "message": ("send",),
    "minutes": ("duration",),
    "no": ("otherwise",),
    "objective": ("goal",),
    "operator": ("op",),
    "or": ("any",),
    "paths": ("ways", "cases", "variants"),
    "percent": ("share", "below_percent"),
    "percentage": ("share",),
    "pause": ("wait",),
    "period": ("within",),
    "probability": ("share",),
    "properties": ("where",),
    "random": ("split",),
    "sleep": ("wait",),
    "step": ("id",),
    "subjectline": ("subject",),
    "switch": ("branch",),
    "template": ("mjml",),
    "timezone": ("zone",),
    "title": ("name",),
    "type": ("kind",),
    "until": ("wait_until",),
    "weight": ("share",),
    "window": ("within",),
    "yes": ("then",),
}
"""What other tools call our things, in letters alone; the first that is known counts."""


def find(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that another most likely stands for, None where none is near."""
    if not 1 <= len(name) <= LENGTH_MAX:
        return None
    letters = squashed(name)
    names = [one for _, one in zip(range(KNOWN_MAX), known, strict=False)]
    for one in names:
        if letters and squashed(one) == letters:
            return one
    for one in SYNONYMS.get(letters, ()):
        if one in names:
            return one
    return _least_slips(letters, names) or _longer(letters, names)


def squashed(name: str) -> str:
    """Return a name in small letters and digits alone: what people mean by the same name."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def meant(name: str, known: Iterable[str]) -> Words:
    """Return " Did you mean …?" in words, nothing where no known name is near."""
    found = find(name, known)
    if found is None:
        return Words(en="", fr="")
    return Words(en=f" Did you mean “{found}”?", fr=f" Vouliez-vous dire « {found} » ?")


def asking(words: Words, name: str, known: Iterable[str]) -> Words:
    """Return words followed by the question whether a known name was meant."""
    question = meant(name, known)
    return Words(en=f"{words.en}{question.en}", fr=f"{words.fr}{question.fr}")


def _least_slips(letters: str, names: list[str]) -> str | None:
    limit = min(SLIPS_MAX, max(1, len(letters) // LETTERS_PER_SLIP))
    best: str | None = None
    for one in names:
        other = squashed(one)
        if min(len(letters), len(other)) <= limit or not _may_be_near(letters, other, limit):
            continue
        slips = count_slips(letters, other)
        if slips <= limit:
            # The next one has to be nearer: the first of two equally near is kept.
            best, limit = one, slips - 1
        if limit <= 0:
            break
    return best


def _longer(letters: str, names: list[str]) -> str | None:
    """Return the one name that begins so, or of which this is the beginning and a little more."""
    if len(letters) < STEM_MIN:
        return None
    found = [
        one
        for one in names
        if (other := squashed(one)).startswith(letters)
        or (len(other) >= STEM_MIN and letters.startswith(other))
    ]
    return found[0] if len(found) == 1 else None


def _may_be_near(one: str, other: str, limit: int) -> bool:
    """Return whether so few slips could lead from one to the other, by lengths and letters."""
    if abs(len(one) - len(other)) > limit or len(other) > LENGTH_MAX:
        return False
    strange = Counter(one)
    strange.subtract(other)
    return sum(map(abs, strange.values())) <= 2 * limit


def count_slips(one: str, other: str) -> int:
    """Return how many letters are wrong, left out, added or swapped with their neighbour.

    The optimal string alignment distance: of Damerau (1964), no letter edited twice.
    """
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(
                above[column] + 1, here[column - 1] + 1, above[column - 1] + (letter != wanted)
            )
            swapped = row > 1 and column > 1 and one[row - 2] == wanted
            if swapped and letter == other[column - 2]:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, above = above, here
    return above[-1]
