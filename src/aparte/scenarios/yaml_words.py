"""What is wrong with a YAML text, in words: which line, and what to write instead."""

from __future__ import annotations

from typing import Final

import yaml

from aparte.kernel.errors import Problem
from aparte.kernel.words import Words

SAID_MAX: Final = 200
"""Characters of what the reader itself says."""

UNREADABLE: Final = Words(
    en="This YAML cannot be read as it is; each problem is listed.",
    fr="Ce YAML n’est pas lisible en l’état ; chaque problème est indiqué.",
)
NOT_MAPPING: Final = Words(
    en="A definition is a list of names and values: begin with “key: …”.",
    fr="Une définition est une liste de noms et de valeurs : commencez par « key: … ».",
)
TOO_LONG: Final = Words(
    en="Keep a definition under 1 MB.", fr="Restez sous 1 Mo pour une définition."
)
ALIAS: Final = Words(
    en="Line {line}: an alias (*) cannot stand in a definition: write the value out, or put it in"
    " quotes if a text begins with *.",
    fr="Ligne {line} : un alias (*) n’a pas sa place dans une définition : écrivez la valeur, ou"
    " mettez-la entre guillemets si un texte commence par *.",
)
TAG: Final = Words(
    en="Line {line}: the tag “{tag}” cannot stand in a definition: remove it, or put the text in"
    " quotes if it begins with an exclamation mark.",
    fr="Ligne {line} : la balise « {tag} » n’a pas sa place dans une définition : retirez-la, ou"
    " mettez le texte entre guillemets s’il commence par un point d’exclamation.",
)
REPEATED: Final = Words(
    en="“{name}” stands on line {first} and again on line {line}: keep one of them.",
    fr="« {name} » figure ligne {first} et encore ligne {line} : gardez l’un des deux.",
)

TOO_DEEP: Final = Words(
    en="Values stand inside each other too deep: take some of them out.",
    fr="Des valeurs s’imbriquent trop profondément : sortez-en quelques-unes.",
)
_OTHER: Final = Words(
    en="Line {line}: this is not YAML that can be read ({said}). Check quotes, colons and how far"
    " the lines are indented.",
    fr="Ligne {line} : ce YAML n’est pas lisible ({said}). Vérifiez guillemets, deux-points et"
    " retrait des lignes.",
)
_KNOWN: Final = (
    (
        "mapping values are not allowed",
        "yaml_colon",
        Words(
            en="Line {line}: there is a second colon in the line, or the line is indented too far."
            " Put a text that holds “: ” in quotes.",
            fr="Ligne {line} : la ligne a un second deux-points, ou un retrait trop grand. Mettez"
            " entre guillemets un texte qui contient « : ».",
        ),
    ),
    (
        "found character '\\t'",
        "yaml_tab",
        Words(
            en="Line {line}: indent with spaces; a tab cannot begin a value.",
            fr="Ligne {line} : mettez des espaces en retrait ; une tabulation ne commence rien.",
        ),
    ),
    (
        "could not find expected ':'",
        "yaml_no_colon",
        Words(
            en="Line {line}: a name without a colon stands before this. Write “name: value”.",
            fr="Ligne {line} : un nom sans deux-points précède ceci. Écrivez « nom: valeur ».",
        ),
    ),
    (
        "found unexpected end of stream",
        "yaml_quote",
        Words(
            en="Line {line}: a quotation mark is opened and never closed: close it.",
            fr="Ligne {line} : un guillemet est ouvert et jamais fermé : fermez-le.",
        ),
    ),
    (
        "expected ',' or",
        "yaml_bracket",
        Words(
            en="Line {line}: a comma or a closing bracket is missing before this: add it.",
            fr="Ligne {line} : une virgule ou un crochet fermant manque avant ceci : ajoutez-le.",
        ),
    ),
    (
        "expected <block end>",
        "yaml_indent",
        Words(
            en="Line {line}: this is not indented as its neighbours are: align it with them.",
            fr="Ligne {line} : le retrait diffère de celui des voisins : alignez-les.",
        ),
    ),
    (
        "expected a single document",
        "yaml_documents",
        Words(
            en="Line {line}: a second document begins with “---”: give one definition at a time.",
            fr="Ligne {line} : un second document commence par « --- » : donnez une définition à"
            " la fois.",
        ),
    ),
    (
        "special characters are not allowed",
        "yaml_character",
        Words(
            en="The text holds a character that cannot be kept: type that line again.",
            fr="Le texte contient un caractère qui ne peut être gardé : saisissez la ligne à"
            " nouveau.",
        ),
    ),
)
"""What the reader says, beginning with the most telling, and what it means to who wrote it."""


def unreadable(error: Exception) -> Problem:
    """Return what made a YAML text unreadable, as a problem with its line."""
    if isinstance(error, RecursionError):
        return Problem("nested_too_deep", "", TOO_DEEP)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = None if not isinstance(mark, yaml.Mark) else mark.line + 1
    said = " ".join(str(error).split())
    for part, code, words in _KNOWN:
        if part in said:
            return Problem(code, "", words.filled(line=line), line)
    reason = str(getattr(error, "problem", None) or said)[:SAID_MAX]
    return Problem("bad_yaml", "", _OTHER.filled(line=line, said=reason), line)
