"""Places in a record's text that differ between the copies of one template: ids and dates.

A slot is written into the text between two control characters, which XML cannot hold
otherwise. A date slot names an offset in days from the Entrez date and one part of that day,
so that moving the Entrez date moves the whole history of a record with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

NEWEST = date(2026, 11, 20)
"""The last day anything happens in the invented PubMed; later days are drawn back to it."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FULL_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
                "September", "October", "November", "December")  # fmt: skip
_SEASONS = ("Winter", "Winter", "Spring", "Spring", "Spring", "Summer", "Summer", "Summer",
            "Fall", "Fall", "Fall", "Winter")  # fmt: skip

IDENTITY = ("pmid", "number", "mark", "first", "last", "pages")
"""The slots that are not dates, in the order :meth:`Template.fill` takes them."""

_DATE_PARTS = ("Y", "m", "d", "b", "n", "e", "L", "S", "B", "P", "Q")
_MARK = "\x01"

_YEARS = tuple(b"%d" % year for year in range(2101))
_TWO = tuple(b"%02d" % number for number in range(32))
_PLAIN = tuple(b"%d" % number for number in range(32))
_MONTH_PARTS = tuple(
    tuple(
        text.encode()
        for text in (
            _SEASONS[month],
            _FULL_MONTHS[month],
            f"{MONTHS[month // 2 * 2]}-{MONTHS[month // 2 * 2 + 1]}",
            f"{MONTHS[month // 3 * 3]}-{MONTHS[month // 3 * 3 + 2]}",
        )
    )
    for month in range(12)
)
_NAMES = tuple(month.encode() for month in MONTHS)


def slot(name: str) -> str:
    """The slot of an identity value, one of :data:`IDENTITY`."""
    return f"{_MARK}{IDENTITY.index(name)}{_MARK}"


def day(offset: int, part: str) -> str:
    """One part of the day ``offset`` days after the Entrez date.

    Parts: ``Y`` year, ``m`` and ``d`` month and day of two digits, ``n`` and ``e`` the same
    without zeros, ``b`` "Aug", ``B`` "August", ``S`` the season, ``P`` and ``Q`` the two and the
    three months around it ("Jul-Aug", "Jul-Sep"), ``L`` the year before.
    """
    return f"{_MARK}{part}{offset}{_MARK}"


def days(offset: int, pattern: str) -> str:
    """``pattern`` with its ``%Y``, ``%b``, … replaced by the slots of one day."""
    return re.sub(r"%([YmdbneLSBPQ])", lambda found: day(offset, found.group(1)), pattern)


class Template:
    """A record's text cut at its slots, ready to be filled many times."""

    __slots__ = ("_identity", "_moments", "_offsets", "_pieces")

    def __init__(self, text: str) -> None:
        """Cut ``text`` at its slots."""
        pieces = text.split(_MARK)
        self._identity: list[tuple[int, int]] = []
        self._moments: list[tuple[int, int, int]] = []
        self._offsets: list[int] = []
        for position in range(1, len(pieces), 2):
            self._place(position, pieces[position])
        self._pieces = [piece.encode() for piece in pieces]

    def _place(self, position: int, name: str) -> None:
        if name.isdigit():
            self._identity.append((position, int(name)))
            return
        offset = int(name[1:])
        if offset not in self._offsets:
            self._offsets.append(offset)
        self._moments.append((position, self._offsets.index(offset), _DATE_PARTS.index(name[0])))

    def fill(self, identity: Sequence[bytes], entrez: int) -> bytes:
        """The text with ``identity`` (see :data:`IDENTITY`) and the Entrez day (an ordinal)."""
        pieces = self._pieces.copy()
        for position, which in self._identity:
            pieces[position] = identity[which]
        moments = [_parts(entrez + offset) for offset in self._offsets]
        for position, which, part in self._moments:
            pieces[position] = moments[which][part]
        return b"".join(pieces)


_NEWEST_ORDINAL = NEWEST.toordinal()


def moved(entrez: int, offset: int) -> date:
    """The day ``offset`` days after the ordinal ``entrez``, at the latest :data:`NEWEST`."""
    return date.fromordinal(min(entrez + offset, _NEWEST_ORDINAL))


def _parts(ordinal: int) -> tuple[bytes, ...]:
    found = date.fromordinal(min(ordinal, _NEWEST_ORDINAL))
    year, month, number = found.year, found.month, found.day
    return (
        _YEARS[year],
        _TWO[month],
        _TWO[number],
        _NAMES[month - 1],
        _PLAIN[month],
        _PLAIN[number],
        _YEARS[year - 1],
        *_MONTH_PARTS[month - 1],
    )
