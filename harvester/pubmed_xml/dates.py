"""The dates of a record: ISO 8601 at the precision they have, and never more."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

_PARTS = ("Year", "Month", "Day", "Hour", "Minute", "Second")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_TWO_DIGITS = {
    text: f"{number:02}" for number in range(60) for text in (f"{number}", f"{number:02}")
}
_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
_YEAR_FIRST = re.compile(
    r"([12][0-9]{3})[\s,]+([A-Za-z]{3,9})\b\.?(?:\s+([0-9]{1,2})(?![0-9/]))?", re.A
)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\b\.?[\s,]+([12][0-9]{3})(?![0-9])", re.A)


class PartialDate(NamedTuple):
    """A date at its precision, and the parts, by element name, that make no date."""

    iso: str | None
    year: int | None
    unused: tuple[tuple[str, str], ...] = ()


def partial_date(parts: Mapping[str, str]) -> PartialDate:
    """From the texts of ``Year``, ``Month``, ``Day``, ``Hour``, ``Minute`` and ``Second``.

    Months are numbers or English names. A part that cannot be (February 31) ends the date
    before it and is unused, as is what follows it; an hour without minutes is a full hour.
    """
    common = _common_date(parts)
    if common is not None:
        return common
    pieces = _date_pieces(parts)
    used = len(pieces)
    if used == 3 and "Hour" in parts:
        clock = _clock_pieces(parts)
        used += len(clock)
        pieces += [*clock, ":00"] if len(clock) == 1 else clock
    unused = tuple((name, parts[name]) for name in _PARTS[used:] if name in parts)
    if pieces and parts["Year"] != pieces[0]:
        unused = (("Year", parts["Year"]), *unused)
    return PartialDate("".join(pieces) or None, int(pieces[0]) if pieces else None, unused)


@lru_cache(maxsize=16_384)
def date_of(*texts: str | None) -> PartialDate:
    """As ``partial_date``, of what there is of year, month, day, hour, minute and second.

    The same days come again and again: they are remembered.
    """
    return partial_date({name: text for name, text in zip(_PARTS, texts, strict=False) if text})


def moment_of(year: str, month: str, day: str, hour: str, minute: str) -> str | None:
    """A whole day in ISO 8601, to the minute where there is one; None when it is no such date."""
    date, _, unused = date_of(year, month, day)
    if unused or not hour:
        return None if unused else date
    hour, minute = _TWO_DIGITS.get(hour, "99"), _TWO_DIGITS.get(minute, "")
    return f"{date}T{hour}:{minute}" if hour < "24" and minute else None


def medline_date(text: str) -> PartialDate:
    """What a ``MedlineDate`` says for certain: its first year, and the month and day it starts in.

    ``1998 Dec-1999 Jan`` is 1998-12, ``2000 Spring`` and ``Winter 2000`` are 2000.
    """
    date = partial_date(_start_of(text))
    return PartialDate(date.iso, date.year)


def month_number(text: str) -> int | None:
    """1 to 12 from a number or an English month name of three letters or more, in any case."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 2 and 1 <= int(text) <= 12 else None
    name = text.rstrip(".").lower()
    if len(name) < 3:
        return None
    return next((at for at, month in enumerate(_MONTHS, 1) if month.startswith(name)), None)


def _start_of(text: str) -> Mapping[str, str]:
    if starting := _YEAR_FIRST.match(text):
        return {"Year": starting[1], "Month": starting[2], "Day": starting[3] or ""}
    if starting := _MONTH_FIRST.match(text):
        return {"Year": starting[2], "Month": starting[1]}
    year = _YEAR.search(text)
    return {"Year": year[0]} if year else {}


def _common_date(parts: Mapping[str, str]) -> PartialDate | None:
    """Year, month and a day that every month has, in numbers; with hour and minute, or neither."""
    length = len(parts)
    if length not in (3, 5):
        return None
    try:
        year = parts["Year"]
        month, day = _TWO_DIGITS[parts["Month"]], _TWO_DIGITS[parts["Day"]]
        clock = (
            f"T{_TWO_DIGITS[parts['Hour']]}:{_TWO_DIGITS[parts['Minute']]}" if length == 5 else ""
        )
    except KeyError:
        return None
    if "01" <= month <= "12" and "01" <= day <= "28" and "T00:00" <= (clock or "T00:00") < "T24":
        return (
            PartialDate(f"{year}-{month}-{day}{clock}", int(year))
            if _YEAR.fullmatch(year)
            else None
        )
    return None


def _date_pieces(parts: Mapping[str, str]) -> list[str]:
    year = _YEAR.search(parts.get("Year", ""))
    if year is None:
        return []
    pieces = [year[0]]
    month = month_number(parts.get("Month", ""))
    if month is not None:
        pieces.append(f"-{month:02}")
        day = _number(parts.get("Day", ""), 1, 31)
        if day is not None and (day <= 28 or day <= monthrange(int(year[0]), month)[1]):
            pieces.append(f"-{day:02}")
    return pieces


def _clock_pieces(parts: Mapping[str, str]) -> list[str]:
    pieces: list[str] = []
    for name, mark, last in (("Hour", "T", 23), ("Minute", ":", 59), ("Second", ":", 59)):
        number = _number(parts.get(name, ""), 0, last)
        if number is None:
            break
        pieces.append(f"{mark}{number:02}")
    return pieces


def _number(text: str, first: int, last: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 2):
        return None
    return int(text) if first <= int(text) <= last else None
