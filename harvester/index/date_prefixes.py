"""A range of dates as the beginnings that its dates have."""

from __future__ import annotations

from collections.abc import Iterator

_LENGTH = 8


def plain_date(date: str) -> str:
    """``2020-03-15`` as ``20200315``."""
    return date.replace("-", "")


def date_prefixes(low: str, high: str) -> tuple[str, ...]:
    """The fewest beginnings of ``YYYYMMDD`` so that every date from ``low`` to ``high`` has one.

    Both are ``YYYY-MM-DD``, both included; none where ``low`` is after ``high``.
    """
    return tuple(_prefixes("", plain_date(low), plain_date(high)))


def _prefixes(prefix: str, low: str, high: str) -> Iterator[str]:
    first, last = prefix.ljust(_LENGTH, "0"), prefix.ljust(_LENGTH, "9")
    if first > high or last < low:
        return
    if low <= first and last <= high:
        yield prefix
        return
    for digit in "0123456789":
        yield from _prefixes(prefix + digit, low, high)
