"""Which PMIDs: a search of any size, cut into slices that fit PubMed's window.

PubMed shows no more than the first 9,999 records of a search (NBK25499, ESearch, *retmax*).
Past that, the same search is asked for ranges of UIDs, from the highest down, each as full
as can be foretold. An answer is *whole* when it has as many ids as its count says. A range
is taken when one answer holds all of it, or when an answer too large for the window, less
the answer for its lower part, leaves exactly the ids that its page has shown. The second
proof holds only while PubMed does not change in between; at the first sign of change, every
range taken by it is asked for again, whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

WINDOW = 9_999
"""Records of one search that PubMed shows (NBK25499)."""

HIGHEST_UID = 999_999_999
"""Above any PMID; PubMed reads UIDs as 32-bit numbers."""

_SURPRISES = 1


class Page(NamedTuple):
    """What one search request answered: how many there are, and the first ids of them."""

    count: int
    pmids: Sequence[int]

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


def all_pmids(first: Page, ask: Searcher, window: int = WINDOW) -> Iterator[Sequence[int]]:
    """Every PMID of a search, in parts, each PMID exactly once.

    ``first`` answered the search itself.
    """
    if first.whole:
        yield first.pmids
        return
    walk = _Walk(ask, window)
    yield from walk.down(first)
    if walk.unproven:
        closing = ask(EVERY_UID)
        if walk.changed or closing.count != walk.found or first.count != closing.count:
            yield from walk.ask_again()


@dataclass
class _Walk:
    """The walk from the highest UID down, and what it has learned of the way.

    ``unproven`` ranges were taken by subtraction; ``changed``: PubMed did, meanwhile.
    ``seen`` are ids below ``high`` that pages too large for the window have shown, descending.
    ``depth`` is the share of such a page, from its top, thought to have no gaps;
    ``scattered``: no share has. ``density`` is ids per UID at the lower end of what is
    taken, ``bias`` and ``error`` the mean and the spread of past forecasts' log ratios.
    """

    ask: Searcher
    window: int
    high: int = HIGHEST_UID
    found: int = 0
    density: float = 0.0
    bias: float = 0.0
    error: float = 0.04
    goal: float = 0.0
    surprises: int = 0
    depth: float = 0.96
    complete: float = 1.0
    scattered: bool = False
    sampled: bool = False
    changed: bool = False
    seen: list[int] = field(default_factory=list)
    known: list[tuple[int, int]] = field(default_factory=list)
    unproven: list[tuple[UidRange, Sequence[int]]] = field(default_factory=list)

    def down(self, first: Page) -> Iterator[Sequence[int]]:
        """Walk to the lowest UID; ``first`` is the page of every UID."""
        yield from self._cut(EVERY_UID, first, prove=False)
        while self.high >= 1:
            rest = first.count - self.found
            if self.scattered and self.surprises and not self.sampled:
                self._sample(first)
            wanted = self._forecast(rest)
            page = self.ask(wanted)
            self._learn(page.count, rest, last=wanted.low == 1)
            if page.whole:
                yield self._take(wanted, page.pmids)
            else:
                yield from self._cut(wanted, page, prove=not self.scattered)

    def _sample(self, first: Page) -> None:
        """Ask once for records of every age; a server that knows no sorting gives none."""
        self.sampled = True
        page = self.ask(UidRange(1, self.high), by_author=True)
        if page.whole or min(page.pmids) >= min(first.pmids):
            return
        self.known = [(1, page.count)]
        self.seen = sorted(page.pmids, reverse=True)

    def ask_again(self) -> Iterator[Sequence[int]]:
        """What the ranges taken by subtraction had missed."""
        for span, pmids in self.unproven:
            page = self.ask(span)
            missed = set(page.pmids) - set(pmids)
            if missed:
                yield sorted(missed)
            if not page.whole:
                middle = sorted(page.pmids)[len(page.pmids) // 2]
                halves = [UidRange(span.low, middle - 1), UidRange(middle, span.high)]
                self.unproven.extend((half, [*pmids, *missed]) for half in halves)

    def _cut(self, span: UidRange, page: Page, *, prove: bool) -> Iterator[Sequence[int]]:
        """Take what an answer too large for the window shows of ``span``, from its top."""
        while not page.whole:
            if not self.sampled:
                self.known = [k for k in self.known if k[0] < span.low]
                self.known.insert(0, (span.low, page.count))
                self.seen = sorted(
                    {*page.pmids, *(p for p in self.seen if p < span.low)}, reverse=True
                )
            low = self._boundary(page)
            top = UidRange(low, span.high)
            shown = [pmid for pmid in page.pmids if pmid >= low]
            rest = self.ask(UidRange(span.low, low - 1)) if prove else None
            if rest and page.count - rest.count == len(shown):
                self.unproven.append((top, shown))
                yield self._take(top, shown)
            else:
                whole = self.ask(top)
                self._compare(page, shown, rest, whole)
                if not whole.whole:
                    span, page, prove = top, whole, False
                    continue
                yield self._take(top, whole.pmids)
            if rest is None or self.scattered:
                return
            span, page = UidRange(span.low, low - 1), rest
        yield self._take(span, page.pmids)

    def _compare(self, page: Page, shown: Sequence[int], rest: Page | None, whole: Page) -> None:
        """Learn from a whole answer how far down a page can be believed."""
        if rest is not None and page.count - rest.count != whole.count:
            self.changed = True
        missed = sorted(set(whole.pmids) - set(shown))
        if not missed:
            return
        upper = sum(pmid > missed[-1] for pmid in page.pmids) / len(page.pmids)
        self.depth = min(self.depth, upper)
        self.complete = len(shown) / whole.count
        self.scattered = self.scattered or self.depth < 0.5

    def _boundary(self, page: Page) -> int:
        """The UID down to which a page is thought to show everything, or to be a fair sample."""
        pmids = sorted(page.pmids, reverse=True)
        share = 0.95 * self.complete if self.scattered else self.depth
        return pmids[max(1, int(len(pmids) * share))]

    def _take(self, span: UidRange, pmids: Sequence[int]) -> Sequence[int]:
        self.found += len(pmids)
        if pmids:
            tail = sorted(pmids)[: max(1, len(pmids) // 3)]
            self.density = len(tail) / (tail[-1] - span.low + 1)
        self.high = span.low - 1
        self.seen = [pmid for pmid in self.seen if pmid <= self.high]
        self.known = [(low, n - len(pmids)) for low, n in self.known if low <= self.high]
        return pmids

    def _learn(self, count: int, rest: int, *, last: bool) -> None:
        goal = self.goal
        if last or not goal:
            return
        miss = max(-1.0, min(1.0, math.log((count + 1) / (goal + 1))))
        if abs(miss) > 0.25:
            self.surprises += 1
        self.error = max(0.01, 0.7 * self.error + 0.3 * abs(miss))
        self.bias = 0.5 * (self.bias + miss)
        if count < goal / 4:
            self.density /= 4
            self.seen = []

    def _goal(self, rest: int) -> float:
        full = self.window * 0.985 / (1 + 2 * self.error)
        return rest / max(1, math.ceil(rest / full))

    def _forecast(self, rest: int) -> UidRange:
        """The next range down, as full as can be foretold without running over the window."""
        self.goal = 0.0
        fits = self.window * 0.985
        chain = self.surprises >= _SURPRISES and not self.scattered
        if rest <= fits or not self.density or chain:
            return UidRange(1, self.high)
        near, inside = next((k for k in self.known if k[1] > 0.4 * fits), (1, rest))
        if inside <= fits:
            return UidRange(near, self.high)
        self.goal = self._goal(inside)
        sample = [pmid for pmid in self.seen if pmid >= near] if self.scattered else []
        rank = int(self.goal * len(sample) / inside)
        if rank > (25 if self.surprises else 150):
            return UidRange(sample[rank], self.high)
        low = self.high - int(self.goal / self.density * math.exp(-self.bias))
        return UidRange(max(near, low), self.high)
