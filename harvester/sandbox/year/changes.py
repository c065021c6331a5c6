"""What happens to a record in the course of the year, and when.

Some of it follows from the dates that a record has anyway (printed, indexed, revised), some is
told here by number. It is the same for every seed, but for the dates that the seed decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from functools import lru_cache
from types import MappingProxyType

from harvester.sandbox.invented import layout
from harvester.sandbox.invented.arrivals import DUPLICATE, arrivals, place_of
from harvester.sandbox.invented.card import Card, card
from harvester.sandbox.invented.stories import story
from harvester.sandbox.year.almanac import BEGINNING, is_within


class Kind(Enum):
    """What happened to a record."""

    ARRIVED = auto()
    PRINTED = auto()
    INDEXED = auto()
    RELEASED = auto()
    REWORDED = auto()
    RENAMED_AUTHOR = auto()
    TOUCHED = auto()
    REINDEXED = auto()
    RENAMED_HEADING = auto()
    NOTICED = auto()
    ABSORBED = auto()
    MERGED = auto()
    WITHDRAWN = auto()
    RESTORED = auto()
    LOST = auto()
    FOUND = auto()


COMINGS = frozenset(
    {Kind.ARRIVED, Kind.MERGED, Kind.WITHDRAWN, Kind.RESTORED, Kind.LOST, Kind.FOUND}
)
"""The kinds that leave a record's text as it is; all others revise it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened; ``other`` is the number of the notice, or of the duplicate."""

    day: date
    kind: Kind
    other: int | None = None


HEADING, NEW_HEADING = "Mesenchymal Stem Cells", "Mesenchymal Stromal Cells"
"""A descriptor, and what it is called from :data:`RENAMED` on."""

RENAMED = date(2026, 1, 6)
"""When NLM's year-end processing renames the headings of all records at once."""

WRONG_HEADING = "Multiple Sclerosis*/therapy*"
"""What stands in the place of a record's first heading until it is indexed again."""

_TOLD: Mapping[int, tuple[Change, ...]] = MappingProxyType(
    {
        227: (Change(date(2026, 4, 29), Kind.LOST), Change(date(2026, 5, 30), Kind.FOUND)),
        245: (Change(date(2026, 6, 30), Kind.WITHDRAWN), Change(date(2026, 9, 1), Kind.RESTORED)),
        259: (Change(date(2026, 9, 2), Kind.WITHDRAWN),),
        270: (Change(date(2026, 1, 20), Kind.REINDEXED),),
        276: (Change(date(2026, 3, 27), Kind.ABSORBED, layout.COUNT),),
        281: (Change(date(2026, 5, 6), Kind.WITHDRAWN),),
        layout.COUNT: (Change(date(2026, 3, 27), Kind.MERGED),),
        317: (Change(date(2026, 10, 8), Kind.WITHDRAWN),),
    }
)

_LATE: Mapping[int, int] = MappingProxyType({286: 76, 308: 33, 319: 40, 338: 45, 348: 26})
"""Days after its Entrez date that a record is first seen."""

RULED_FROM = date(2024, 11, 1)
"""Records entered since come to PubMed Central by the rule of `release`, older ones have."""

_TYPESET = timedelta(days=10)
"""What is printed is indexed so much later at the earliest."""

_INDEXED = ("MEDLINE", "Completed")


@lru_cache(maxsize=512)
def changes(seed: int, number: int) -> tuple[Change, ...]:
    """All that happens to a record in the year, in order."""
    found = [*_TOLD.get(number, ())]
    if appears(number) >= BEGINNING:
        found.append(Change(appears(number), Kind.ARRIVED))
    if place_of(number).kind not in ("book", DUPLICATE):
        found += _revisions(seed, number)
    return tuple(sorted(found, key=lambda change: (change.day, change.kind.value)))


def appears(number: int) -> date:
    """The day a record is first seen."""
    return place_of(number).entrez + timedelta(days=_LATE.get(number, 0))


def is_late(number: int) -> bool:
    """Whether a record is seen only well after its Entrez date."""
    return number in _LATE


def tied(number: int) -> tuple[int, ...]:
    """The notices about a record, those of the year among them."""
    later = (
        other
        for other, place in enumerate(arrivals(), layout.COUNT)
        if place.target == number and place.kind != DUPLICATE
    )
    return (*place_of(number).notices, *later)


def noticed(number: int, notice: int) -> date:
    """The day a notice is told of in the record it is about: some days after its own."""
    return place_of(notice).entrez + timedelta(days=2 + number % 9)


def printed(facts: Card) -> date | None:
    """The day of the issue of what is out ahead of print; None for anything else."""
    moments = facts.moments
    ahead = facts.model in ("Print-Electronic", "Electronic-Print")
    if not ahead or moments.electronic is None or facts.number % 25 == 8:
        return None
    return facts.place.entrez + timedelta(days=moments.published)


def indexed(facts: Card) -> date | None:
    """The day of MeSH indexing; None for what is not indexed."""
    if facts.status not in _INDEXED or facts.moments.completed is None:
        return None
    day = facts.place.entrez + timedelta(days=facts.moments.completed)
    issue = printed(facts)
    return day if issue is None or issue < BEGINNING else max(day, issue + _TYPESET)


def release(facts: Card) -> date | None:
    """The day a record gets its PMCID; None where that is not ruled here."""
    entrez = facts.place.entrez
    if not facts.in_pmc or entrez < RULED_FROM:
        return None
    return entrez + timedelta(days=60 + facts.number * 37 % 200)


def _revisions(seed: int, number: int) -> Iterator[Change]:
    facts = card(seed, number)
    dated = (
        (printed(facts), Kind.PRINTED),
        (indexed(facts), Kind.INDEXED),
        (release(facts), Kind.RELEASED),
    )
    for day, kind in dated:
        if day is not None and is_within(day):
            yield Change(max(day, appears(number)), kind)
    for other in tied(number):
        if is_within(noticed(number, other)):
            yield Change(noticed(number, other), Kind.NOTICED, other)
    rename = _heading_renamed(seed, facts)
    if rename:
        yield Change(RENAMED, Kind.RENAMED_HEADING)
    yield from _corrected(seed, facts)


def _heading_renamed(seed: int, facts: Card) -> bool:
    """Whether the record had the heading when it was renamed."""
    day = indexed(facts)
    shown = facts.status in _INDEXED and (day is None or day < RENAMED)
    return shown and any(has_heading(name) for name in story(seed, facts.number).mesh)


def has_heading(name: str) -> bool:
    """Whether a heading, with its stars and qualifiers, is of the descriptor that is renamed."""
    return name.partition("/")[0].rstrip("*") == HEADING


def _corrected(seed: int, facts: Card) -> Iterator[Change]:
    """The last revision of a record is a change of words, a name put right, or nothing else."""
    revised = facts.moments.revised
    if revised is None or tied(facts.number):
        return
    day = facts.place.entrez + timedelta(days=revised)
    if not is_within(day) or day <= appears(facts.number):
        return
    told = story(seed, facts.number)
    if facts.number % 3 == 0 and told.sections:
        yield Change(day, Kind.REWORDED)
    elif facts.number % 3 == 1 and told.signed and len(facts.people) > 1:
        yield Change(day, Kind.RENAMED_AUTHOR)
    else:
        yield Change(day, Kind.TOUCHED)
