"""A place in a query, for a terminal: the text around it, and an arrow below."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import accumulate, islice

_COLUMNS = 36
"""Of a terminal, to the left and to the right of the place."""


def pointed_out(text: str, position: int) -> tuple[str, str]:
    """The line that has the character at ``position``, and the line of the arrow below it.

    Both fit 80 columns with some to spare; what is not printable is a space.
    """
    at = min(position, len(text))
    start = at - _fitting(reversed(text[:at]))
    end = at + _fitting(text[at:])
    line = "".join(c if c.isprintable() else " " for c in text[start:end])
    before, behind = "…" if start else "", "…" if end < len(text) else ""
    columns = sum(map(_columns, before + line[: at - start]))
    return before + line + behind, " " * columns + "^"


def _fitting(characters: Iterable[str]) -> int:
    """How many of them fit."""
    used = accumulate(map(_columns, islice(characters, 2 * _COLUMNS)))
    return sum(columns <= _COLUMNS for columns in used)


def _columns(character: str) -> int:
    """That a terminal gives a character: accents stand over others, East Asian ones are wide."""
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
