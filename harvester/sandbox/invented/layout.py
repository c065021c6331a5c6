"""Which kind of record every number is, when it entered, and which records speak of which.

The same for every seed: the seed changes the words, names and numbers of the records, never
what the corpus holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from math import isqrt

from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.slots import NEWEST

COUNT = 300
"""How many records are written out; the rest of a larger corpus are copies of these."""

_FIRST = date(1995, 1, 4).toordinal()
_SPAN = NEWEST.toordinal() - _FIRST


@dataclass(frozen=True, slots=True)
class Place:
    """One number: its ``kind``, the how-manieth of this kind it is, its Entrez date, the
    number of the record it is a notice about, and the numbers of the notices about it."""

    kind: str
    variant: int
    entrez: date
    target: int | None = None
    notices: tuple[int, ...] = ()


# The first records show the format at its most various, so that a corpus of three is of use.
_SHOWCASE: tuple[tuple[str, date, int | None], ...] = (
    ("cells in MS, trial", date(2021, 9, 14), None),
    ("cells in MS, trial", date(2012, 3, 6), None),
    ("retraction", date(2014, 10, 21), 1),
    ("cells in MS, mouse", date(2016, 2, 29), None),
    ("book", date(2009, 5, 1), None),
    ("cells in MS, synthesis", date(2023, 6, 17), None),
    ("old", date(1958, 7, 1), None),
    ("translated chi", date(2015, 1, 28), None),
    ("cells in MS, large trial", date(2024, 11, 30), None),
    ("versioned", date(2013, 8, 8), None),
    ("book", date(2019, 12, 31), None),
    ("space", date(1998, 4, 20), None),
    ("ethics", date(1997, 10, 2), None),
    ("cells in MS, opinion", date(2026, 11, 12), None),
    ("biography", date(2002, 1, 15), None),
    ("population", date(1996, 6, 1), None),
    ("old", date(1949, 1, 1), None),
    ("translated ger", date(2011, 7, 7), None),
    ("concern", date(2022, 12, 5), 3),
    ("erratum", date(2022, 2, 3), 0),
    ("cells in MS, trial", date(2026, 8, 25), None),
    ("cells in MS, trial", date(2026, 10, 29), None),
    ("retraction", date(2026, 11, 9), 20),
)

# Kind, how many, and the first year such a thing could have been written.
_POOL: tuple[tuple[str, int, int], ...] = (
    ("cells in MS, trial", 32, 2007),
    ("cells in MS, large trial", 2, 2015),
    ("cells in MS, mouse", 22, 2005),
    ("cells in MS, culture", 14, 2008),
    ("cells in MS, review", 18, 2007),
    ("cells in MS, synthesis", 8, 2012),
    ("cells in MS, case", 6, 2009),
    ("cells in MS, protocol", 4, 2015),
    ("cells in MS, opinion", 7, 2010),
    ("cells elsewhere, trial", 22, 2008),
    ("cells alone", 18, 2003),
    ("cells elsewhere, review", 9, 2004),
    ("medicine in MS", 20, 1995),
    ("MS observed", 22, 1995),
    ("MS review", 8, 1995),
    ("encephalomyelitis", 14, 1995),
    ("haematopoietic", 8, 1997),
    ("equations", 5, 2005),
    ("translated fre", 1, 2008),
    ("translated spa", 1, 2010),
    ("translated jpn", 1, 2012),
    ("translated rus", 1, 2014),
    ("untitled", 3, 1995),
    ("versioned", 2, 2012),
    ("book", 3, 2004),
    ("news", 2, 2011),
    ("biography", 1, 2000),
    ("ethics", 1, 1996),
    ("space", 1, 1999),
    ("retraction", 3, 2014),
    ("retraction elsewhere", 1, 2010),
    ("erratum", 3, 2012),
    ("concern", 1, 2018),
    ("republication", 2, 2016),
    ("replacement", 1, 2020),
    ("comment", 3, 2013),
    ("editorial comment", 2, 2016),
    ("update", 2, 2019),
    ("reprint", 1, 2017),
    ("patient summary", 1, 2019),
    ("republished", 1, 2019),
)

_CELLS = ("cells in MS, trial", "cells in MS, mouse", "cells elsewhere, trial", "cells alone")
_TARGETS: dict[str, tuple[str, ...]] = {
    "retraction": _CELLS,
    "retraction elsewhere": ("medicine in MS", "MS observed", "encephalomyelitis"),
    "concern": _CELLS,
    "erratum": (*_CELLS, "medicine in MS", "MS observed"),
    "republication": ("cells in MS, review", "cells in MS, synthesis", "MS review"),
    "replacement": ("cells in MS, synthesis", "medicine in MS"),
    "comment": ("cells in MS, trial", "cells in MS, review", "MS observed", "haematopoietic"),
    "editorial comment": ("cells in MS, trial", "medicine in MS"),
    "update": ("cells in MS, review", "cells in MS, synthesis", "MS review"),
    "reprint": ("encephalomyelitis", "MS review"),
    "patient summary": ("medicine in MS", "cells in MS, trial"),
    "republished": ("MS observed", "equations"),
}


@cache
def places() -> tuple[Place, ...]:
    """The places of all :data:`COUNT` numbers."""
    dice = Dice("layout")
    kinds = [kind for kind, _, _ in _SHOWCASE]
    entries = [moment for _, moment, _ in _SHOWCASE]
    for number in range(len(_SHOWCASE), COUNT):
        ordinal = entered(number - len(_SHOWCASE), COUNT - len(_SHOWCASE), dice.below(9))
        entries.append(date.fromordinal(ordinal))
    kinds += _spread(dice, entries[len(_SHOWCASE) :])
    targets = _aimed(dice, kinds, entries)
    seen: dict[str, int] = {}
    made = []
    for number, kind in enumerate(kinds):
        variant = seen.get(kind, 0)
        seen[kind] = variant + 1
        about = tuple(notice for notice, target in targets.items() if target == number)
        made.append(Place(kind, variant, entries[number], targets.get(number), about))
    return tuple(made)


def entered(step: int, steps: int, jitter: int) -> int:
    """The Entrez day (an ordinal) of the ``step``-th of ``steps`` records.

    Every year brings more records than the one before, as in PubMed; ``jitter`` in days
    is why PMIDs and dates do not rise quite together.
    """
    return max(_FIRST, _FIRST + isqrt(_SPAN * _SPAN * (step + 1) // steps) - jitter)


def _spread(dice: Dice, entries: list[date]) -> list[str]:
    pool = [(kind, since) for kind, count, since in _POOL for _ in range(count)]
    chosen = []
    for entry in entries:
        # What must come late is kept for late numbers; the rest is drawn evenly.
        ready = [index for index, (_, since) in enumerate(pool) if since < entry.year]
        index = dice.choice(ready) if ready else min(range(len(pool)), key=lambda at: pool[at][1])
        chosen.append(pool.pop(index)[0])
    return chosen


def _aimed(dice: Dice, kinds: list[str], entries: list[date]) -> dict[int, int]:
    targets = {
        number: target for number, (_, _, target) in enumerate(_SHOWCASE) if target is not None
    }
    for number in range(len(_SHOWCASE), COUNT):
        wanted = _TARGETS.get(kinds[number])
        if wanted is None:
            continue
        free = [
            earlier
            for earlier in range(number)
            if kinds[earlier] in wanted
            and earlier not in targets.values()
            and (entries[number] - entries[earlier]).days > 400
        ]
        recent = [earlier for earlier in free if (entries[number] - entries[earlier]).days < 2000]
        targets[number] = dice.choice(recent or free)
    return targets
