"""Tells Django of the migrations that make the tables of facts."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The web process as a Django application; it has migrations and no models."""

    name = "aparte.web"
    label = "web"
