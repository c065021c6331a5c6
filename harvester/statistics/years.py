"""Years put together, where there are too many to be told one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from msgspec import Struct

from harvester.statistics.counting import Year


class Span(Struct, frozen=True):
    """How many articles were published from one year to another, both counted in."""

    first: int
    last: int
    articles: int

    @property
    def name(self) -> str:
        """ "2021", "2010s" or "1995-1999"."""
        if self.first == self.last:
            return str(self.first)
        if self.last - self.first == 9 and self.first >= 1000:
            return f"{self.first}s"
        return f"{self.first}-{self.last}"


def spans(years: Sequence[Year], most: int) -> list[Span]:
    """Spans of one length, from the first to the last of ascending years; those without an
    article too. It is the shortest of 1, 5, 10, 50, 100 … years that makes at most so many.
    """
    if not years:
        return []
    first, last = years[0].year, years[-1].year
    length = next(each for each in _lengths() if last // each - first // each < most)
    counted = dict.fromkeys(range(first // length, last // length + 1), 0)
    for each in years:
        counted[each.year // length] += each.articles
    return [Span(at * length, (at + 1) * length - 1, n) for at, n in counted.items()]


def _lengths() -> Iterator[int]:
    for power in count():
        yield 10**power
        yield 5 * 10**power
