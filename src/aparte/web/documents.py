"""The OpenAPI document, served to whoever builds on the API; it holds no secret."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from django.http import HttpRequest, HttpResponse

from aparte.api import application, openapi


def view(api: application.Api) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view of an API's document, written when first asked for."""
    kept: list[bytes] = []

    def document(request: HttpRequest) -> HttpResponse:
        del request
        if not kept:
            kept.append(msgspec.json.encode(openapi.describe(api)))
        return HttpResponse(kept[0], content_type="application/json")

    return document
