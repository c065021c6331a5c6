"""NCBI's quiet hours: large jobs belong at night or at weekends, US Eastern time (NBK25497)."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

LARGE_JOB = 100
"""Requests above which NCBI asks that a job waits for the quiet hours."""

_OPENS, _CLOSES = time(21), time(5)
_SATURDAY = 5


def seconds_until_open(now: datetime) -> float:
    """Seconds until the quiet hours, 21:00 to 5:00 and all of Saturday and Sunday; 0 within them.

    Raises ``ValueError`` for a ``now`` without a time zone.
    """
    if now.tzinfo is None:
        raise ValueError("a moment without a time zone")
    eastern = now.astimezone(ZoneInfo("America/New_York"))
    if eastern.weekday() >= _SATURDAY or not _CLOSES <= eastern.time() < _OPENS:
        return 0.0
    opens = datetime.combine(eastern.date(), _OPENS, eastern.tzinfo)
    return (opens.astimezone(UTC) - eastern.astimezone(UTC)).total_seconds()
