"""PubMed's side of a search in memory: PMIDs spread and ordered in every way, and counted."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from harvester.plan import WINDOW, Page, UidRange

NEWEST_PMID = 42_000_000


class Library:
    """PubMed in memory: it knows an order of its PMIDs, and shows a window of any range."""

    def __init__(
        self, order: Sequence[int], window: int = WINDOW, by_author: Sequence[int] | None = None
    ) -> None:
        self.window = window
        self.requests = 0
        self._by_uid = np.sort(np.array(order, dtype=np.int64))
        self._places = self._places_in(order)
        self._author_places = self._places_in(by_author or order)

    def __call__(self, within: UidRange, *, by_author: bool = False) -> Page:
        self.requests += 1
        low, high = np.searchsorted(self._by_uid, [within.low, within.high + 1])
        places = (self._author_places if by_author else self._places)[low:high]
        most = min(self.window, len(places))
        shown = np.argpartition(places, most - 1)[:most] if most else np.arange(0)
        listed = self._by_uid[low:high][shown[np.argsort(places[shown])]]
        return Page(int(high - low), listed.tolist())

    def _places_in(self, order: Sequence[int]) -> npt.NDArray[np.intp]:
        """Where in ``order`` each PMID stands, by PMID."""
        return np.argsort(np.array(order, dtype=np.int64))


def distinct(count: int, draw: Callable[[], int]) -> list[int]:
    pmids: set[int] = set()
    while len(pmids) < count:
        pmids.add(min(max(draw(), 1), NEWEST_PMID))
    return list(pmids)


def clusters(dice: random.Random, count: int) -> list[int]:
    centres = [dice.randrange(1, NEWEST_PMID) for _ in range(5)]
    return distinct(count, lambda: int(dice.gauss(dice.choice(centres), count)))


def lognormal_blocks(dice: random.Random, count: int) -> list[int]:
    weights = list(accumulate(dice.lognormvariate(0, 1) for _ in range(420)))
    starts = range(0, NEWEST_PMID, 100_000)
    return distinct(
        count, lambda: dice.choices(starts, cum_weights=weights)[0] + dice.randrange(1, 100_000)
    )


def two_ends(dice: random.Random, count: int) -> list[int]:
    return [*range(1, count // 2), *range(41_000_000, 41_000_001 + count - count // 2)]


DISTRIBUTIONS: dict[str, Callable[[random.Random, int], list[int]]] = {
    "uniform": lambda dice, count: dice.sample(range(1, NEWEST_PMID), count),
    "contiguous": lambda dice, count: list(range(20_000_000, 20_000_000 + count)),
    "growing": lambda dice, count: distinct(
        count, lambda: int(NEWEST_PMID * (1 - dice.random() ** 3))
    ),
    "declining": lambda dice, count: distinct(
        count, lambda: 1 + int(NEWEST_PMID * dice.random() ** 3)
    ),
    "clusters": clusters,
    "lognormal blocks": lognormal_blocks,
    "two ends": two_ends,
    "log-uniform": lambda dice, count: distinct(
        count, lambda: int(math.exp(dice.random() * math.log(NEWEST_PMID))) + dice.randrange(count)
    ),
}


def jittered(dice: random.Random, pmids: list[int], jitter: int) -> list[int]:
    return sorted(pmids, key=lambda pmid: -pmid + dice.randrange(jitter))


def displaced(dice: random.Random, pmids: list[int], share: float) -> list[int]:
    def key(pmid: int) -> int:
        return -dice.randrange(1, NEWEST_PMID) if dice.random() < share else -pmid

    return sorted(pmids, key=key)


ORDERS: dict[str, Callable[[random.Random, list[int]], list[int]]] = {
    "newest first": lambda dice, pmids: sorted(pmids, reverse=True),
    "oldest first": lambda dice, pmids: sorted(pmids),
    "slight jitter": lambda dice, pmids: jittered(dice, pmids, 2_000),
    "jitter": lambda dice, pmids: jittered(dice, pmids, 20_000),
    "0.1 % displaced": lambda dice, pmids: displaced(dice, pmids, 0.001),
    "2 % displaced": lambda dice, pmids: displaced(dice, pmids, 0.02),
    "5 % displaced": lambda dice, pmids: displaced(dice, pmids, 0.05),
    "60 % displaced": lambda dice, pmids: displaced(dice, pmids, 0.6),
    "oldest first, 2 % displaced": lambda dice, pmids: displaced(dice, pmids, 0.02)[::-1],
    "random": lambda dice, pmids: dice.sample(pmids, len(pmids)),
}


def budget(count: int) -> float:
    """The search requests that a search of so many results may take."""
    return 1.3 * math.ceil(count / WINDOW) + 1
