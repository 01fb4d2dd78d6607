"""Slices meet at their doors, and a pure part uses what is listed."""

from __future__ import annotations

import grimp
import pytest

from tools import imports

_DOORS = imports.DoorsContract(
    name="doors",
    session_options={},
    contract_options={
        "slices": ["contacts", "events"],
        "doors": ["facade", "contracts"],
        "mounters": ["aparte.api"],
        "mounted": ["api"],
        "wirers": ["aparte.bootstrap"],
    },
)
_ONLY = imports.OnlyContract(
    name="only",
    session_options={},
    contract_options={"part": "aparte.core", "allowed": ["aparte.core", "msgspec"]},
)


def _breaches(
    contract: imports.DoorsContract | imports.OnlyContract, importer: str, imported: str
) -> list[tuple[str, str]]:
    graph = grimp.ImportGraph()
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="import")
    return list(contract.breaches(graph))


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("aparte.events.service", "aparte.contacts.repo"),
        ("aparte.events.service", "aparte.contacts"),
        ("aparte.engine.loop", "aparte.contacts.service"),
        ("aparte.engine.loop", "aparte.contacts.api"),
        ("aparte.api.routes", "aparte.contacts.models"),
    ],
)
def test_a_private_module_is_refused(importer: str, imported: str) -> None:
    """What is not a door is the slice's own business."""
    assert _breaches(_DOORS, importer, imported) == [(importer, imported)]


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("aparte.events.service", "aparte.contacts.facade"),
        ("aparte.engine.loop", "aparte.contacts.contracts"),
        ("aparte.api.routes", "aparte.contacts.api"),
        ("aparte.bootstrap", "aparte.contacts.repo"),
        ("aparte.contacts.service", "aparte.contacts.repo"),
        ("aparte.events.service", "aparte.kernel.ids"),
        ("aparte.events.service", "django.db"),
    ],
)
def test_a_door_is_open(importer: str, imported: str) -> None:
    """Doors, mounting, wiring, one's own modules and what is no slice."""
    assert _breaches(_DOORS, importer, imported) == []


@pytest.mark.parametrize("imported", ["django.db", "aparte.contacts.facade", "aparte.core_extra"])
def test_a_pure_part_refuses_the_unlisted(imported: str) -> None:
    """A dependency nobody decided on is refused."""
    assert _breaches(_ONLY, "aparte.core.decide", imported) == [("aparte.core.decide", imported)]


@pytest.mark.parametrize("imported", ["aparte.core.contact", "msgspec", "math", "collections.abc"])
def test_a_pure_part_uses_the_listed(imported: str) -> None:
    """Itself, what is listed, the standard library."""
    assert _breaches(_ONLY, "aparte.core.decide", imported) == []
