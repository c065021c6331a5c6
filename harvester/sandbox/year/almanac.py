"""The days of the year: where each of its steps stands."""

from __future__ import annotations

from datetime import date

STEPS = 12
"""How many steps a year has, after its beginning; each is a month."""

BEGINNING = date(2025, 11, 20)
"""The day of step 0. What is told of a day has not happened yet at its noon."""


def day_of(step: int) -> date:
    """The day of a step; at noon of it, UTC, the server stands still until the next step."""
    months = BEGINNING.month - 1 + step
    return BEGINNING.replace(year=BEGINNING.year + months // 12, month=months % 12 + 1)


def is_within(day: date) -> bool:
    """Whether what happens on this day happens in the course of the year."""
    return BEGINNING <= day < day_of(STEPS)
