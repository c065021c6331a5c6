"""The orders a search can ask for, and the first so many hits in one of them."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from harvester.query.bitmaps import documents


class Sort(Enum):
    """What ``sort`` may say in esearch, folded; the value is its word."""

    RECENT = ""
    RELEVANCE = "relevance"
    PUBLISHED = "pubdate"
    AUTHOR = "author"
    JOURNAL = "journalname"
    TITLE = "title"


_OTHER_WORDS = {
    "mostrecent": Sort.RECENT,
    "recentlyadded": Sort.RECENT,
    "dateadded": Sort.RECENT,
    "edat": Sort.RECENT,
    "publicationdate": Sort.PUBLISHED,
    "pubdate": Sort.PUBLISHED,
    "firstauthor": Sort.AUTHOR,
    "journal": Sort.JOURNAL,
}

_FEW = 20_000


def sort_named(name: str) -> Sort | None:
    """Find the order ``pub_date``, ``pub date``, ``Author``, … name; None if there is none."""
    word = "".join(char for char in name.lower() if char.isalnum())
    if word in _OTHER_WORDS:
        return _OTHER_WORDS[word]
    return next((sort for sort in Sort if sort.value == word), None)


@dataclass(frozen=True)
class SortKeys:
    """For each document its place in each order.

    What came later is higher in ``recency``, and in the days of ``published``, which are asked
    for when they are first needed; the others ascend.
    """

    recency: Sequence[int]
    published: Callable[[], Sequence[int]]
    author: Callable[[int], int]
    journal: Callable[[int], int]
    title: Callable[[int], int]


class Orders:
    """Permutations of documents, each made when it is first asked for; safe between threads."""

    def __init__(self, count: int, keys: SortKeys) -> None:
        """Order ``count`` documents by ``keys``."""
        self._count = count
        self._keys = keys
        self._made: dict[Sort, tuple[array[int], array[int]]] = {}
        self._lock = threading.Lock()

    def first(self, hits: int, sort: Sort, start: int, stop: int) -> list[int]:
        """Return the documents of a bitmap which stand at ``start`` up to ``stop`` in the order."""
        order, rank = self._order(sort)
        if hits.bit_count() <= _FEW:
            return sorted(documents(hits), key=rank.__getitem__)[start:stop]
        octets = hits.to_bytes((self._count + 7) >> 3, "little")
        found: list[int] = []
        for document in order:
            if octets[document >> 3] >> (document & 7) & 1:
                found.append(document)
                if len(found) >= stop:
                    break
        return found[start:]

    def _order(self, sort: Sort) -> tuple[array[int], array[int]]:
        with self._lock:
            if sort not in self._made:
                order = array("I", self._sorted(sort))
                rank = array("I", bytes(4 * self._count))
                for place, document in enumerate(order):
                    rank[document] = place
                self._made[sort] = (order, rank)
            return self._made[sort]

    def _sorted(self, sort: Sort) -> list[int]:
        # Documents ascend with their PMIDs; sorting is stable, so equals stay newest first.
        newest_first = range(self._count - 1, -1, -1)
        match sort:
            case Sort.RECENT:
                return sorted(newest_first, key=self._keys.recency.__getitem__, reverse=True)
            case Sort.PUBLISHED:
                return sorted(newest_first, key=self._keys.published().__getitem__, reverse=True)
            case Sort.AUTHOR:
                return sorted(newest_first, key=self._keys.author)
            case Sort.JOURNAL:
                return sorted(newest_first, key=self._keys.journal)
            case Sort.TITLE:
                return sorted(newest_first, key=self._keys.title)
            case Sort.RELEVANCE:
                return sorted(newest_first, key=_scrambled)


def _scrambled(document: int) -> int:
    """Stand in for a score of relevance: fixed, and unlike any other order."""
    return document * 2_654_435_761 & 0xFFFF_FFFF
