"""Words near each other: ``"rationing healthcare"[ti:~2]``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby, islice

PLACE_BITS = 32
"""Bits of a place below those of its document."""

Places = Mapping[str, Sequence[int]]
"""Of each word where it is in many documents, ascending: ``document << PLACE_BITS | place``."""


def are_near(stretch: Sequence[str], wanted: Sequence[str], distance: int) -> bool:
    """Has the stretch all wanted words, each as often as wanted, in any order, near each other?

    At most ``distance`` other words lie between the first and the last of them.
    """
    different = frozenset(wanted)
    places = [(place, word) for place, word in enumerate(stretch) if word in different]
    return _are_near_at(places, wanted, distance)


def documents_near(places: Places, wanted: Sequence[str], distance: int) -> list[int]:
    """The documents in which that is so. A word at least is wanted more than once."""
    counts = Counter(wanted)
    width = len(wanted) + distance
    often = [
        _documents_with(places[word], count, width) for word, count in counts.items() if count > 1
    ]
    documents = set.intersection(*often)
    if len(counts) == 1:
        return list(documents)
    left = sorted(
        (place, word)
        for word in counts
        for place in places[word]
        if place >> PLACE_BITS in documents
    )
    by_document = groupby(left, key=lambda placed: placed[0] >> PLACE_BITS)
    return [one for one, found in by_document if _are_near_at(list(found), wanted, distance)]


def _documents_with(places: Sequence[int], count: int, width: int) -> set[int]:
    """Those that have a word so many times within a width."""
    pairs = zip(places, islice(places, count - 1, None), strict=False)
    return {first >> PLACE_BITS for first, last in pairs if last - first < width}


def _are_near_at(places: Sequence[tuple[int, str]], wanted: Sequence[str], distance: int) -> bool:
    """The same, told by the places of those words alone, in their order."""
    width = len(wanted) + distance
    missing = Counter(wanted)
    first = 0
    for place, word in places:
        missing[word] -= 1
        while place - places[first][0] >= width:
            missing[places[first][1]] += 1
            first += 1
        if max(missing.values()) <= 0:
            return True
    return False
