"""What an article can be found by: its words, whole values and dates, field by field."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from harvester.article import Article, Chemical, Issn, MeshHeading, Person
from harvester.query.dates import month_number
from harvester.query.fields import Field
from harvester.query.keys import key
from harvester.query.vocabulary.languages import LANGUAGE_NAMES
from harvester.query.words import words

_SEASONS = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_YEAR = re.compile(r"(?<!\d)(1[5-9]|2\d)\d\d(?!\d)")
_LETTERS = re.compile(r"[A-Za-z]+")
_NOT_TEXT = frozenset({Field.MAJOR, Field.PAGE, Field.VOLUME, Field.ISSUE})
"""Fields whose values are not among the words of any wider field."""
_PLACES = frozenset({Field.FIRST_AUTHOR, Field.LAST_AUTHOR})
_HISTORY = {"medline": Field.MESH_DATE, "entrez": Field.ENTREZ_DATE}


ByField = Mapping[Field, Sequence[str]]


class Terms(NamedTuple):
    """``texts`` are pieces of text, each a stretch no phrase reaches out of; ``entries`` the keys
    of whole values, as ``Index.entry`` describes them, some of them more than once."""

    texts: ByField
    entries: ByField


def terms(article: Article) -> Terms:
    """The words and the whole values of an article."""
    texts: dict[Field, list[str]] = defaultdict(list)
    entries: dict[Field, list[str]] = defaultdict(list)
    for field, text in _prose(article):
        texts[field].append(text)
    for values in _values(article):
        for field, value, its_key in values:
            entries[field].append(its_key)
            if field not in _NOT_TEXT:
                texts[field].append(value)
    for field, person in _people(article):
        names = _names(person)
        entries[field] += names.keys
        if field not in _PLACES:
            texts[field].append(names.short)
        if field is Field.AUTHOR:
            full_name = f"{person.fore_name or ''} {person.last_name or ''}"
            texts[Field.FULL_AUTHOR].append(full_name)
            entries[Field.FULL_AUTHOR] += names.full_keys
    entries[Field.FILTER] += _subsets(article)
    return Terms(texts, entries)


def dates(article: Article) -> Iterator[tuple[Field, str]]:
    """The dates of an article as ``YYYY-MM-DD``, imprecise ones by their first day."""
    printed, electronic = _print_date(article), article.electronic_date
    for date, field in ((printed, Field.PRINT_DATE), (electronic, Field.ELECTRONIC_DATE)):
        if date:
            yield field, first_day(date)
            yield Field.PUBLICATION_DATE, first_day(date)
    found: dict[Field, str] = {}
    for past in article.history:
        field_of_past = _HISTORY.get(past.status)
        if field_of_past is not None:
            found.setdefault(field_of_past, past.date)
    entrez = article.entrez_date or found.get(Field.ENTREZ_DATE)
    for field, value in (
        (Field.ENTREZ_DATE, entrez),
        (Field.CREATION_DATE, entrez),
        (Field.MESH_DATE, found.get(Field.MESH_DATE) or entrez),
        (Field.REVISION_DATE, article.date_revised),
        (Field.COMPLETION_DATE, article.date_completed),
    ):
        if value:
            yield field, first_day(value)


@lru_cache(maxsize=1 << 14)
def first_day(date: str) -> str:
    """The first day of an ISO date at any precision; a time behind it is dropped."""
    parts = [part for part in date[:10].split("-") if part]
    return "-".join((*parts, *("01", "01")[len(parts) - 1 :]))


def _print_date(article: Article) -> str | None:
    free = _free_date(article.medline_date or "")
    if free:
        return free
    date = article.publication_date
    if date is None and article.book is not None:
        date = article.book.date
    if date is None and article.year is not None:
        date = str(article.year)
    month = _SEASONS.get((article.season or "").casefold())
    return f"{date}-{month:02}" if date and month and len(date) == 4 else date


def _free_date(written: str) -> str | None:
    """The first year and month or season of a ``MedlineDate`` such as "1998 Dec-1999 Jan"."""
    year = _YEAR.search(written)
    if year is None:
        return None
    for name in _LETTERS.findall(written):
        month = _SEASONS.get(name.casefold()) or month_number(name)
        if month:
            return f"{year[0]}-{month:02}"
    return year[0]


def _prose(article: Article) -> Iterator[tuple[Field, str]]:
    yield Field.TITLE, article.title or ""
    yield Field.TRANSLITERATED_TITLE, article.vernacular_title or ""
    yield Field.CONFLICT, article.conflict_of_interest or ""
    if article.abstract:
        yield Field.ABSTRACT, article.abstract
    else:
        for section in article.abstract_sections:
            yield Field.ABSTRACT, section.text
    for other in article.other_abstracts:
        yield Field.ABSTRACT, other.text
    for keyword in article.keywords:
        yield Field.OTHER_TERM, keyword.name
    for grant in article.grants:
        parts = (grant.id, grant.acronym, grant.agency, grant.country)
        yield Field.GRANT, " ".join(part for part in parts if part)
        yield Field.GRANT, "".join(words(grant.id or ""))
    if article.book is not None:
        yield Field.BOOK, article.book.title or ""
        yield Field.TITLE, article.book.collection_title or ""
        yield Field.PUBLISHER, article.book.publisher or ""
    groups = article.book.authors + article.book.editors if article.book else ()
    for person in (*article.authors, *article.editors, *article.investigators, *groups):
        yield Field.COLLECTIVE_NAME, person.collective_name or ""
        for affiliation in person.affiliations:
            yield Field.AFFILIATION, affiliation.name


_Values = Sequence[tuple[Field, str, str]]
"""Whole values of a field, each with its key."""


def _values(article: Article) -> Iterator[_Values]:
    yield from map(_of_heading, article.mesh_headings)
    yield from map(_of_chemical, article.chemicals)
    yield _keyed(_subjects(article))
    yield _keyed(_identifiers(article))
    yield _keyed(_pages(article))
    journal = article.journal
    if journal is not None:
        names = journal.title, journal.iso_abbreviation, journal.medline_abbreviation
        yield _of_journal(names, journal.issns, journal.nlm_id, journal.country)
        issue = ((Field.VOLUME, journal.volume), (Field.ISSUE, journal.issue))
        yield _keyed((field, value) for field, value in issue if value)


def _keyed(values: Iterable[tuple[Field, str]]) -> _Values:
    return tuple((field, value, key(field, value)) for field, value in values)


@lru_cache(maxsize=1 << 15)
def _of_heading(heading: MeshHeading) -> _Values:
    found = [(Field.MESH, heading.descriptor)]
    if heading.major or any(qualifier.major for qualifier in heading.qualifiers):
        found.append((Field.MAJOR, heading.descriptor))
    for qualifier in heading.qualifiers:
        both = f"{heading.descriptor}/{qualifier.name}"
        found += [(Field.SUBHEADING, qualifier.name), (Field.MESH, both)]
        if heading.major or qualifier.major:
            found.append((Field.MAJOR, both))
    return _keyed(found)


@lru_cache(maxsize=1 << 14)
def _of_chemical(chemical: Chemical) -> _Values:
    found = [(Field.SUBSTANCE, chemical.name)]
    if chemical.registry_number and chemical.registry_number != "0":
        found.append((Field.REGISTRY_NUMBER, chemical.registry_number))
    return _keyed(found)


@lru_cache(maxsize=1 << 13)
def _of_journal(
    names: tuple[str | None, ...], issns: tuple[Issn, ...], nlm_id: str | None, country: str | None
) -> _Values:
    """Of a journal what all its articles have."""
    found: list[tuple[Field, str | None]] = []
    for name in filter(None, names):
        found.append((Field.JOURNAL, name))
        if name.casefold().startswith("the "):
            found.append((Field.JOURNAL, name[4:]))
    for issn in issns:
        found += [(Field.ISSN, issn.value), (Field.JOURNAL, issn.value)]
    found += [(Field.NLM_ID, nlm_id), (Field.COUNTRY, country)]
    return _keyed((field, value) for field, value in found if value)


def _subjects(article: Article) -> Iterator[tuple[Field, str]]:
    for kind in article.publication_types:
        yield Field.PUBLICATION_TYPE, kind.name
    for supplement in article.supplementary_mesh:
        yield Field.SUBSTANCE, supplement.name
    for code in article.languages:
        yield Field.LANGUAGE, code
        yield Field.LANGUAGE, LANGUAGE_NAMES.get(code.casefold(), code)


def _pages(article: Article) -> Iterator[tuple[Field, str]]:
    for pages in (article.start_page or (article.pages or "").partition("-")[0], article.pages):
        if pages:
            yield Field.PAGE, pages


def _identifiers(article: Article) -> Iterator[tuple[Field, str]]:
    ids = [value for kind, value in article.ids.items() if kind not in ("pubmed", "pmid")]
    for value in dict.fromkeys(filter(None, (article.doi, *ids))):
        yield Field.ARTICLE_ID, value
        yield Field.LOCATION_ID, value
    for other in article.other_ids:
        yield Field.ARTICLE_ID, other.value
    if article.pmcid:
        yield Field.PMCID, article.pmcid
    for databank in article.databanks:
        for accession in databank.accession_numbers:
            yield Field.SECONDARY_ID, accession
            yield Field.SECONDARY_ID, f"{databank.name}/{accession}"
        yield Field.SECONDARY_ID, databank.name
    for trial in article.trial_ids:
        yield Field.SECONDARY_ID, trial
    for person in (*article.authors, *article.investigators):
        if person.orcid:
            yield Field.AUTHOR_IDENTIFIER, person.orcid
        for identifier in person.identifiers:
            yield Field.AUTHOR_IDENTIFIER, identifier.value
    for isbn in article.book.isbns if article.book else ():
        yield Field.ISBN, isbn


def _people(article: Article) -> Iterator[tuple[Field, Person]]:
    authors = article.authors or (article.book.authors if article.book else ())
    for author in authors:
        yield Field.AUTHOR, author
    if authors:
        yield Field.FIRST_AUTHOR, authors[0]
        yield Field.LAST_AUTHOR, authors[-1]
    for investigator in article.investigators:
        yield Field.INVESTIGATOR, investigator
    for editor in (*article.editors, *(article.book.editors if article.book else ())):
        yield Field.EDITOR, editor
    for subject in article.subjects:
        yield Field.SUBJECT, subject


class _Names(NamedTuple):
    """What a person can be found by.

    ``short``: last name, initials and suffix, folded; what is missing is left out. ``keys`` and
    ``full_keys`` are those of ``Index.entry``.
    """

    short: str
    keys: tuple[str, ...]
    full_keys: tuple[str, ...]


def _names(person: Person) -> _Names:
    return _names_of(person.last_name, person.fore_name, person.initials, person.suffix)


@lru_cache(maxsize=1 << 15)
def _names_of(
    last_name: str | None, fore_name: str | None, initials: str | None, suffix: str | None
) -> _Names:
    last, fore = words(last_name or ""), words(fore_name or "")
    first_letters = "".join(words(initials or "".join(word[0] for word in fore)))
    behind = words(suffix or "")
    short = " ".join((*last, *filter(None, [first_letters]), *behind))
    if not last:
        return _Names(short, (), ())
    return _Names(
        short,
        tuple(_name_keys(" ".join(last), short, " ".join(behind))),
        tuple(_full_name_keys(last, fore)) if fore else (),
    )


def _name_keys(last: str, full: str, suffix: str) -> Iterator[str]:
    without = full.removesuffix(suffix).rstrip() if suffix else full
    yield full
    yield without
    yield f"{last}*"
    for end in range(len(last) + 2, len(without) + 1):
        yield f"{without[:end]}*"


def _full_name_keys(last: tuple[str, ...], fore: tuple[str, ...]) -> Iterator[str]:
    """Fore names and last name in either order, and without the fore names after the first."""
    yield " ".join((*last, *fore))
    yield " ".join((*fore, *last))
    for end in range(1, len(fore) + 1):
        yield f"{' '.join((*last, *fore[:end]))}*"
        yield f"{' '.join((*fore[:end], *last))}*"


def _subsets(article: Article) -> Iterator[str]:
    if article.status:
        yield "".join(words(article.status))
    if article.abstract or article.abstract_sections:
        yield "hasabstract"
    if article.conflict_of_interest:
        yield "hascois"
    for kind in dict.fromkeys(correction.type for correction in article.corrections):
        yield f"has{''.join(words(kind))}"
    if article.pmcid:
        yield "pubmed pmc"
        yield "free full text"
    if article.pmcid or article.doi:
        yield "full text"
    if article.book is not None:
        yield "books"
    types = {kind.name.casefold() for kind in article.publication_types}
    if "preprint" in types:
        yield "preprint"
    if "systematic review" in types or "systematic review" in (article.title or "").casefold():
        yield "systematic"
    for subset in article.citation_subset:
        yield f"jsubset{''.join(words(subset))}"
    if article.publication_status:
        yield f"pubstatus{''.join(words(article.publication_status))}"
