"""Who may ask: a browser's session with its CSRF token, or another program's key.

Reading needs the scope `read`, everything else `write`; what hands out access needs `admin`.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf
from typing_extensions import override

from aparte.api import phrases
from aparte.kernel.errors import AppError
from aparte.workspaces import contracts, errors
from aparte.workspaces import facade as workspaces

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class UnauthorisedError(AppError):
    """Nobody is signed in, and no key in force was sent."""

    status = 401
    code = "unauthorised"


def sign_in_first() -> UnauthorisedError:
    """Return the error that says to sign in."""
    return UnauthorisedError(phrases.SIGN_IN_FIRST)


def require_csrf(request: HttpRequest) -> None:
    """Raise ForbiddenError unless the request bears the token of its own cookie."""
    if request.method not in SAFE and check_csrf(request) is not None:
        raise errors.ForbiddenError(phrases.BAD_CSRF)


class Session(APIKeyCookie):
    """The console's session; a change needs the header `X-CSRFToken` as well."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)

    @override
    def __call__(self, request: HttpRequest) -> Any:
        if not request.user.is_authenticated:
            return None
        require_csrf(request)
        return workspaces.actor_of_user(request.user)

    @override
    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return self(request)


class Key(HttpBearer):
    """An API key as a bearer token; without `scope` the request's method says which it needs."""

    def __init__(self, scope: contracts.Scope | None = None) -> None:
        super().__init__()
        self._scope = scope

    @override
    def authenticate(self, request: HttpRequest, token: str) -> contracts.Actor | None:
        found = workspaces.actor_of_key(token)
        if found is None:
            return None
        needed = self._scope or ("read" if request.method in SAFE else "write")
        if needed not in found.scopes:
            raise errors.ForbiddenError(phrases.MISSING_SCOPE.filled(scope=needed))
        return found


USUAL: Final = [Session(), Key()]
READING: Final = [Session(), Key("read")]
"""For questions that are asked by POST because they are long."""

ADMIN: Final = [Session(), Key("admin")]
