"""From a kind of record to its story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from harvester.sandbox.invented import (
    laboratory,
    medicine_trials,
    notices,
    observations,
    rarities,
    reviews,
    trials,
)
from harvester.sandbox.invented.arrivals import place_of
from harvester.sandbox.invented.card import card
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.story import Story

_KEPT = 512

_TELLERS: dict[str, Callable[[Dice, int], Story]] = {
    "cells in MS, trial": trials.of_cells_in_ms,
    "cells in MS, large trial": lambda dice, variant: trials.of_cells_in_ms(dice, 4 + 7 * variant),
    "cells in MS, mouse": laboratory.of_cells_in_mice,
    "cells in MS, culture": laboratory.of_cells_from_patients,
    "cells in MS, review": reviews.of_cells_in_ms,
    "cells in MS, synthesis": reviews.syntheses_of_cells_in_ms,
    "cells in MS, case": observations.case_of_cells_in_ms,
    "cells in MS, protocol": reviews.protocol_of_cells_in_ms,
    "cells in MS, opinion": reviews.opinion_on_cells_in_ms,
    "cells elsewhere, trial": trials.of_cells_elsewhere,
    "cells elsewhere, review": reviews.of_cells_elsewhere,
    "cells alone": laboratory.of_cells_alone,
    "medicine in MS": medicine_trials.of_a_medicine_in_ms,
    "MS observed": observations.of_ms,
    "MS review": reviews.of_ms,
    "encephalomyelitis": laboratory.of_encephalomyelitis,
    "haematopoietic": observations.of_haematopoietic_cells,
    "equations": laboratory.of_equations,
    "versioned": laboratory.of_cells_alone,
    "untitled": rarities.untitled,
    "old": rarities.old,
    "ethics": rarities.ethics,
    "space": rarities.space,
    "population": rarities.population,
    "biography": rarities.biography,
    "news": rarities.news,
}


@lru_cache(maxsize=_KEPT)
def story(seed: int, number: int) -> Story:
    """The story of the template ``number`` (not of a book: see ``book_xml``)."""
    return marked(unmarked(seed, number), place_of(number).notices)


@lru_cache(maxsize=_KEPT)
def unmarked(seed: int, number: int) -> Story:
    """The story of a record before there were notices about it."""
    place = place_of(number)
    dice = Dice("story", seed, number)
    if place.target is not None:
        target = card(seed, place.target)
        title = story(seed, place.target).title
        return notices.notice(dice, place.kind, title, target.cited(seed))
    if place.kind.startswith("translated "):
        return rarities.translated(dice, place.kind.removeprefix("translated "))
    return _TELLERS[place.kind](dice, place.variant)


def marked(told: Story, about: tuple[int, ...]) -> Story:
    """The story with what the notices ``about`` it make of its publication types."""
    marks = (notices.TIES[place_of(other).kind].marks_target for other in about)
    return replace(told, publication_types=(*told.publication_types, *filter(None, marks)))
