"""The REST API, version 1: what the console and other programs ask of an installation."""
