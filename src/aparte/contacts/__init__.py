"""Contacts: who each person is, what they allowed, and where a merged record went."""
