"""The API put together: operations, who may ask, how answers and errors are written."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import psycopg
import structlog
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja import errors as ninja_errors
from ninja.operation import Operation
from ninja.renderers import BaseRenderer
from typing_extensions import override

import aparte
from aparte.api import (
    access,
    alerts,
    authentication,
    backfill,
    contacts,
    dry_runs,
    entries,
    events,
    experiments,
    governance,
    holdouts,
    journeys,
    library,
    message_pages,
    overview,
    phrases,
    scenario_life,
    scenario_review,
    scenarios,
    scores,
    segments,
    sessions,
    tasks,
    teams,
    timeline,
)
from aparte.kernel.errors import AppError, Problem
from aparte.kernel.words import Words

_log: Final = structlog.get_logger(__name__)


class Renderer(BaseRenderer):
    """Writes JSON with instants to the microsecond."""

    media_type: str | None = "application/json"

    @override
    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return b"" if data is None else msgspec.json.encode(data)


class Api(NinjaAPI):
    """The API, with operations called by the names of their functions."""

    @override
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


def build() -> Api:
    """Return the API with every operation mounted."""
    api = Api(
        title="Aparté API",
        version=aparte.__version__,
        openapi_url=None,
        docs_url=None,
        auth=authentication.USUAL,
        renderer=Renderer(),
        urls_namespace="v1",
    )
    api.add_router("/session", sessions.router)
    api.add_router("/overview", overview.router)
    for part in (contacts, timeline, journeys):
        api.add_router("/contacts", part.router)
    api.add_router("/contacts", message_pages.of_contact)
    api.add_router("/contacts", scores.of_contact)
    api.add_router("/contacts", tasks.of_contact)
    api.add_router("/contacts", alerts.of_contact)
    api.add_router("/segments", segments.router)
    api.add_router("/backfill", backfill.router)
    for part in (scenario_life, scenario_review, scenarios):
        api.add_router("/scenarios", part.router)
    api.add_router("/library", library.router)
    api.add_router("/scores", scores.router)
    api.add_router("/scenarios", experiments.of_scenario)
    api.add_router("/experiments", experiments.router)
    api.add_router("/scenarios", holdouts.of_scenario)
    api.add_router("/holdout", holdouts.router)
    api.add_router("/scenarios", entries.router)
    api.add_router("/dry-runs", dry_runs.router)
    api.add_router("/messages", message_pages.router)
    api.add_router("/tasks", tasks.router)
    api.add_router("/alerts", alerts.router)
    api.add_router("/teams", teams.router)
    api.add_router("/events", events.router)
    api.add_router("/policy", governance.policy)
    api.add_router("/reasons", governance.router)
    api.add_router("/keys", access.keys, auth=authentication.ADMIN)
    api.add_router("/sources", access.sources, auth=authentication.ADMIN)
    for kind, handler in _HANDLERS:
        api.add_exception_handler(kind, handler)
    return api


def answer(
    status: int, code: str, words: Words, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    """Return an error as every answer from 400 on is written."""
    error = {"code": code, "words": words, "problems": problems}
    body = msgspec.json.encode({"error": error})
    response = HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
    if status == 429:  # noqa: PLR2004 -- RFC 6585, section 4
        response["Retry-After"] = "900"
    return response


def _on_app_error(request: HttpRequest, error: AppError) -> HttpResponse:
    return answer(error.status, error.code, error.words, error.problems)


def _on_validation(request: HttpRequest, error: ninja_errors.ValidationError) -> HttpResponse:
    problems = tuple(_problem(said) for said in error.errors)
    return answer(422, "invalid", phrases.INVALID, problems)


def _problem(said: dict[str, Any]) -> Problem:
    # ninja's path begins with where the value came from (body, query) and the argument's name.
    place = [str(part) for part in said["loc"]]
    path = ".".join(place[2:] if place[0] == "body" else place[1:])
    if said["type"] == "missing":
        return Problem("missing_field", path, phrases.FIELD_MISSING)
    return Problem(said["type"], path, phrases.FIELD_BAD.filled(said=said["msg"]))


def _on_unauthenticated(request: HttpRequest, error: Exception) -> HttpResponse:
    refused = authentication.sign_in_first()
    return answer(refused.status, refused.code, refused.words)


def _on_http_error(request: HttpRequest, error: ninja_errors.HttpError) -> HttpResponse:
    words = Words(en=str(error), fr=str(error))
    return answer(error.status_code, "bad_request", words)


def _on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(404, "not_found", phrases.NOT_HERE)


def _on_slow(request: HttpRequest, error: psycopg.Error) -> HttpResponse:
    _log.exception("api.slow", path=request.path)
    return answer(503, "too_slow", phrases.TOO_SLOW)


def _on_failure(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.exception("api.failed", path=request.path)
    return answer(500, "failed", phrases.FAILED)


# ninja hands each handler an instance of the class it stands under; its types do not say so.
_HANDLERS: Final[tuple[tuple[Any, Any], ...]] = (
    (AppError, _on_app_error),
    (ninja_errors.ValidationError, _on_validation),
    (ninja_errors.AuthenticationError, _on_unauthenticated),
    (ninja_errors.HttpError, _on_http_error),
    (Http404, _on_missing),
    (psycopg.errors.QueryCanceled, _on_slow),
    (Exception, _on_failure),
)
