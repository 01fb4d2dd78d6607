"""Governance: every message asks for permission, and every refusal has a reason and figures."""
