"""Channels: how a finished message leaves. One folder per channel, one file per provider.

A channel knows nothing of people, templates or the database: it takes envelopes and says, for
each, what became of it.
"""
