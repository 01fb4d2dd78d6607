"""Teams: which of the brand's own people are told together of what scenarios notice."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from aparte.api import asking, shapes
from aparte.workspaces import facade as workspaces

router = Router(tags=["teams"])


class Team(Schema):
    """A team by its name, with the e-mail addresses of who is in it."""

    name: str
    addresses: list[str]


class TeamIn(Schema):
    """Who is in a team."""

    addresses: list[str]


@router.get("", response=shapes.Page[Team])
def list_teams(request: HttpRequest) -> shapes.Page[Team]:
    """List the teams, by name."""
    found = workspaces.list_teams(asking.workspace_id(request))
    items = [Team(name=name, addresses=addresses) for name, addresses in found.items()]
    return shapes.Page[Team](items=items, next_cursor=None)


@router.put("/{name}", response=Team)
def put_team(request: HttpRequest, name: str, given: TeamIn) -> Team:
    """Say who is in a team, new or not; alerts of scenarios go to them from then on."""
    kept = workspaces.put_team(asking.actor(request), name, given.addresses)
    return Team(name=name, addresses=kept)


@router.delete("/{name}", response={204: None})
def delete_team(request: HttpRequest, name: str) -> tuple[int, None]:
    """Keep a team no longer; alerts to it then go to nobody, and are recorded as such."""
    workspaces.delete_team(asking.actor(request), name)
    return 204, None
