"""Tells Django of this slice's definitions."""

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    """The slice as a Django application."""

    name = "aparte.scenarios"
    label = "scenarios"
