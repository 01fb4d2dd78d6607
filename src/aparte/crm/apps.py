"""Tells Django of this slice's tables of facts."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """The slice as a Django application."""

    name = "aparte.crm"
    label = "crm"
