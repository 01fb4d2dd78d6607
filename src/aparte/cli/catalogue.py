"""The commands there are: each file of `commands` holds one as `COMMAND`, and bears its name.

A command is imported when it is asked for, and imports what it runs only when it runs.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from aparte.cli import commands
from aparte.cli.command import Command


def find(name: str) -> Command | None:
    """Return the command of a name, reading only its own file."""
    module = name.replace("-", "_")
    if module not in _modules() or not name.islower():
        return None
    return _load(module)


def every() -> list[Command]:
    """Return all commands, by name."""
    return [_load(module) for module in sorted(_modules())]


def _modules() -> Iterator[str]:
    return (module.name for module in pkgutil.iter_modules(commands.__path__))


def _load(module: str) -> Command:
    found = importlib.import_module(f"{commands.__name__}.{module}").COMMAND
    assert isinstance(found, Command), f"{module} holds no COMMAND"
    assert found.name == module.replace("_", "-"), f"{module} is not named after its command"
    return found
