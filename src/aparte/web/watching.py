"""What operators watch: is it well (`/health`), and how much waits (`/metrics`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
import prometheus_client
import psycopg
import psycopg_pool
import structlog
from django.http import HttpRequest, HttpResponse
from prometheus_client import core
from typing_extensions import override

from aparte.api import asking, flow

_log: Final = structlog.get_logger(__name__)


class FlowCollector(prometheus_client.registry.Collector):
    """Reads from the database, at each scrape, what waits and who is at work."""

    @override
    def collect(self) -> Iterator[core.Metric]:
        with asking.facts() as connection:
            found = flow.load(connection, None)
        for name, words, value in (
            ("aparte_inbox_depth", "Items accepted and not yet applied", found.inbox_depth),
            ("aparte_inbox_oldest_seconds", "Age of the oldest such item", found.oldest_seconds),
            ("aparte_messages_queued", "Messages that may leave now", found.queued_messages),
            ("aparte_engines", "Engines at work", found.engines),
            ("aparte_senders", "Senders at work", found.senders),
        ):
            yield core.GaugeMetricFamily(name, words, value=value)


def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers, else 503."""
    del request
    try:
        with asking.facts() as connection:
            connection.execute("SELECT 1")
    except (psycopg.Error, psycopg_pool.PoolTimeout):
        _log.exception("health.database")
        return _json({"status": "no_database"}, 503)
    return _json({"status": "ok"}, 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with this process's metrics and the flow's, in Prometheus' text format."""
    del request
    registry = prometheus_client.CollectorRegistry()
    registry.register(FlowCollector())
    data = prometheus_client.generate_latest(prometheus_client.REGISTRY)
    data += prometheus_client.generate_latest(registry)
    return HttpResponse(data, content_type=prometheus_client.CONTENT_TYPE_LATEST)


def _json(body: dict[str, str], status: int) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json")
