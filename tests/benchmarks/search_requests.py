"""How many search requests a search of N results takes, against the bound and EDirect's way.

Run from the checkout: ``python -m tests.benchmarks.search_requests [N ...]``. Counts, no times:
the bound is one request for each 9,999 records; bisection is what EDirect does past the
window, a count query at every node of the UIDs' tree and one search for every leaf.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from search_library import DISTRIBUTIONS, NEWEST_PMID, ORDERS, Library, budget

from harvester.plan import EVERY_UID, WINDOW, UidRange, all_pmids

SHOWN = ("newest first", "slight jitter", "2 % displaced", "random")


@dataclass(frozen=True)
class Searched:
    """The requests of one spread of PMIDs, by the order in which PubMed lists them."""

    count: int
    spread: str
    requests: Mapping[str, int]
    bisection: int

    @property
    def least(self) -> int:
        return math.ceil(self.count / WINDOW)

    @property
    def allowed(self) -> int:
        return math.floor(budget(self.count))


def bisection(library: Library, low: int = 1, high: int = NEWEST_PMID) -> int:
    """The requests of a search by halves: a count a node, a search a leaf."""
    count = library(UidRange(low, high)).count
    if count <= WINDOW:
        return 2 if count else 1
    middle = (low + high) // 2
    return 1 + bisection(library, low, middle) + bisection(library, middle + 1, high)


def searched(count: int) -> Iterator[Searched]:
    """Every spread. Raises ``AssertionError`` when a PMID is lost or doubled."""
    for name, spread in DISTRIBUTIONS.items():
        pmids = spread(random.Random(count), count)
        requests = {}
        for order in SHOWN:
            listed = ORDERS[order](random.Random(1), pmids)
            library = Library(listed, by_author=random.Random(2).sample(pmids, len(pmids)))
            found = [p for part in all_pmids(library(EVERY_UID), library) for p in part]
            assert sorted(found) == sorted(pmids), f"{name}, {order}: not every PMID once"
            requests[order] = library.requests
        yield Searched(len(pmids), name, requests, bisection(Library(pmids)))


def main(counts: list[int]) -> None:
    """Print a row a size and spread."""
    print("results  spread            bound  allowed  bisection  " + "  ".join(SHOWN))
    for count in counts:
        for each in searched(count):
            row = [f"{each.count:>7,}  {each.spread:16}  {each.least:>5}", f"{each.allowed:>7}"]
            row.append(f"{each.bisection:>9}")
            row.extend(f"{each.requests[order]:>{len(order)}}" for order in SHOWN)
            print("  ".join(row), flush=True)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [60_000, 300_000, 1_000_000])
