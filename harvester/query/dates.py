"""Dates in queries: a day, a month, a year, or so long before today."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from harvester.query.words import words

_DATE = re.compile(
    r"(?P<year>\d{4})(?: (?P<month>\d{1,2}|[a-z]{3,9})(?: (?P<day>\d{1,2})(?: \d\d \d\d)?)?)?",
    re.ASCII,
)
_ONE_SIDED = re.compile(r"[<>=]|^\W*[:–-]|[:–-]\W*$")
_RELATIVE = re.compile(r"last (?P<count>\d{1,5}) (?P<unit>day|week|month|year)s?", re.ASCII)
_MONTHS = tuple(name.casefold() for name in calendar.month_abbr)
_FAR_FUTURE = "3000-12-31"


def month_number(name: str) -> int | None:
    """1 to 12 for "3", "03", "mar" or "March"; None if it is no month."""
    if name.isdecimal():
        return int(name) if 1 <= int(name) <= 12 else None
    short = name.casefold()[:3]
    return _MONTHS.index(short) if short and short in _MONTHS else None


def span(text: str, today: date) -> tuple[str, str] | None:
    """First and last day, ISO, of what a date in a query covers; None if it is no date.

    "2020" is the whole year, "2020/3" or "2020 Mar" the month; a time of day is not looked at.
    "last 5 years" begins that long before today and has no end: print dates may lie ahead.
    ">2020", "2020:" and "2020-" are none: whoever writes them does not mean that year alone.
    """
    written = " ".join(words(text))
    relative = _RELATIVE.fullmatch(written)
    if relative:
        return _before(today, int(relative["count"]), relative["unit"]).isoformat(), _FAR_FUTURE
    found = None if _ONE_SIDED.search(text) else _DATE.fullmatch(written)
    if found is None:
        return None
    year = int(found["year"])
    if found["month"] is None:
        return f"{year:04}-01-01", f"{year:04}-12-31"
    month = month_number(found["month"])
    if month is None or year == 0:
        return None
    last = calendar.monthrange(year, month)[1]
    if found["day"] is None:
        return f"{year:04}-{month:02}-01", f"{year:04}-{month:02}-{last:02}"
    day = int(found["day"])
    return (f"{year:04}-{month:02}-{day:02}",) * 2 if 1 <= day <= 31 else None


def _before(today: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        return today - timedelta(days=min(days, today.toordinal() - 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
