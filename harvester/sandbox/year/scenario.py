"""A scenario: the invented PubMed at each step of a year, and what happened on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import msgspec

from harvester.article import SCHEMA_VERSION, Article
from harvester.query.evaluate import VOCABULARY
from harvester.sandbox.invented import card as cards
from harvester.sandbox.invented import layout, notices
from harvester.sandbox.invented.arrivals import arrivals, place_of
from harvester.sandbox.kept_records import KeptRecords
from harvester.sandbox.store import Store
from harvester.sandbox.year.almanac import STEPS, day_of
from harvester.sandbox.year.changes import (
    COMINGS,
    HEADING,
    NEW_HEADING,
    RENAMED,
    Change,
    Kind,
    appears,
    changes,
    is_late,
)
from harvester.sandbox.year.edition import edition
from harvester.sandbox.year.renaming import renamed

_NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.PRINTED: "printed",
        Kind.INDEXED: "indexed",
        Kind.RENAMED_HEADING: "renamed",
    }
)

_NOTICED: Mapping[str, str] = MappingProxyType(
    {
        "RetractionIn": "retracted",
        "RetractedandRepublishedIn": "retracted",
        "ExpressionOfConcernIn": "concern",
        "ErratumIn": "erratum",
        "CorrectedandRepublishedIn": "republished",
        "RepublishedIn": "republished",
    }
)


_ORDER = (
    "new", "late", "revised", "printed", "indexed", "renamed", "retracted", "concern", "erratum",
    "republished", "deleted", "merged", "lost", "returned",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """Where the year stands, and what happened since the step before, each with its PMIDs.

    ``happened`` has what did happen of: "new", of these "late" (visible after the Entrez date);
    "revised", of these "printed", "indexed", "renamed" (a MeSH heading), "retracted", "concern",
    "erratum", "republished"; "deleted", of these "merged" into another record; "lost" (not
    found by searches, though fetched); "returned" (after "deleted" or "lost").
    """

    step: int
    day: date
    happened: Mapping[str, tuple[int, ...]]


class Year:
    """The invented PubMed from 2025-11-20 (step 0) to 2026-11-20 (step 12), month by month.

    Everything follows from ``seed`` and the step; nothing is kept.
    """

    steps = STEPS

    def __init__(self, seed: int = 1) -> None:
        """Nothing is made before it is asked for."""
        self.seed = seed

    def store(self, step: int) -> Store:
        """What PubMed holds at a step. Raises ValueError for a step that there is not."""
        day = _day(step)
        seen = [n for n in _numbers() if _state(self.seed, n, day).exists]
        records = KeptRecords.of(
            (cards.pmid(self.seed, number), edition(self.seed, number, day)) for number in seen
        )
        hidden = {cards.pmid(self.seed, n) for n in seen if not _state(self.seed, n, day).found}
        vocabulary = VOCABULARY
        if day > RENAMED:
            mesh = renamed(vocabulary.mesh, HEADING, NEW_HEADING)
            vocabulary = replace(vocabulary, mesh=mesh)
        return Store.of_articles(
            records,
            (_indexed(article, hidden) for article in records.articles()),
            today=lambda: day,
            vocabulary=vocabulary,
            is_invented=True,
        )

    def step(self, step: int, *, since: int | None = None) -> Step:
        """What happened since the step before, or since another. Raises ValueError."""
        day = _day(step)
        before = day if step == 0 else _day(step - 1 if since is None else since)
        found: dict[str, set[int]] = {}
        for number in _numbers():
            for what in _happened(self.seed, number, before, day):
                found.setdefault(what, set()).add(cards.pmid(self.seed, number))
        return Step(
            step, day, {what: tuple(sorted(found[what])) for what in _ORDER if what in found}
        )


@dataclass(frozen=True, slots=True)
class _State:
    """Whether a record can be fetched, and whether a search finds it."""

    exists: bool
    found: bool


def _day(step: int) -> date:
    if not 0 <= step <= STEPS:
        raise ValueError(f"A year has the steps 0 to {STEPS}, not {step}.")
    return day_of(step)


def _numbers() -> range:
    return range(layout.COUNT + len(arrivals()))


def _state(seed: int, number: int, day: date) -> _State:
    exists, found = appears(number) < day, True
    for change in changes(seed, number):
        if change.day < day and change.kind in COMINGS:
            exists = change.kind not in (Kind.WITHDRAWN, Kind.MERGED)
            found = change.kind is not Kind.LOST
    return _State(exists, exists and found)


def _happened(seed: int, number: int, before: date, day: date) -> Iterator[str]:
    """The words for what happened to a record from ``before`` until ``day``."""
    was, now = _state(seed, number, before), _state(seed, number, day)
    passed = [change for change in changes(seed, number) if before <= change.day < day]
    if now.exists and not was.exists:
        is_new = any(change.kind is Kind.ARRIVED for change in passed)
        yield "new" if is_new else "returned"
        if is_new and is_late(number):
            yield "late"
    elif was.exists and not now.exists:
        yield "deleted"
        if any(change.kind is Kind.MERGED for change in passed):
            yield "merged"
    elif now.exists:
        if was.found != now.found:
            yield "returned" if now.found else "lost"
        yield from _revised([change for change in passed if change.kind not in COMINGS])


def _revised(passed: list[Change]) -> Iterator[str]:
    if passed:
        yield "revised"
    for change in passed:
        if change.other is not None and change.kind is Kind.NOTICED:
            what = _NOTICED.get(notices.TIES[place_of(change.other).kind].back)
        else:
            what = _NAMES.get(change.kind)
        if what:
            yield what


def _indexed(article: Article, hidden: Set[int]) -> Article:
    """What searches know of a record: of a hidden one only the PMID.

    A record that was never revised was last modified when it entered.
    """
    if int(article.pmid) in hidden:
        return Article(
            pmid=article.pmid, schema_version=SCHEMA_VERSION, version=1, is_retracted=False
        )
    modified = article.date_revised or article.entrez_date
    return msgspec.structs.replace(article, date_revised=modified)
