"""Dates of ``since`` and ``until``: a year, a month or a day."""

from __future__ import annotations

import datetime
import re

_DATE = re.compile(r"([0-9]{4})(?:([-/])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?")


def parse_date(text: str) -> str:
    """The canonical form, "2022", "2022-08" or "2022-08-23", of a date as people write it.

    PubMed's own "2022/08/23" is read too. ValueError, with a sentence for a person, where it is
    no such date or one that no calendar has.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError('a date is a year, month or day, as "2022", "2022-08" or "2022-08-23"')
    year, month, day = int(match[1]), int(match[3] or 1), int(match[4] or 1)
    if year < 1000:
        raise ValueError(f"the year {match[1]} is before 1000")
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {match[3]}; months are 01 to 12")
    days = _days(year, month)
    if not 1 <= day <= days:
        raise ValueError(f"there is no day {match[4]} in {year}-{month:02}; it has {days} days")
    if match[4]:
        return f"{year}-{month:02}-{day:02}"
    return f"{year}-{month:02}" if match[3] else str(year)


def first_day(date: str) -> datetime.date:
    """The first day of a canonical year, month or day."""
    year, month, day = _parts(date)
    return datetime.date(year, month or 1, day or 1)


def last_day(date: str) -> datetime.date:
    """The last day of a canonical year, month or day."""
    year, month, day = _parts(date)
    return datetime.date(year, month or 12, day or _days(year, month or 12))


def _parts(date: str) -> tuple[int, int, int]:
    year, month, day = (*date.split("-"), "0", "0")[:3]
    return int(year), int(month), int(day)


def _days(year: int, month: int) -> int:
    """Of a month."""
    from calendar import monthrange

    return monthrange(year, month)[1]
