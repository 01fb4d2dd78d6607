"""Tells Django of this slice's definitions."""

from django.apps import AppConfig


class AudienceConfig(AppConfig):
    """The slice as a Django application."""

    name = "aparte.audience"
    label = "audience"
