"""Records beyond those of the layout: what comes while the sandbox lives through a year.

They are numbered on from :data:`layout.COUNT` in the order of their Entrez dates. Only a
scenario has them; in a static corpus the same numbers are copies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.layout import COUNT, Place, places
from harvester.sandbox.invented.slots import NEWEST

DUPLICATE = "duplicate"
"""The kind of a record that is its ``target`` once more, under a PMID of its own."""

_FIRST = date(2025, 11, 21)
_REGULAR = 60

_KINDS = (
    "cells in MS, trial", "medicine in MS", "cells in MS, mouse", "cells in MS, review",
    "cells elsewhere, trial", "cells in MS, culture", "MS observed", "cells in MS, opinion",
    "cells in MS, trial", "cells alone", "cells in MS, case", "encephalomyelitis",
    "cells in MS, synthesis",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    kind: str
    entrez: date
    target: int


_SPECIAL = (
    _Told(DUPLICATE, date(2025, 10, 2), 276),
    _Told("concern", date(2026, 1, 28), 275),
    _Told("retraction", date(2026, 3, 2), 238),
    _Told("erratum", date(2026, 4, 2), 274),
    _Told("republication", date(2026, 5, 28), 263),
    _Told("retraction", date(2026, 7, 3), 256),
    _Told("retraction", date(2026, 7, 24), 275),
)
"""Notices about records of the layout, and a duplicate of one."""


def place_of(number: int) -> Place:
    """The place of a record of the layout, or of one beyond it."""
    return places()[number] if number < COUNT else arrivals()[number - COUNT]


@cache
def arrivals() -> tuple[Place, ...]:
    """The places of the numbers from :data:`layout.COUNT` on."""
    dice = Dice("arrivals")
    span = (NEWEST - _FIRST).days
    entries: list[tuple[date, str, int | None]] = [
        (told.entrez, told.kind, told.target) for told in _SPECIAL
    ]
    for step in range(_REGULAR):
        ordinal = _FIRST.toordinal() + span * step // _REGULAR + dice.below(6)
        kind = _KINDS[step % len(_KINDS)]
        entries.append((date.fromordinal(ordinal), kind, None))
    seen: dict[str, int] = {}
    for place in places():
        seen[place.kind] = seen.get(place.kind, 0) + 1
    made = []
    for entrez, kind, target in sorted(entries, key=lambda entry: entry[0]):
        variant = seen.get(kind, 0)
        seen[kind] = variant + 1
        made.append(Place(kind, variant, entrez, target))
    return tuple(made)
