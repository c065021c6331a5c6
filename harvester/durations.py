"""Lengths of time as people write them: "90m", "36h", "1h30m"; and as they read them."""

from __future__ import annotations

import re

_UNITS = (("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_WRITTEN = re.compile(
    "".join(rf"(?:([0-9]+(?:\.[0-9]+)?){unit[0]}\s*)?" for unit, _ in _UNITS), re.IGNORECASE
)
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LONGEST = 100 * 366 * 86_400
"""A hundred years: what is longer is a slip, and beyond what a clock can wait for."""


def parse_duration(text: str) -> float:
    """Seconds of "90s", "30m", "36h", "2d", "1w", "1h30m" or a plain number of seconds.

    Raises ``ValueError`` that says how one is written.
    """
    written = text.strip()
    seconds = -1.0
    if _SECONDS.fullmatch(written):
        seconds = float(written)
    elif written and (parts := _WRITTEN.fullmatch(written)):
        seconds = sum(
            float(number) * size
            for number, (_, size) in zip(parts.groups(), _UNITS, strict=True)
            if number
        )
    if seconds < 0:
        raise ValueError(f"{text!r} is no length of time: write 90s, 30m, 36h, 2d, 1w or 1h30m")
    if seconds > _LONGEST:
        raise ValueError(f"{text!r} is longer than a hundred years")
    return seconds


def in_words(seconds: float) -> str:
    """The two greatest units, rounded down: "1 hour 30 minutes", "3 days", "0 seconds".

    Weeks are told as days.
    """
    rest = int(max(seconds, 0))
    words: list[str] = []
    for unit, size in _UNITS[1:]:
        count, rest = divmod(rest, size)
        if count:
            words.append(f"{count:,} {unit}" + ("s" if count != 1 else ""))
        elif words:
            break
        if len(words) == 2:
            break
    return " ".join(words) or "0 seconds"
