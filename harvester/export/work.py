"""What a reference manager wants to know of an article, in words of no one format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from harvester.addresses import pubmed_url
from harvester.alerts import KINDS, RETRACTIONS
from harvester.article import Article, Book, Journal, MeshHeading, Person
from harvester.plain_text import one_line, paragraphs

RETRACTED = "Retracted Publication"
"""NLM's publication type, as a keyword that can be searched for."""

_RANGE = re.compile(r"([A-Za-z]*)([0-9]+)[-–]([A-Za-z]*)([0-9]+)")
_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")


class Kind(Enum):
    """What sort of publication it is, as far as reference managers treat them differently."""

    ARTICLE = auto()
    NEWS = auto()
    PREPRINT = auto()
    THESIS = auto()
    CHAPTER = auto()
    BOOK = auto()


_KINDS = {
    "Preprint": Kind.PREPRINT,
    "Academic Dissertation": Kind.THESIS,
    "Newspaper Article": Kind.NEWS,
}


@dataclass(frozen=True, slots=True)
class Name:
    """A person has ``family`` and perhaps ``given`` and ``suffix``; a group has ``group``."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """An article, a book or a chapter. Every text is on one line; what is absent is empty.

    ``title`` is the vernacular one where there is no other, and then ``original_title`` is empty.
    ``container`` is the journal or, of a chapter, the book. ``date`` is as many of year, month
    and day as are known; ``date_words`` is a season, or what the journal prints in its place.
    ``last_page`` is written out: 733 of "727-33". ``notes`` tell of retraction and correction.
    ``subjects`` are MeSH headings, as "Multiple Sclerosis/therapy".
    """

    pmid: str
    kind: Kind
    title: str
    original_title: str
    authors: tuple[Name, ...]
    editors: tuple[Name, ...]
    container: str
    abbreviation: str
    series: str
    publisher: str
    place: str
    edition: str
    date: tuple[int, ...]
    date_words: str
    volume: str
    issue: str
    pages: str
    first_page: str
    last_page: str
    doi: str
    pmcid: str
    issns: tuple[str, ...]
    isbns: tuple[str, ...]
    url: str
    languages: tuple[str, ...]
    abstract: tuple[str, ...]
    types: tuple[str, ...]
    keywords: tuple[str, ...]
    subjects: tuple[str, ...]
    is_retracted: bool
    notes: tuple[str, ...]

    @property
    def all_keywords(self) -> tuple[str, ...]:
        """Keywords, MeSH headings and, where it is so, that it was retracted, each once."""
        retracted = (RETRACTED,) if self.is_retracted else ()
        return tuple(dict.fromkeys((*retracted, *self.keywords, *self.subjects)))


def work_of(article: Article) -> Work:
    """Read from an article, a book or a chapter what a citation of it needs."""
    journal, book = article.journal or Journal(), article.book or Book()
    kind = _kind(article)
    title, original_title = _titles(article)
    first_page, last_page = _ends(one_line(article.pages or ""))
    return Work(
        pmid=one_line(article.pmid),
        kind=kind,
        title=title,
        original_title=original_title,
        authors=_names_of(article.authors or book.authors),
        editors=_names_of((*article.editors, *book.editors)),
        container=_first(journal.title, None if kind is Kind.BOOK else book.title),
        abbreviation=_first(journal.medline_abbreviation, journal.iso_abbreviation),
        series=_first(book.collection_title),
        publisher=_first(book.publisher),
        place=_first(book.publisher_location),
        edition=_first(book.edition),
        date=_date(article),
        date_words=_first(article.medline_date, article.season),
        volume=_first(journal.volume, book.volume),
        issue=_first(journal.issue),
        pages=_first(article.pages),
        first_page=first_page,
        last_page=last_page,
        doi=_first(article.doi),
        pmcid=_first(article.pmcid),
        issns=_issns(journal),
        isbns=_each(book.isbns),
        url=pubmed_url(article.pmid),
        languages=_each(article.languages),
        abstract=tuple(paragraphs(article.abstract)),
        types=_each(each.name for each in article.publication_types),
        keywords=_each(keyword.name for keyword in article.keywords),
        subjects=_each(map(_heading, article.mesh_headings)),
        is_retracted=article.is_retracted,
        notes=tuple(_notes(article)),
    )


def _names_of(people: Iterable[Person]) -> tuple[Name, ...]:
    """The names that NLM does not mark as wrongly spelled."""
    return tuple(name for person in people if person.valid and (name := _name(person)))


def _name(person: Person) -> Name | None:
    if group := _first(person.collective_name):
        return Name(group=group)
    family, given = _first(person.last_name), _first(person.fore_name, person.initials)
    if not family:
        return Name(family=given) if given else None
    return Name(family, given, _first(person.suffix))


def _kind(article: Article) -> Kind:
    if article.book:
        title = article.title or article.book.title
        return Kind.BOOK if title == article.book.title else Kind.CHAPTER
    kinds = (_KINDS.get(each.name) for each in article.publication_types)
    return next(filter(None, kinds), Kind.ARTICLE)


def _titles(article: Article) -> tuple[str, str]:
    """The title, and the one in the language of the article where that is another."""
    title, vernacular = _first(article.title), _first(article.vernacular_title)
    if title:
        return title, vernacular
    return vernacular or _first(article.book.title if article.book else None), ""


def _date(article: Article) -> tuple[int, ...]:
    date = article.publication_date or str(article.year or "") or article.electronic_date or ""
    match = _DATE.match(date)
    return tuple(int(part) for part in match.groups() if part) if match else ()


def _ends(pages: str) -> tuple[str, str]:
    """The first and the last page of a range; what is no plain range stays in one piece."""
    match = _RANGE.fullmatch(pages)
    if match is None:
        return pages, ""
    letter, first, last_letter, last = match.groups()
    if len(last) < len(first) and last_letter in ("", letter):
        last = first[: len(first) - len(last)] + last
    return letter + first, (last_letter or letter) + last


def _issns(journal: Journal) -> tuple[str, ...]:
    """The printed journal's before the electronic one's, and NLM's linking one where it is new."""
    known = {issn.type: issn.value for issn in journal.issns}
    return _each(known[each] for each in ("Print", "Electronic", "Linking") if each in known)


def _heading(heading: MeshHeading) -> str:
    return "/".join((heading.descriptor, *(qualifier.name for qualifier in heading.qualifiers)))


def _notes(article: Article) -> Iterator[str]:
    told = [(KINDS[tie.type], tie) for tie in article.corrections if tie.type in KINDS]
    if article.is_retracted and RETRACTIONS.isdisjoint(kind for kind, _ in told):
        yield "Retracted."
    for kind, tie in told:
        pmid = f"PMID {tie.pmid}" if tie.pmid else None
        where = "; ".join(filter(None, (tie.source, pmid)))
        yield one_line(f"{kind.capitalize()}: {where}" if where else f"{kind.capitalize()}.")


def _first(*texts: str | None) -> str:
    """The first that says anything."""
    return next((line for text in texts if text and (line := one_line(text))), "")


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    """What says anything, each once."""
    return tuple(dict.fromkeys(line for text in texts if (line := one_line(text))))
