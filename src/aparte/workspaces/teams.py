"""Teams: which of our own people are told together, by their e-mail addresses.

Programs know them, so a change opens the next generation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction

from aparte.core import colleagues, shapes
from aparte.kernel.errors import NotFoundError, Problem
from aparte.kernel.words import Words
from aparte.workspaces import accounts, contracts, live, models

MEMBERS_MAX: Final = 20
"""As many as one alert is sent to."""

_NAME: Final = re.compile(r"[^\W_][\w .-]{0,62}")
_BAD_NAME: Final = Words(
    en="Name a team in 1 to 63 letters, digits, spaces or hyphens.",
    fr="Nommez une équipe en 1 à 63 lettres, chiffres, espaces ou tirets.",
)
_TOO_MANY: Final = Words(
    en=f"A team has at most {MEMBERS_MAX} addresses.",
    fr=f"Une équipe a {MEMBERS_MAX} adresses au plus.",
)
_BAD_ADDRESS: Final = Words(
    en="“{address}” is no e-mail address.", fr="« {address} » n’est pas une adresse e-mail."
)
_NOBODY: Final = Words(
    en="Name at least one address; a team of nobody is deleted instead.",
    fr="Indiquez au moins une adresse ; une équipe sans personne se supprime.",
)
_NO_TEAM: Final = Words(
    en="There is no team “{name}” here.", fr="Il n’y a pas d’équipe « {name} » ici."
)


def list_teams(workspace_id: int) -> dict[str, list[str]]:
    """Return the addresses of each team, by name."""
    kept = models.Team.objects.filter(workspace_id=workspace_id).order_by("name")
    return {team.name: list(team.addresses) for team in kept}


@transaction.atomic
def set_team(actor: contracts.Actor, name: str, addresses: Sequence[str]) -> list[str]:
    """Say who is in a team, nobody for no such team any more; raises InvalidError."""
    chosen = list(dict.fromkeys(address.strip() for address in addresses))
    shapes.require(_check(name, chosen))
    found = models.Team.objects.filter(workspace_id=actor.workspace_id, name=name)
    if chosen:
        models.Team.objects.update_or_create(
            workspace_id=actor.workspace_id, name=name, defaults={"addresses": chosen}
        )
    else:
        found.delete()
    accounts.record_act(actor, "team.set", name, {"addresses": chosen})
    with connection.cursor() as cursor:
        live.open_generation(cursor, actor.workspace_id)
    return chosen


@transaction.atomic
def put_team(actor: contracts.Actor, name: str, addresses: Sequence[str]) -> list[str]:
    """Say who is in a team, at least somebody; raises InvalidError."""
    if not any(address.strip() for address in addresses):
        shapes.require([Problem("nobody", "addresses", _NOBODY)])
    return set_team(actor, name, addresses)


@transaction.atomic
def delete_team(actor: contracts.Actor, name: str) -> None:
    """Keep a team no longer; raises NotFoundError."""
    if not models.Team.objects.filter(workspace_id=actor.workspace_id, name=name).exists():
        raise NotFoundError(_NO_TEAM.filled(name=name))
    set_team(actor, name, [])


def _check(name: str, addresses: Sequence[str]) -> list[Problem]:
    problems = [] if _NAME.fullmatch(name) else [Problem("bad_name", "name", _BAD_NAME)]
    if len(addresses) > MEMBERS_MAX:
        problems.append(Problem("too_many", "addresses", _TOO_MANY))
    problems += [
        Problem("bad_address", f"addresses[{index}]", _BAD_ADDRESS.filled(address=address))
        for index, address in enumerate(addresses)
        if not colleagues.is_address(address)
    ]
    return problems
