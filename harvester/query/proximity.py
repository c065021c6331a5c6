"""Words near each other: ``"rationing healthcare"[ti:~2]``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def are_near(stretch: Sequence[str], wanted: Sequence[str], distance: int) -> bool:
    """Has the stretch all wanted words, each as often as wanted, in any order, near each other?

    At most ``distance`` other words lie between the first and the last of them.
    """
    width = len(wanted) + distance
    missing = Counter(wanted)
    places = [place for place, word in enumerate(stretch) if word in missing]
    first = 0
    for place in places:
        missing[stretch[place]] -= 1
        while place - places[first] >= width:
            missing[stretch[places[first]]] += 1
            first += 1
        if max(missing.values()) <= 0:
            return True
    return False
