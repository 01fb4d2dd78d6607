"""Keys of other programs, and sources of events with their write keys."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema

from aparte.api import asking, cursors, shapes
from aparte.workspaces import contracts
from aparte.workspaces import facade as workspaces

keys = Router(tags=["keys"])
sources = Router(tags=["sources"])


class ApiKey(Schema):
    """A key of another program; the key itself is shown once, when it is made."""

    id: str
    name: str
    scopes: list[contracts.Scope]
    prefix: str | None
    created_at: datetime
    last_used_at: datetime | None


class ApiKeyCreated(ApiKey):
    """A new key, with the secret that is shown this once."""

    key: str


class ApiKeyIn(Schema):
    """What a new key is to be called and to allow."""

    name: str = Field(min_length=1, max_length=200)
    scopes: list[contracts.Scope] = Field(min_length=1)


class Source(Schema):
    """Where events come from, with the write key to put into that site or program."""

    id: str
    name: str
    write_key: str | None
    created_at: datetime
    last_used_at: datetime | None


class SourceIn(Schema):
    """What a new source is to be called."""

    name: str = Field(min_length=1, max_length=200)


@keys.get("", response=shapes.Page[ApiKey])
def list_keys(request: HttpRequest) -> shapes.Page[ApiKey]:
    """List the keys in force, the newest first."""
    found = workspaces.list_keys(asking.workspace_id(request))
    return shapes.Page[ApiKey](items=[_key(key) for key in found], next_cursor=None)


@keys.post("", response=ApiKeyCreated)
def create_key(request: HttpRequest, given: ApiKeyIn) -> ApiKeyCreated:
    """Make a key. Its secret is in this answer only."""
    made, raw = workspaces.create_key(asking.actor(request), given.name, given.scopes)
    return ApiKeyCreated(**_key(made).dict(), key=raw)


@keys.delete("/{key_id}", response={204: None})
def revoke_key(request: HttpRequest, key_id: str) -> tuple[int, None]:
    """Take a key out of force, at once."""
    workspaces.revoke_key(asking.actor(request), cursors.number(key_id, "key_id"))
    return 204, None


@sources.get("", response=shapes.Page[Source])
def list_sources(request: HttpRequest) -> shapes.Page[Source]:
    """List the sources in force, the newest first."""
    found = workspaces.list_sources(asking.workspace_id(request))
    return shapes.Page[Source](items=[_source(source) for source in found], next_cursor=None)


@sources.post("", response=Source)
def create_source(request: HttpRequest, given: SourceIn) -> Source:
    """Make a source with a write key of its own."""
    return _source(workspaces.create_source(asking.actor(request), given.name))


@sources.delete("/{source_id}", response={204: None})
def revoke_source(request: HttpRequest, source_id: str) -> tuple[int, None]:
    """Take a source's write key out of force."""
    workspaces.revoke_source(asking.actor(request), cursors.number(source_id, "source_id"))
    return 204, None


def _key(key: workspaces.ApiKey) -> ApiKey:
    return ApiKey(
        id=str(key.id),
        name=key.name,
        scopes=key.scopes,
        prefix=key.prefix,
        created_at=key.created_at,
        last_used_at=key.last_used_at,
    )


def _source(source: workspaces.Source) -> Source:
    return Source(
        id=str(source.id),
        name=source.name,
        write_key=source.write_key,
        created_at=source.created_at,
        last_used_at=None,
    )
