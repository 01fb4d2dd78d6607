"""Import contracts of our own: by which modules a slice is entered, and what a pure part may use.

import-linter's ready-made contracts forbid listed modules; these two allow listed ones, so that a
new module is private and a new dependency refused until someone decides otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Final

import grimp
from importlinter import Contract, ContractCheck, fields, output
from typing_extensions import override

_ROOT: Final = "aparte"


class _ListedContract(Contract):
    """A contract whose breaches are (importer, imported) pairs."""

    def breaches(self, graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
        """Yield each import that the contract does not allow."""
        raise NotImplementedError

    @override
    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        found = sorted(
            (importer, imported, _lines(graph, importer, imported))
            for importer, imported in self.breaches(graph)
        )
        return ContractCheck(kept=not found, metadata={"found": found})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, lines in check.metadata["found"]:
            output.print_error(f"- {importer} may not import {imported} ({lines})", bold=False)


class DoorsContract(_ListedContract):
    """Slices meet through their doors; a few modules above mount or wire them."""

    type_name = "doors"

    # import-linter puts the values of pyproject.toml in the place of these.
    slices: Any = fields.SetField(subfield=fields.StringField())
    doors: Any = fields.SetField(subfield=fields.StringField())
    mounters: Any = fields.SetField(subfield=fields.StringField())
    mounted: Any = fields.SetField(subfield=fields.StringField())
    wirers: Any = fields.SetField(subfield=fields.StringField())

    @override
    def breaches(self, graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
        for importer, imported in _imports(graph):
            target = _slice_and_module(imported)
            if target[0] not in self.slices or _slice_and_module(importer)[0] == target[0]:
                continue
            if target[1] not in self._open_to(importer):
                yield importer, imported

    def _open_to(self, importer: str) -> _Modules:
        if _within(importer, self.wirers):
            return _EVERYTHING
        mounted = self.mounted if _within(importer, self.mounters) else set()
        return _Modules({*self.doors, *mounted})


class OnlyContract(_ListedContract):
    """A part imports what is listed and the standard library, nothing else."""

    type_name = "only"

    part: Any = fields.StringField()
    allowed: Any = fields.SetField(subfield=fields.StringField())

    @override
    def breaches(self, graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
        for importer, imported in _imports(graph):
            if not _within(importer, {str(self.part)}) or _within(imported, self.allowed):
                continue
            if imported.split(".", 1)[0] not in sys.stdlib_module_names:
                yield importer, imported


class _Modules:
    """The modules of a slice that someone may import."""

    def __init__(self, names: set[str] | None) -> None:
        self._names = names

    def __contains__(self, name: str) -> bool:
        return self._names is None or name in self._names


_EVERYTHING: Final = _Modules(None)


def _imports(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            yield importer, imported


def _slice_and_module(module: str) -> tuple[str, str]:
    root, _, rest = module.partition(".")
    if root != _ROOT:
        return "", ""
    name, _, inside = rest.partition(".")
    return name, inside.partition(".")[0]


def _within(module: str, parts: Any) -> bool:
    return any(module == part or module.startswith(f"{part}.") for part in parts)


def _lines(graph: grimp.ImportGraph, importer: str, imported: str) -> str:
    details = graph.get_import_details(importer=importer, imported=imported)
    return ", ".join(f"l. {detail['line_number']}" for detail in details)
