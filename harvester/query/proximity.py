"""Words near each other: ``"rationing healthcare"[ti:~2]``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def are_near(stretch: Sequence[str], wanted: Sequence[str], distance: int) -> bool:
    """Has the stretch all wanted words, each as often as wanted, in any order, near each other?

    At most ``distance`` other words lie between the first and the last of them.
    """
    different = frozenset(wanted)
    places = [(place, word) for place, word in enumerate(stretch) if word in different]
    return are_near_at(places, wanted, distance)


def are_near_at(places: Sequence[tuple[int, str]], wanted: Sequence[str], distance: int) -> bool:
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
