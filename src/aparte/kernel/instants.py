"""Instants: integer microseconds since 1970-01-01T00:00:00Z.

Integers compare, add and travel faster than datetimes, and never carry a zone by accident.
`FOREVER` stands for "never by itself" wherever an instant in the future is expected.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

MICROSECOND: Final = 1
MILLISECOND: Final = 1_000
SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY

FOREVER: Final = 2**63 - 1
"""Later than every instant that exists."""

MIN_INSTANT: Final = -62_135_596_800 * SECOND
MAX_INSTANT: Final = 253_402_300_799 * SECOND
"""Years 1 to 9999: what both Python and PostgreSQL can show."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STEP: Final = timedelta(microseconds=1)


def from_datetime(moment: datetime) -> int:
    """Return the instant of an aware datetime, to the microsecond."""
    assert moment.tzinfo is not None, "an instant needs an aware datetime"
    return (moment - _EPOCH) // _STEP


def to_datetime(instant: int) -> datetime:
    """Return the UTC datetime of an instant between years 1 and 9999."""
    return _EPOCH + timedelta(microseconds=instant)


def parse(text: str) -> int:
    """Return the instant that an ISO 8601 text names; without offset it is UTC.

    Raises ValueError when the text is no such thing.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return from_datetime(moment)


def to_text(instant: int) -> str:
    """Return ISO 8601 in UTC with a `Z`, with a fraction only where there is one."""
    return to_datetime(instant).isoformat().replace("+00:00", "Z")
