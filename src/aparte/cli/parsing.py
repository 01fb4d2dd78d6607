"""The command line read by argparse, in the reader's language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from typing_extensions import override

from aparte.cli import speech
from aparte.kernel.words import Words

USAGE_STATUS: Final = 2

_HEADINGS: Final = {
    "usage": Words(en="usage: ", fr="emploi : "),
    "positional arguments": Words(en="arguments", fr="arguments"),
    "options": Words(en="options", fr="options"),
    "help": Words(en="show this help", fr="montrer cette aide"),
}
_SEE: Final = Words(en="`{program} --help` shows how.", fr="`{program} --help` montre comment.")
_OTHER: Final = Words(
    en="This command line could not be read: {detail}.",
    fr="Cette ligne de commande n’a pas été comprise : {detail}.",
)
_MISTAKES: Final = (
    (
        re.compile(r"the following arguments are required: (?P<names>.*)"),
        Words(en="Something is missing: {names}.", fr="Il manque : {names}."),
    ),
    (
        re.compile(r"unrecognized arguments: (?P<names>.*)"),
        Words(en="Nothing here is called {names}.", fr="Rien ici ne s’appelle {names}."),
    ),
    (
        re.compile(r"argument (?P<name>.*): invalid choice: '?(?P<value>.*?)'? \(choose.*\)"),
        Words(en="There is no {name} “{value}”.", fr="Il n’y a pas de {name} « {value} »."),
    ),
    (
        re.compile(r"argument (?P<name>.*): invalid (int|float) value: '(?P<value>.*)'"),
        Words(
            en="{name} wants a number, not “{value}”.",
            fr="{name} attend un nombre, pas « {value} ».",
        ),
    ),
    (
        re.compile(r"argument (?P<name>.*): expected one argument"),
        Words(en="{name} wants a value.", fr="{name} attend une valeur."),
    ),
)


class _Formatter(argparse.HelpFormatter):
    """Help with the headings of the reader's language."""

    @override
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        shown = _HEADINGS["usage"].in_language(speech.language()) if prefix is None else prefix
        super().add_usage(usage, actions, groups, shown)

    @override
    def start_section(self, heading: str | None) -> None:
        known = _HEADINGS.get(heading or "")
        shown = heading if known is None else known.in_language(speech.language())
        super().start_section(shown)


class Parser(argparse.ArgumentParser):
    """A parser whose help and complaints are in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(formatter_class=_Formatter, add_help=False, allow_abbrev=False, **kwargs)
        self.add_argument(
            "-h", "--help", action="help", help=_HEADINGS["help"].in_language(speech.language())
        )

    def takes(self, *names: str, words: Words, **kwargs: Any) -> None:
        """Add an argument or option, with the words that explain it."""
        self.add_argument(*names, help=words.in_language(speech.language()), **kwargs)

    @override
    def error(self, message: str) -> NoReturn:
        speech.complain(_mistake(message))
        speech.complain(_SEE, program=self.prog)
        raise SystemExit(USAGE_STATUS)


def positive(text: str) -> int:
    """Return a count from its text; argparse turns the ValueError into its message."""
    count = int(text)
    if count < 1:
        raise ValueError(text)
    return count


positive.__name__ = "int"  # what argparse calls it in its message


def _mistake(message: str) -> Words:
    for pattern, words in _MISTAKES:
        if (found := pattern.fullmatch(message)) is not None:
            return words.filled(**found.groupdict())
    return _OTHER.filled(detail=message)


def names_of(arguments: Sequence[str]) -> list[str]:
    """Return the words before the first option: the command and perhaps its part."""
    chosen: list[str] = []
    for argument in arguments:
        if argument.startswith("-"):
            break
        chosen.append(argument)
    return chosen
