"""Which PMIDs: a search of any size, cut into ranges of UIDs that fit PubMed's window.

PubMed shows no more than the first 9,999 records of a search (NBK25499, ESearch, *retmax*);
it says how many there are, and gives them nearly, but not surely, newest first. An answer is
*whole* when it has as many ids as its count says.

Where the order holds, the ids that a page shows are taken without asking again: a page too
large for the window, less the count of the ranges below, leaves exactly the ids that it has
shown. That proof holds only while PubMed does not change in between; at the first sign of
change, every range taken by it is asked for again, whole.

Where the order does not hold, ranges are foretold from a sample of the ids, each as full as
can be without running over the window.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Protocol

from harvester.errors import NcbiError

WINDOW = 9_999
"""Records of one search that PubMed shows (NBK25499)."""

HIGHEST_UID = 999_999_999
"""Above any PMID; PubMed reads UIDs as 32-bit numbers."""

_ORDERED = 0.7
"""A page is in order when so much of it lies above all that it lists last."""

_FULL = 0.985
"""How much of the window a range is to fill at the most, for records that arrive meanwhile."""


_MISLEADING = 0.2
"""A page with so many ids before their turn shows no top that is worth asking for."""

_THIN = 10
"""Fewer ids of a sample than that for a window tell nothing of where the rest lies."""

_BLIND = 0.08
"""What a forecast from the density of the last range is kept below the window."""


@dataclass(frozen=True)
class Page:
    """What one search request answered: how many there are, and the first ids of them."""

    count: int
    pmids: Sequence[int]

    @cached_property
    def ascending(self) -> list[int]:
        """The ids in ascending order."""
        return sorted(self.pmids)

    @property
    def whole(self) -> bool:
        """Are these all ids of the search?"""
        return len(self.pmids) >= self.count


class UidRange(NamedTuple):
    """An inclusive range of UIDs, ``low:high[UID]``."""

    low: int
    high: int


EVERY_UID = UidRange(1, HIGHEST_UID)


class Searcher(Protocol):
    """One search, asked within a range of UIDs."""

    def __call__(self, within: UidRange, *, by_author: bool = False) -> Page:
        """Newest first, or by the first author's name: any slice of that is a fair sample."""


class PlanError(NcbiError):
    """The answers contradict each other: no number of requests would bring every PMID."""


def all_pmids(first: Page, ask: Searcher, window: int = WINDOW) -> Iterator[Sequence[int]]:
    """Every PMID of a search, in parts, each PMID exactly once.

    ``first`` answered the search itself. The highest come first, but for a server that lists
    the lowest first. Raises ``PlanError`` when the searcher's answers make no sense.
    """
    if _checked(first, EVERY_UID).whole:
        yield first.pmids
    elif _lean(first) < 0.1:
        walk = _Walk(_upside_down(ask), window, first.count)
        yield from map(_turned, walk.everything(Page(first.count, _turned(first.pmids))))
    else:
        yield from _Walk(ask, window, first.count).everything(first)


def _checked(page: Page, span: UidRange) -> Page:
    if page.pmids and not (span.low <= page.ascending[0] and page.ascending[-1] <= span.high):
        raise PlanError(
            f"searching: asked for PMIDs {span.low} to {span.high}, PubMed lists others"
        )
    return page


def _turned(pmids: Sequence[int]) -> list[int]:
    return [HIGHEST_UID + 1 - pmid for pmid in pmids]


def _upside_down(ask: Searcher) -> Searcher:
    def turned(within: UidRange, *, by_author: bool = False) -> Page:
        page = ask(UidRange(*sorted(_turned(within))), by_author=by_author)
        return Page(page.count, _turned(page.pmids))

    return turned


def _lean(page: Page) -> float:
    """How much of a page's first half lies in its upper half: 1 newest first, 0.5 no order."""
    half = len(page.pmids) // 2
    if not half:
        return 1.0
    median = page.ascending[half]
    return sum(pmid >= median for pmid in page.pmids[:half]) / half


def _edge(page: Page) -> int | None:
    """The UID above which a page shows everything, or None where it is not in order.

    What a page lists last is nearly what it would list next: no higher UID is to be expected.
    """
    last = page.pmids[-max(5, len(page.pmids) // 50) :]
    edge = max(last, default=0) + 1
    shown = len(page.pmids) - bisect_left(page.ascending, edge)
    return edge if shown > _ORDERED * len(page.pmids) else None


def _strays(page: Page) -> list[int]:
    """Ids that a page lists long before their turn, descending: a sample of where the rest lies."""
    last = sorted(page.pmids[-max(5, len(page.pmids) // 50) :])
    if not last or _shuffled(page):
        return []
    early = page.pmids[: len(page.pmids) * 4 // 5]
    return sorted((pmid for pmid in early if pmid < last[len(last) // 2]), reverse=True)


def _shuffled(page: Page) -> bool:
    """Is the order of a page no order of age? Then it is a fair sample of its range."""
    return abs(_lean(page) - 0.5) < 0.1


@dataclass
class _Walk:
    """A walk from the highest UID down: all above ``high`` is taken.

    ``left`` are thought to be at ``high`` and below, ``inside`` of them at ``near`` and above.
    ``unproven`` ranges were taken by subtraction; ``changed``: PubMed did, meanwhile.
    ``sample`` holds ids of the way ahead, descending, or none; ``strays`` are those that pages
    have listed long before their turn. ``density`` is ids per UID where the walk is. ``goal``
    are the ids that a forecast aims for (``sampled``: told by the sample), ``misses`` the
    forecasts that were far off, ``bias`` and ``error`` the mean and the spread of how far, as
    logarithms. A page that is ``scattered`` is a fair sample of its range; another shows of
    its top the share ``complete``. ``sorts``: the server sorts by author when asked to.
    """

    searcher: Searcher
    window: int
    left: int
    high: int = HIGHEST_UID
    near: int = 1
    inside: int = 0
    found: int = 0
    requests: int = 0
    most: int = 0
    density: float = 0.0
    complete: float = 0.95
    scattered: bool = False
    sorts: bool = False
    goal: float = 0.0
    misses: int = 0
    changed: bool = False
    sample: Sequence[int] = ()
    strays: Sequence[int] = ()
    sampled: bool = False
    bias: float = 0.0
    error: float = 0.04
    unproven: list[tuple[UidRange, Sequence[int]]] = field(default_factory=list)

    def everything(self, first: Page) -> Iterator[Sequence[int]]:
        """Every PMID once; ``first`` is the page of every UID."""
        self.most = 64 + 40 * math.ceil(first.count / self.window)
        self.strays = _strays(first)
        if self.strays:
            yield from self._out_of_order(first)
            return
        yield from self._in_order(first)
        if not self.unproven:
            return
        count = self._ask(EVERY_UID).count
        if self.changed or count != self.found or count != first.count:
            for span, shown in self.unproven:
                for _, pmids in self._whole(span):
                    yield sorted(set(pmids).difference(shown))

    def _ask(self, span: UidRange, *, by_author: bool = False) -> Page:
        self.requests += 1
        if self.requests > self.most:
            raise PlanError(
                f"searching: after {self.most} requests the lists of PMIDs still do not come to "
                "what PubMed counts"
            )
        return _checked(self.searcher(span, by_author=by_author), span)

    def _take(self, span: UidRange, pmids: Sequence[int]) -> Sequence[int]:
        self.found += len(pmids)
        self.left -= len(pmids)
        self.inside -= len(pmids)
        self.high = span.low - 1
        tail = sorted(pmids)[: max(1, len(pmids) // 3)]
        self.density = len(tail) / (tail[-1] - span.low + 1) if tail else self.density / 4
        return pmids

    def _in_order(self, page: Page) -> Iterator[Sequence[int]]:
        """Take what each page shows, as long as the count of the rest proves it."""
        while not page.whole and (edge := _edge(page)):
            top, rest = UidRange(edge, self.high), self._ask(UidRange(1, edge - 1))
            shown = page.ascending[bisect_left(page.ascending, edge) :]
            due, before = page.count - rest.count, self.found
            if due == len(shown):
                self.unproven.append((top, array("q", shown)))
                yield self._take(top, shown)
                page = rest
                continue
            if due > len(shown):
                self.complete = len(shown) / due
            if due <= self.window:
                yield from self._take_whole(top)
                self.changed = self.found - before != due
                page = rest
            break
        else:
            self.complete = 0.85
        self.left = page.count
        if page.whole:
            yield self._take(UidRange(1, self.high), page.pmids)
        else:
            yield from self._out_of_order(page)

    def _out_of_order(self, page: Page) -> Iterator[Sequence[int]]:
        """Ask for one foretold range after another; ``page`` is of all that is left."""
        if _shuffled(page):
            self.scattered = True
            self.sample = sorted(page.pmids, reverse=True)
        else:
            self.sample = self.strays
            misleads = len(self.strays) > _MISLEADING * len(page.pmids)
            if not misleads:
                yield from self._take_top(UidRange(1, self.high), page)
            if (self.sorts or misleads) and self.left > self.window:
                other = self._ask(UidRange(1, self.high), by_author=True)
                self.sorts = _shuffled(other)
                if self.sorts:
                    self.sample = sorted(other.pmids, reverse=True)
            if misleads and not self.sorts:
                yield from self._take_top(UidRange(1, self.high), page)
        looked = self.sorts
        while self.high >= 1:
            span = self._forecast()
            page = self._ask(span)
            missed = self._learn(page.count)
            if page.whole:
                yield self._take(span, page.pmids)
            else:
                yield from self._take_top(span, page)
            if missed and not looked and self.left > self.window:
                looked = True
                yield from self._look_again()

    def _look_again(self) -> Iterator[Sequence[int]]:
        """After a forecast that was far off: see what lies ahead, and begin with its top."""
        page = self._ask(UidRange(1, self.high), by_author=True)
        if _shuffled(page):
            self.sample, self.error, self.bias = sorted(page.pmids, reverse=True), 0.04, 0.0
            return
        if self.strays:
            self.sample = self.strays = sorted({*self.strays, *_strays(page)}, reverse=True)
        yield from self._take_top(UidRange(1, self.high), page)

    def _learn(self, count: int) -> bool:
        """How far the last forecast was off, as a logarithm; True when it was far off."""
        if not self.goal:
            self.misses = 0
            return False
        miss = max(-1.0, min(1.0, math.log((count + 1) / (self.goal + 1))))
        self.error = max(0.02, 0.7 * self.error + 0.3 * max(miss, -miss / 4))
        self.bias = 0.5 * (self.bias + miss)
        far = abs(miss) > 0.5
        self.misses += far
        if self.sampled and abs(miss) > 0.9:
            self.sample = self.strays = ()
        return far

    def _forecast(self) -> UidRange:
        """The next range down, as full as can be foretold without running over the window."""
        full = self.window * _FULL
        self.goal, self.sampled = 0.0, False
        if self.near <= self.high and self.window / 2 < self.inside <= full:
            return UidRange(self.near, self.high)
        if self.left <= full:
            return UidRange(1, self.high)
        ahead = [pmid for pmid in self.sample if pmid <= self.high]
        per_window = len(ahead) * self.window / max(1, self.left)
        spread = math.sqrt(max(0.0, 1 - len(ahead) / self.left) / max(1.0, per_window))
        by_sample = per_window >= _THIN and 1.5 * spread < 0.6
        margin = min(1.5 * spread if by_sample else 1.0, _BLIND + 2 * self.error)
        if self.density:
            self.goal = self.left / math.ceil(self.left / (full * (1 - min(0.5, margin))))
            low = self.high - int(self.goal / self.density * math.exp(-self.bias))
            due = self.goal * len(ahead) / self.left
            seen = sum(pmid >= low for pmid in ahead)
            agrees = per_window < 3 or abs(seen - due) <= 2 * math.sqrt(due) + 1
            if agrees and (self.misses < 3 or by_sample):
                return UidRange(max(1, low), self.high)
        if not by_sample:
            self.goal = 0.0
            return UidRange(1, self.high)
        self.sampled = True
        share = 1 / math.ceil(self.left / (full * (1 - min(0.5, 1.5 * spread))))
        self.goal = self.left * share
        return UidRange(ahead[int(len(ahead) * share)], self.high)

    def _take_top(self, span: UidRange, page: Page) -> Iterator[Sequence[int]]:
        """Take the top of a range that is too large for the window, as far as ``page`` tells.

        Where the page misleads, for it shows something else than the top, halve the range.
        """
        shown, last = page.pmids, math.inf
        while not page.whole:
            self.near, self.inside, shown = span.low, page.count, page.pmids
            low = self._cut(span, page)
            if page.count > max(0.8 * last, 2 * self.window):
                low = max(low, (span.low + min(span.high, page.ascending[-1]) + 1) // 2)
            last = page.count
            span = UidRange(low, span.high)
            page = self._ask(span, by_author=True)
            self.sorts = _shuffled(page)
            self.scattered = self.scattered or (self.sorts and not page.whole)
        if page.count:
            self.complete = sum(pmid >= span.low for pmid in shown) / page.count
        if self.near == 1:
            self.left = self.inside
        yield self._take(span, page.pmids)

    def _take_whole(self, span: UidRange) -> Iterator[Sequence[int]]:
        for part, pmids in self._whole(span):
            yield self._take(part, pmids)

    def _whole(self, span: UidRange) -> Iterator[tuple[UidRange, Sequence[int]]]:
        """All of a range, from its top, in as many parts as the window makes necessary."""
        page = self._ask(span)
        if page.whole:
            yield span, page.pmids
            return
        low = self._cut(span, page)
        yield from self._whole(UidRange(low, span.high))
        yield from self._whole(UidRange(span.low, low - 1))

    def _cut(self, span: UidRange, page: Page) -> int:
        """The UID at which to cut a range, so that the upper part just fits the window."""
        if span.low >= span.high or not page.pmids:
            raise PlanError(f"searching: PubMed counts {page.count:,} records, and lists too few")
        share = 0.95 * min(1.0, self.window / page.count if self.scattered else self.complete)
        low = page.ascending[-1 - int(len(page.pmids) * share)]
        return min(max(low, span.low + 1), span.high)
