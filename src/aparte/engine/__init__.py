"""The engine: the thin shell around the pure core.

It owns partitions by lease, takes what waits in their inboxes, finds out whom it concerns, lets
the core decide, and stores the outcome in one transaction. It promises that what was accepted is
applied exactly once, whatever stops, wherever: a transaction is applied whole or not at all, and
a worker that lost its lease can write nothing.
"""
