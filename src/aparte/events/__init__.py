"""Events: what shops and our own parts tell us about people, from HTTP to the inbox.

Ingest speaks Segment's HTTP API, checks each item, and appends the good ones to the inbox; the
engine applies the inbox, and keeps the event log. An item answered with success is committed.
"""
