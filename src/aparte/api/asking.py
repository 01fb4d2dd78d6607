"""What every operation needs to know of a request: who asks, and a connection to the facts."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest

from aparte import rows
from aparte.api.apps import config
from aparte.api.figures import Figures
from aparte.api.programs import Programs
from aparte.workspaces import contracts


def actor(request: HttpRequest) -> contracts.Actor:
    """Return who asks; every operation but signing in is behind authentication."""
    found = getattr(request, "auth", None)
    assert isinstance(found, contracts.Actor), "the operation is behind authentication"
    return found


def workspace_id(request: HttpRequest) -> int:
    """Return the workspace that the request is about."""
    return actor(request).workspace_id


def facts() -> AbstractContextManager[rows.Connection]:
    """Lend a connection for one transaction over facts."""
    return config().facts()


def programs() -> Programs:
    """Return the compiled programs that this process keeps."""
    return config().programs


def figures() -> Figures:
    """Return the figures that this process counted lately."""
    return config().figures


def public_url() -> str:
    """Return the address under which people reach this installation."""
    return str(settings.CONFIGURATION.url)
