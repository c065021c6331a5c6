"""A range of dates as the beginnings that its dates have."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator

_LENGTH = 8


def plain_date(date: str) -> str:
    """``2020-03-15`` as ``20200315``."""
    return date.replace("-", "")


def date_prefixes(low: str, high: str) -> tuple[str, ...]:
    """The fewest beginnings of ``YYYYMMDD`` so that every date from ``low`` to ``high`` has one.

    Both are ``YYYY-MM-DD``, both included; none where ``low`` is after ``high``. No day is before
    the first of a month or behind its last, so that a whole month, or year, is one beginning.
    """
    return tuple(_prefixes("", _before(plain_date(low)), _behind(plain_date(high))))


def _before(first: str) -> str:
    """Before the day, and behind every day that is before it."""
    return first.removesuffix("01").removesuffix("01").ljust(_LENGTH, "0")


def _behind(last: str) -> str:
    """Behind the day, and before every day that is behind it."""
    year, month, day = last[:4], last[4:6], last[6:]
    if not last.isdecimal() or len(last) != _LENGTH or not "01" <= month <= "12" or year < "0001":
        return last
    if int(day) < monthrange(int(year), int(month))[1]:
        return last
    return (year if month == "12" else year + month).ljust(_LENGTH, "9")


def _prefixes(prefix: str, low: str, high: str) -> Iterator[str]:
    first, last = prefix.ljust(_LENGTH, "0"), prefix.ljust(_LENGTH, "9")
    if first > high or last < low:
        return
    if low <= first and last <= high:
        yield prefix
        return
    for digit in "0123456789":
        yield from _prefixes(prefix + digit, low, high)
