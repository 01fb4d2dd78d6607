"""Tells Django of this slice's definitions."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    """The slice as a Django application."""

    name = "aparte.workspaces"
    label = "workspaces"
