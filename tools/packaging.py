"""Puts the built console into the wheel, as `aparte/console`, where the web process finds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from typing_extensions import override


class ConsoleHook(BuildHookInterface[Any]):
    """A wheel without its console is refused; a source folder has its own."""

    PLUGIN_NAME = "custom"

    @override
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the console to a wheel about to be written."""
        if version == "editable":
            return
        built = Path(self.root) / "console" / "dist"
        if not (built / "index.html").is_file():
            raise FileNotFoundError(f"{built} holds no console; run `make console` first")
        build_data["force_include"][str(built)] = "aparte/console"
