"""What the engine counts for the operator, in Prometheus' terms."""

from __future__ import annotations

import prometheus_client

from aparte.engine import applying


class Metrics:
    """The engine's counters, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = prometheus_client.CollectorRegistry()
        self._items = prometheus_client.Counter(
            "aparte_engine_items", "Inbox items applied.", registry=self.registry
        )
        self._events = prometheus_client.Counter(
            "aparte_engine_events", "Events added to the log.", registry=self.registry
        )
        self._duplicates = prometheus_client.Counter(
            "aparte_engine_duplicates", "Events that were already known.", registry=self.registry
        )
        self._woken = prometheus_client.Counter(
            "aparte_engine_woken", "Contacts that time alone changed.", registry=self.registry
        )
        self._forwarded = prometheus_client.Counter(
            "aparte_engine_forwarded", "Items passed to other owners.", registry=self.registry
        )
        self._merged = prometheus_client.Counter(
            "aparte_engine_merged", "Contacts joined into others.", registry=self.registry
        )
        self._deliveries = prometheus_client.Counter(
            "aparte_engine_deliveries", "Messages queued.", registry=self.registry
        )
        self._failed = prometheus_client.Counter(
            "aparte_engine_failed", "Items and contacts set aside.", registry=self.registry
        )
        self._retries = prometheus_client.Counter(
            "aparte_engine_retries",
            "Turns that failed and were tried again.",
            registry=self.registry,
        )
        self._seconds = prometheus_client.Histogram(
            "aparte_engine_batch_seconds", "Time one batch takes.", registry=self.registry
        )
        self._partitions = prometheus_client.Gauge(
            "aparte_engine_partitions", "Partitions held.", registry=self.registry
        )
        self._outdated = prometheus_client.Gauge(
            "aparte_engine_partitions_outdated",
            "Partitions held whose contacts are still being brought to the present program.",
            registry=self.registry,
        )

    def count(self, report: applying.Applied, seconds: float) -> None:
        """Count one batch."""
        self._items.inc(report.applied)
        self._events.inc(report.events)
        self._duplicates.inc(report.duplicates)
        self._woken.inc(report.woken)
        self._forwarded.inc(report.forwarded)
        self._merged.inc(report.merged)
        self._deliveries.inc(report.deliveries)
        self._failed.inc(report.failed)
        self._seconds.observe(seconds)

    def count_retry(self) -> None:
        """Count a turn that failed."""
        self._retries.inc()

    def show_partitions(self, held: int, outdated: int) -> None:
        """Show how many partitions are held, and how many await backfill."""
        self._partitions.set(held)
        self._outdated.set(outdated)
