"""What a command is: a name, a sentence, arguments, and what it does."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import msgspec

from aparte.cli import parsing
from aparte.kernel.words import Words

Run = Callable[[argparse.Namespace], int]
"""Does the command and returns the exit status."""


def no_arguments(parser: parsing.Parser) -> None:
    """Take no argument."""
    del parser


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """One command. With `parts` it only groups others: `aparte user add`.

    `hidden` ones serve the process tree and are left out of the help.
    """

    name: str
    summary: Words
    configure: Callable[[parsing.Parser], None] = no_arguments
    run: Run | None = None
    parts: tuple[Command, ...] = ()
    hidden: bool = False
