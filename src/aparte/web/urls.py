"""Addresses: the API, what operators watch, and the console for all the rest."""

from __future__ import annotations

from django.conf import settings
from django.urls import path, re_path

from aparte.api import application
from aparte.web import console, documents, watching

_api = application.build()

urlpatterns = [
    path("api/v1/openapi.json", documents.view(_api)),
    path("api/v1/", _api.urls),
    path("health", watching.health),
    path("metrics", watching.metrics),
    re_path(r"^(?P<path>.*)$", console.view(settings.CONFIGURATION.console_dist)),
]
