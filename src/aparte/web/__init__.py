"""The web process: settings, addresses, the one ASGI application, the embedded database.

This package stands last in the order of dependency: it may know every slice, none knows it.
"""
