"""The history of contacts: every word on attributes, tags, lists, closed addresses and pauses."""
