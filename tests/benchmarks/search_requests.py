"""How many search requests a search of N results takes, against the bound and EDirect's way.

Run from the checkout: ``python tests/benchmarks/search_requests.py [N ...]``. Counts, no times:
the bound is one request for each 9,999 records; bisection is what EDirect does past the
window, a count query at every node of the UIDs' tree and one search for every leaf.
"""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from search_library import DISTRIBUTIONS, NEWEST_PMID, ORDERS, Library, budget

from harvester.plan import EVERY_UID, WINDOW, UidRange, all_pmids

SHOWN = ("newest first", "slight jitter", "2 % displaced", "random")


def bisection(library: Library, low: int = 1, high: int = NEWEST_PMID) -> int:
    """The requests of a search by halves: a count a node, a search a leaf."""
    count = library(UidRange(low, high)).count
    if count <= WINDOW:
        return 2 if count else 1
    middle = (low + high) // 2
    return 1 + bisection(library, low, middle) + bisection(library, middle + 1, high)


def main(counts: list[int]) -> None:
    """Print a row a size and spread; stop with an error when a PMID is lost or doubled."""
    print("results  spread            bound  allowed  bisection  " + "  ".join(SHOWN))
    for count in counts:
        for name, spread in DISTRIBUTIONS.items():
            pmids = spread(random.Random(count), count)
            row = [f"{len(pmids):>7,}  {name:16}  {math.ceil(len(pmids) / WINDOW):>5}"]
            row.append(f"{math.floor(budget(len(pmids))):>7}")
            row.append(f"{bisection(Library(pmids)):>9}")
            for order in SHOWN:
                listed = ORDERS[order](random.Random(1), pmids)
                library = Library(listed, by_author=random.Random(2).sample(pmids, len(pmids)))
                found = [p for part in all_pmids(library(EVERY_UID), library) for p in part]
                if sorted(found) != sorted(pmids):
                    sys.exit(f"{name}, {order}: not every PMID exactly once")
                row.append(f"{library.requests:>{len(order)}}")
            print("  ".join(row), flush=True)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [60_000, 300_000, 1_000_000])
