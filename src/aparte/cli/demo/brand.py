"""Maison Lumen as a brand: its owner, its policy, its segments, its scenarios; made once.

Django must be ready.
"""

from __future__ import annotations

import secrets
from importlib import resources
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from aparte.audience import facade as audience
from aparte.cli.demo import catalogue, state
from aparte.kernel import instants
from aparte.scenarios import facade as scenarios
from aparte.workspaces import contracts
from aparte.workspaces import facade as workspaces

KEY: Final = "maison-lumen"
NAME: Final = "Maison Lumen"
OWNER: Final = "owner@demo.local"
SEED: Final = "lumen"
LIBRARY: Final = ("welcome", "abandoned-basket")

_DEFINITIONS: Final = "aparte.cli.demo"
_PASSWORD_BYTES: Final = 12


def ensure(data: Path, now: int) -> str | None:
    """Make the brand unless it is there; return the owner's password when it was just made."""
    if state.load(data) is not None:
        return None
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    with transaction.atomic():
        found = workspaces.find_workspace(KEY)
        workspace_id = found.id if found is not None else _make_workspace()
        workspaces.create_owner(workspace_id, OWNER, password, name="Camille", language="fr")
        actor = workspaces.system_actor(workspace_id)
        _define(actor)
        write_key = workspaces.create_source(actor, "Boutique").write_key
    ends_at = now // instants.SECOND * instants.SECOND
    made = state.State(seed=SEED, workspace_id=workspace_id, write_key=write_key, ends_at=ends_at)
    state.save(data, made)
    return password


def _make_workspace() -> int:
    new = contracts.NewWorkspace(
        key=KEY,
        name=NAME,
        timezone="Europe/Paris",
        language="fr",
        currency=catalogue.CURRENCY,
        phone_region="FR",
        sender_address="bonjour@maison-lumen.example",
        domain="maison-lumen.example",
    )
    return workspaces.create_workspace(new).id


def _define(actor: contracts.Actor) -> None:
    scenarios.save_policy(actor, _read("policy.yaml"))
    for segment in _read("segments.yaml")["segments"]:
        audience.save_segment(actor, segment["key"], segment["name"], segment["condition"])
    ready = scenarios.list_library()
    for raw in (_read("order-confirmation.yaml"), *(ready[name] for name in LIBRARY)):
        draft = scenarios.add_draft(actor, raw)
        scenarios.publish(actor, str(raw["key"]), draft.number)


def _read(name: str) -> dict[str, Any]:
    file = resources.files(_DEFINITIONS).joinpath("definitions", name)
    return scenarios.yaml_text.read(file.read_text("utf-8"))
