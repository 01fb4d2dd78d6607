"""Audience: the segments people define, and who is in which of them."""
