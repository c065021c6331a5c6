"""Articles counted. What comes out is the JSON of ``harvest stats``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import MAXYEAR

import msgspec
from msgspec import Struct

from harvester.statistics.affiliations import countries_of
from harvester.statistics.facts import Facts
from harvester.statistics.kinds import CHECK_TAGS, TRIAL_TYPES
from harvester.statistics.persons import Persons


class Count(Struct, frozen=True, omit_defaults=True, gc=False):
    """How many articles have a name; ``orcid`` is an author's.

    ``check_tag`` marks a MeSH heading that is put to every article in which it plays a part.
    """

    name: str
    articles: int
    check_tag: bool = False
    orcid: str = ""


class Counts(Struct, frozen=True):
    """How many articles have a name of this kind at all, how many names there are, and each."""

    articles: int
    distinct: int
    counts: tuple[Count, ...]


class Year(Struct, frozen=True):
    """How many articles were published in a year."""

    year: int
    articles: int


class Statistics(Struct, frozen=True, kw_only=True):
    """All numbers are of articles, each counted once for a name, however often it bears it.

    A year is one of four digits at the most; ``years`` are those with an article, ascending.

    The greatest come first; ``trials`` are publication types, phases first. ``mesh_major`` are
    the headings that are a major topic, by themselves or by a qualifier.
    """

    articles: int
    abstract: int
    doi: int
    pmcid: int
    mesh_indexed: int
    retracted: int
    without_year: int
    years: tuple[Year, ...]
    publication_types: Counts
    trials: Counts
    journals: Counts
    mesh: Counts
    mesh_major: Counts
    authors: Counts
    journal_countries: Counts
    affiliation_countries: Counts
    languages: Counts


SECTIONS = (
    "publication_types", "trials", "journals", "mesh", "mesh_major", "authors", "journal_countries",
    "affiliation_countries", "languages",
)  # fmt: skip
"""The fields of ``Statistics`` that are ``Counts``."""


def count(articles: Iterable[Facts]) -> Statistics:
    """Count all of them, once."""
    have: Counter[str] = Counter()
    years: Counter[int] = Counter()
    tallies = {name: _Tally(names) for name, names in _NAMES.items()}
    persons = Persons()
    authored = without_year = 0
    for article in articles:
        if article.year is not None and 0 < article.year <= MAXYEAR:
            years[article.year] += 1
        else:
            without_year += 1
        for name in _HAVE:
            if getattr(article, name):
                have[name] += 1
        for tally in tallies.values():
            tally.add(article)
        authored += persons.add(article.authors)
    authors = [Count(each.name, each.articles, orcid=each.orcid) for each in persons.counted()]
    counts = {name: tally.counts() for name, tally in tallies.items()}
    return Statistics(
        articles=years.total() + without_year,
        retracted=have["is_retracted"],
        abstract=have["abstract"],
        doi=have["doi"],
        pmcid=have["pmcid"],
        mesh_indexed=have["mesh_headings"],
        without_year=without_year,
        years=tuple(Year(*each) for each in sorted(years.items())),
        authors=Counts(authored, len(authors), _ranked(authors)),
        **{
            **counts,
            "trials": _phases_first(counts["trials"]),
            "mesh": _marked(counts["mesh"]),
        },
    )


def cut(of: Statistics, top: int) -> Statistics:
    """The same with the first names of each kind only."""
    sections = {name: getattr(of, name) for name in SECTIONS}
    return msgspec.structs.replace(
        of,
        **{
            name: msgspec.structs.replace(each, counts=each.counts[:top])
            for name, each in sections.items()
        },
    )


class _Tally:
    """How many articles have each of the names that are found in them."""

    def __init__(self, names: Callable[[Facts], Iterable[str]]) -> None:
        self._names = names
        self._articles = 0
        self._of: Counter[str] = Counter()
        self._waiting: list[str] = []

    def add(self, article: Facts) -> None:
        names = set(self._names(article))
        names.discard("")
        if names:
            self._articles += 1
            self._waiting += names
            if len(self._waiting) > _WAITING:
                self._catch_up()

    def counts(self) -> Counts:
        self._catch_up()
        ranked = _ranked(Count(*each) for each in self._of.items())
        return Counts(self._articles, len(ranked), ranked)

    def _catch_up(self) -> None:
        """Many at once are counted in half the time."""
        self._of.update(self._waiting)
        self._waiting.clear()


def _ranked(counts: Iterable[Count]) -> tuple[Count, ...]:
    return tuple(sorted(counts, key=lambda each: (-each.articles, each.name, each.orcid)))


def _phases_first(trials: Counts) -> Counts:
    counts = sorted(trials.counts, key=lambda each: TRIAL_TYPES.index(each.name))
    return msgspec.structs.replace(trials, counts=tuple(counts))


def _marked(mesh: Counts) -> Counts:
    counts = (
        Count(each.name, each.articles, check_tag=each.name in CHECK_TAGS) for each in mesh.counts
    )
    return msgspec.structs.replace(mesh, counts=tuple(counts))


def _types(article: Facts) -> Iterable[str]:
    return [each.name for each in article.publication_types]


def _trials(article: Facts) -> Iterable[str]:
    return _TRIALS.intersection(_types(article))


def _journal(article: Facts) -> Sequence[str]:
    return (article.journal.name,)


def _headings(article: Facts) -> Iterable[str]:
    return [each.descriptor for each in article.mesh_headings]


def _major_topics(article: Facts) -> Iterable[str]:
    return [each.descriptor for each in article.mesh_headings if each.is_major]


def _journal_country(article: Facts) -> Sequence[str]:
    return (article.journal.country,)


def _affiliation_countries(article: Facts) -> Iterable[str]:
    affiliations = {each.name for author in article.authors for each in author.affiliations}
    return [country for each in affiliations for country in countries_of(each)]


def _languages(article: Facts) -> Sequence[str]:
    return article.languages


_WAITING = 10_000
_HAVE = ("abstract", "doi", "pmcid", "mesh_headings", "is_retracted")
_TRIALS = frozenset(TRIAL_TYPES)
_NAMES: dict[str, Callable[[Facts], Iterable[str]]] = {
    "publication_types": _types,
    "trials": _trials,
    "journals": _journal,
    "mesh": _headings,
    "mesh_major": _major_topics,
    "journal_countries": _journal_country,
    "affiliation_countries": _affiliation_countries,
    "languages": _languages,
}
