"""Signing in and out, and who is signed in."""

from __future__ import annotations

from typing import Literal

from django.contrib import auth
from django.http import HttpRequest
from django.middleware import csrf
from ninja import Field, Router, Schema

from aparte.api import asking, authentication
from aparte.workspaces import facade as workspaces

router = Router(tags=["session"])
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class User(Schema):
    """Who is signed in."""

    email: str
    name: str
    language: str


class Sender(Schema):
    """Who messages come from."""

    name: str
    email: str
    reply_to: str | None


class Workspace(Schema):
    """The brand that is open."""

    id: int
    key: str
    name: str
    timezone: str
    language: str
    currency: str
    sender: Sender | None


class Session(Schema):
    """Who is signed in, and where."""

    user: User
    workspace: Workspace


class SessionIn(Schema):
    """What signing in takes."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=1_000)


class SessionPatch(Schema):
    """What a user may set about the session."""

    language: Literal["en", "fr"]


@router.get("", response=Session, auth=None)
def get_session(request: HttpRequest) -> Session:
    """Say who is signed in; also hands the browser its CSRF cookie."""
    csrf.get_token(request)
    if not request.user.is_authenticated:
        raise authentication.sign_in_first()
    return _session(workspaces.actor_of_user(request.user).workspace_id, request.user.id)


@router.post("", response=Session, auth=None)
def sign_in(request: HttpRequest, given: SessionIn) -> Session:
    """Sign in; the session is kept in a cookie."""
    authentication.require_csrf(request)
    address = request.META.get("REMOTE_ADDR") or "unknown"
    user = workspaces.sign_in(given.email, given.password, address)
    actor = workspaces.actor_of_user(user)
    auth.login(request, user, backend=_BACKEND)
    return _session(actor.workspace_id, user.id)


@router.delete("", response={204: None}, auth=authentication.Session())
def sign_out(request: HttpRequest) -> tuple[int, None]:
    """Sign out."""
    auth.logout(request)
    return 204, None


@router.patch("", response=Session, auth=authentication.Session())
def set_language(request: HttpRequest, given: SessionPatch) -> Session:
    """Choose the language one reads."""
    actor = asking.actor(request)
    assert actor.user_id is not None, "a session belongs to a user"
    workspaces.set_language(actor.user_id, given.language)
    return _session(actor.workspace_id, actor.user_id)


def _session(workspace_id: int, user_id: int) -> Session:
    user = workspaces.load_user(user_id)
    found = workspaces.load_workspace(workspace_id)
    sender = Sender(name=found.sender_name, email=found.sender_address, reply_to=None)
    return Session(
        user=User(email=user.email, name=user.name, language=user.language),
        workspace=Workspace(
            id=found.id,
            key=found.key,
            name=found.name,
            timezone=found.timezone,
            language=found.language,
            currency=found.currency,
            sender=sender if found.sender_address else None,
        ),
    )
