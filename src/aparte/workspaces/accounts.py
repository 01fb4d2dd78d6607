"""Signing in, and the keys of other programs: who asks, and how they prove it."""

from __future__ import annotations

import functools
import hashlib
import operator
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.contrib.auth import hashers
from django.db import models as db
from django.db import transaction
from django.utils import timezone

from aparte.kernel.errors import NotFoundError
from aparte.workspaces import contracts, errors, models

ATTEMPTS_PER_EMAIL_MAX: Final = 10
ATTEMPTS_PER_ADDRESS_MAX: Final = 50
ATTEMPTS_WINDOW: Final = timedelta(minutes=15)
KEY_BYTES: Final = 32
KEY_OPENING: Final = "apt_"
PREFIX_LENGTH: Final = 12
LAST_USED_STEP: Final = timedelta(minutes=1)
"""A busy key's last use is written once in this while, not at each request."""

OWNER_SCOPES: Final[frozenset[contracts.Scope]] = frozenset({"read", "write", "admin"})


def sign_in(email: str, password: str, address: str) -> models.User:
    """Return the user of these credentials.

    Raises WrongCredentialsError, and TooManyAttemptsError once an address book is being tried.
    """
    email = email.strip().lower()[: models.ADDRESS_MAX]
    _check_attempts(email, address)
    user = models.User.objects.filter(email=email, is_active=True).first()
    if user is None:
        # As slow as a wrong password, so that time does not tell which addresses exist.
        hashers.make_password(password)
    elif user.check_password(password):
        return user
    models.SignInAttempt.objects.create(email=email, address=address)
    raise errors.WrongCredentialsError(errors.WRONG_CREDENTIALS)


def _check_attempts(email: str, address: str) -> None:
    recent = models.SignInAttempt.objects.filter(at__gt=timezone.now() - ATTEMPTS_WINDOW)
    too_many = (
        recent.filter(email=email).count() >= ATTEMPTS_PER_EMAIL_MAX
        or recent.filter(address=address).count() >= ATTEMPTS_PER_ADDRESS_MAX
    )
    if too_many:
        raise errors.TooManyAttemptsError(errors.TOO_MANY_ATTEMPTS)


def forget_attempts() -> None:
    """Delete the failed attempts that no longer count."""
    models.SignInAttempt.objects.filter(at__lt=timezone.now() - ATTEMPTS_WINDOW).delete()


def actor_of_user(user: models.User) -> contracts.Actor:
    """Return what a signed-in user may do; raises ForbiddenError without a workspace."""
    membership = user.memberships.order_by("id").first()
    if membership is None:
        raise errors.ForbiddenError(errors.NO_WORKSPACE)
    return contracts.Actor(
        workspace_id=membership.workspace_id,
        name=user.email,
        scopes=OWNER_SCOPES,
        user_id=user.id,
    )


def actor_of_member(workspace_id: int, email: str) -> contracts.Actor | None:
    """Return what a user of a workspace may do there, or None when there is no such user."""
    membership = models.Membership.objects.filter(
        workspace_id=workspace_id, user__email=email.strip().lower(), user__is_active=True
    ).first()
    if membership is None:
        return None
    return contracts.Actor(
        workspace_id=workspace_id,
        name=membership.user.email,
        scopes=OWNER_SCOPES,
        user_id=membership.user_id,
    )


def actor_of_key(raw: str) -> contracts.Actor | None:
    """Return what a program's key may do, or None when it is no key in force."""
    key = models.ApiKey.objects.filter(hash=_hash(raw), revoked_at__isnull=True).first()
    if key is None:
        return None
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - LAST_USED_STEP:
        models.ApiKey.objects.filter(id=key.id).update(last_used_at=now)
    return contracts.Actor(
        workspace_id=key.workspace_id,
        name=f"key:{key.name}"[: models.ADDRESS_MAX],
        scopes=frozenset(key.scopes),
        key_id=key.id,
    )


@transaction.atomic
def create_key(
    actor: contracts.Actor, name: str, scopes: list[contracts.Scope]
) -> tuple[models.ApiKey, str]:
    """Return a new key and its secret, which is kept nowhere and shown this once."""
    raw = KEY_OPENING + secrets.token_urlsafe(KEY_BYTES)
    key = models.ApiKey.objects.create(
        workspace_id=actor.workspace_id,
        name=name,
        prefix=raw[:PREFIX_LENGTH],
        hash=_hash(raw),
        scopes=sorted(set(scopes)),
        created_by_id=actor.user_id,
    )
    record_act(actor, "key.created", name, {"id": key.id, "scopes": key.scopes})
    return key, raw


def list_keys(workspace_id: int) -> list[models.ApiKey]:
    """Return the keys in force, the newest first."""
    keys = models.ApiKey.objects.filter(workspace_id=workspace_id, revoked_at__isnull=True)
    return list(keys.order_by("-id"))


@transaction.atomic
def revoke_key(actor: contracts.Actor, key_id: int) -> None:
    """Take a key out of force; raises NotFoundError."""
    keys = models.ApiKey.objects.filter(workspace_id=actor.workspace_id, id=key_id)
    if not keys.filter(revoked_at__isnull=True).update(revoked_at=timezone.now()):
        raise NotFoundError(errors.NO_SUCH_KEY.filled(id=key_id))
    record_act(actor, "key.revoked", str(key_id))


@transaction.atomic
def create_source(actor: contracts.Actor, name: str) -> models.Source:
    """Return a new source of events with its write key."""
    source = models.Source.objects.create(
        workspace_id=actor.workspace_id, name=name, write_key=secrets.token_urlsafe(24)
    )
    record_act(actor, "source.created", name, {"id": source.id})
    return source


def list_sources(workspace_id: int) -> list[models.Source]:
    """Return the sources in force, the newest first."""
    sources = models.Source.objects.filter(workspace_id=workspace_id, revoked_at__isnull=True)
    return list(sources.order_by("-id"))


@transaction.atomic
def revoke_source(actor: contracts.Actor, source_id: int) -> None:
    """Take a source's write key out of force; raises NotFoundError."""
    sources = models.Source.objects.filter(workspace_id=actor.workspace_id, id=source_id)
    if not sources.filter(revoked_at__isnull=True).update(revoked_at=timezone.now()):
        raise NotFoundError(errors.NO_SUCH_SOURCE.filled(id=source_id))
    record_act(actor, "source.revoked", str(source_id))


def record_act(
    actor: contracts.Actor, act: str, subject: str, details: dict[str, object] | None = None
) -> None:
    """Add to the audit log, in the transaction of the act itself."""
    models.AuditEntry.objects.create(
        workspace_id=actor.workspace_id,
        actor=actor.name,
        act=act,
        subject=subject[: models.NAME_MAX],
        details=details or {},
    )


def list_acts(
    workspace_id: int, subject: str, openings: Sequence[str], limit: int
) -> list[contracts.Act]:
    """Return the acts on a subject whose names begin in one of these ways, the latest first."""
    named = [db.Q(act__startswith=opening) for opening in openings]
    entries = models.AuditEntry.objects.filter(workspace_id=workspace_id, subject=subject)
    found = entries.filter(functools.reduce(operator.or_, named))
    return [
        contracts.Act(
            actor=entry.actor,
            act=entry.act,
            subject=entry.subject,
            details=entry.details,
            at=entry.at,
        )
        for entry in found.order_by("-at", "-id")[:limit]
    ]


def _hash(raw: str) -> str:
    # A key is 256 random bits: nothing can be guessed, so one fast hash is enough.
    return hashlib.sha256(raw.encode()).hexdigest()
