"""The one ASGI application: events and tracking in Starlette, everything else in Django.

Events are taken without ever entering Django, thousands a second; Django answers people, in
threads, beside them.
"""

from __future__ import annotations

import os
from typing import Any, Final

import django
from starlette.types import ASGIApp, Receive, Scope, Send

from aparte import bootstrap

FAST: Final = ("/v1/", "/t/")
"""The addresses that Starlette answers."""


class Application:
    """Hands each request to the part that answers it."""

    def __init__(self, fast: ASGIApp, people: ASGIApp) -> None:
        self._fast = fast
        self._people = people

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or keep the fast part's lifespan."""
        is_fast = scope["type"] == "lifespan" or scope["path"].startswith(FAST)
        await (self._fast if is_fast else self._people)(scope, receive, send)


def build() -> Application:
    """Return the application of this process's environment, which names the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aparte.web.settings")
    django.setup(set_prefix=False)
    # Both need the settings that the lines above made ready.
    from django.conf import settings  # noqa: PLC0415
    from django.core.handlers.asgi import ASGIHandler  # noqa: PLC0415

    people: Any = ASGIHandler()  # its types are Django's own words for the same protocol
    return Application(bootstrap.fast_application(settings.CONFIGURATION), people)


def __getattr__(name: str) -> Application:
    """Build `application` when a server first asks for it, and not for who only calls `build`."""
    if name != "application":
        raise AttributeError(name)
    return build()
