"""Workspaces: a brand, the people who work on it, its keys, and who changed what."""
