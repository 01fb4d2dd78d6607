"""Workspaces, for other parts: brands and their owners, accounts, keys, generations."""

from __future__ import annotations

from typing import Final

import msgspec
from django.db import connection, transaction

from aparte.kernel.errors import ConflictError
from aparte.workspaces import contracts, errors, live
from aparte.workspaces.accounts import (
    actor_of_key,
    actor_of_member,
    actor_of_user,
    create_key,
    create_source,
    forget_attempts,
    list_acts,
    list_keys,
    list_sources,
    record_act,
    revoke_key,
    revoke_source,
    sign_in,
)
from aparte.workspaces.models import ApiKey, Membership, Source, User, Workspace
from aparte.workspaces.teams import delete_team, list_teams, put_team, set_team

__all__ = [
    "SYSTEM",
    "ApiKey",
    "Source",
    "User",
    "Workspace",
    "actor_of_key",
    "actor_of_member",
    "actor_of_user",
    "create_key",
    "create_owner",
    "create_source",
    "create_workspace",
    "delete_team",
    "find_workspace",
    "forget_attempts",
    "list_acts",
    "list_keys",
    "list_sources",
    "list_teams",
    "load_user",
    "load_workspace",
    "open_generation",
    "put_team",
    "record_act",
    "revoke_key",
    "revoke_source",
    "set_language",
    "set_team",
    "sign_in",
    "system_actor",
]

SYSTEM: Final = "aparte"
"""The name under which the installation itself acts."""


@transaction.atomic
def create_workspace(new: contracts.NewWorkspace) -> Workspace:
    """Return a new workspace; raises ConflictError when the key is taken."""
    if Workspace.objects.filter(key=new.key).exists():
        raise ConflictError(errors.KEY_TAKEN.filled(key=new.key))
    fields = msgspec.structs.asdict(new)
    fields["sender_name"] = new.sender_name or new.name
    made = Workspace.objects.create(**fields)
    open_generation(made.id)
    return made


@transaction.atomic
def create_owner(
    workspace_id: int, email: str, password: str, *, name: str = "", language: str = "fr"
) -> User:
    """Return a user who owns a workspace: a new one, or a known one with this password set."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, language=language)
    else:
        user.set_password(password)
        user.save(update_fields=["password"])
    Membership.objects.get_or_create(workspace_id=workspace_id, user=user)
    return user


def find_workspace(key: str) -> Workspace | None:
    """Return the workspace of a key."""
    return Workspace.objects.filter(key=key).first()


def load_workspace(workspace_id: int) -> Workspace:
    """Return a workspace that exists."""
    return Workspace.objects.get(id=workspace_id)


def load_user(user_id: int) -> User:
    """Return a user who exists."""
    return User.objects.get(id=user_id)


def set_language(user_id: int, language: str) -> None:
    """Remember the language a user reads."""
    User.objects.filter(id=user_id).update(language=language)


def system_actor(workspace_id: int) -> contracts.Actor:
    """Return the installation itself, for commands run by the operator."""
    scopes: frozenset[contracts.Scope] = frozenset({"read", "write", "admin"})
    return contracts.Actor(workspace_id=workspace_id, name=SYSTEM, scopes=scopes)


def open_generation(workspace_id: int) -> int:
    """Open the next generation: something live changed. Call it inside the change's transaction."""
    with connection.cursor() as cursor:
        return live.open_generation(cursor, workspace_id)
