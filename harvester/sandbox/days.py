"""Dates as days, counted as ``date.toordinal`` does."""

from __future__ import annotations

import calendar
import re
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def day_number(iso_date: str) -> int:
    """Count the day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; 0 for another text.

    An imprecise date stands for its first day. A day its month does not have, which a range may
    end on, is the month's last.
    """
    match = _ISO.match(iso_date)
    if match is None:
        return 0
    year, month, day = (int(part or 1) for part in match.groups())
    if not (year and 1 <= month <= 12 and day):
        return 0
    return date(year, month, min(day, calendar.monthrange(year, month)[1])).toordinal()
