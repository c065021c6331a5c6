"""What an article says in each field, read straight from the record.

Written beside ``harvester.query.article_terms`` and without it, for the slow evaluator of
``reference_evaluator`` to be a second opinion.
"""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Callable
from itertools import chain

from harvester.article import Article, MeshHeading, Person
from harvester.query.fields import PARTS, Field
from harvester.query.keys import key
from harvester.query.vocabulary.languages import LANGUAGE_NAMES
from harvester.query.words import words

MONTHS = [name.casefold() for name in month_abbr[1:]]
SEASONS = {"winter": "12", "spring": "03", "summer": "06", "autumn": "09", "fall": "09"}
Stretch = tuple[str, ...]
Test = Callable[[Article], bool]


def values(article: Article, field: Field) -> list[str]:
    """The whole values of a field that has any, as written in the record."""
    journal, book = article.journal, article.book
    match field:
        case Field.MESH:
            return [name for one in article.mesh_headings for name in _headings(one, False)]
        case Field.MAJOR:
            return [name for one in article.mesh_headings for name in _headings(one, True)]
        case Field.SUBHEADING:
            return [sub.name for one in article.mesh_headings for sub in one.qualifiers]
        case Field.PUBLICATION_TYPE:
            return [one.name for one in article.publication_types]
        case Field.SUBSTANCE:
            return [one.name for one in (*article.supplementary_mesh, *article.chemicals)]
        case Field.REGISTRY_NUMBER:
            numbers = [one.registry_number for one in article.chemicals]
            return [one for one in numbers if one and one != "0"]
        case Field.LANGUAGE:
            names = [LANGUAGE_NAMES.get(code.casefold(), "") for code in article.languages]
            return [*article.languages, *filter(None, names)]
        case Field.PAGE:
            start = article.start_page or (article.pages or "").split("-")[0]
            return [one for one in (start, article.pages) if one]
        case Field.JOURNAL if journal:
            names = [journal.title, journal.iso_abbreviation, journal.medline_abbreviation]
            names = [name for name in names if name]
            issns = [issn.value for issn in journal.issns]
            return [*names, *(n[4:] for n in names if n.lower().startswith("the ")), *issns]
        case Field.ISSN if journal:
            return [issn.value for issn in journal.issns]
        case Field.NLM_ID if journal:
            return [journal.nlm_id] if journal.nlm_id else []
        case Field.COUNTRY if journal:
            return [journal.country] if journal.country else []
        case Field.VOLUME if journal:
            return [journal.volume] if journal.volume else []
        case Field.ISSUE if journal:
            return [journal.issue] if journal.issue else []
        case Field.ARTICLE_ID:
            return [*_ids(article), *(one.value for one in article.other_ids)]
        case Field.LOCATION_ID:
            return _ids(article)
        case Field.PMCID:
            return [article.pmcid] if article.pmcid else []
        case Field.SECONDARY_ID:
            banks = article.databanks
            numbers = [(bank.name, one) for bank in banks for one in bank.accession_numbers]
            both = [f"{name}/{number}" for name, number in numbers]
            return [
                *(bank.name for bank in banks),
                *(number for _, number in numbers),
                *both,
                *article.trial_ids,
            ]
        case Field.AUTHOR_IDENTIFIER:
            people = (*article.authors, *article.investigators)
            orcids = [one.orcid for one in people if one.orcid]
            return [*orcids, *(other.value for one in people for other in one.identifiers)]
        case Field.ISBN if book:
            return list(book.isbns)
        case Field.FILTER:
            return sorted(subsets(article))
    return []


def _headings(one: MeshHeading, major: bool) -> list[str]:
    stars = [one.major or qualifier.major for qualifier in one.qualifiers]
    alone = not major or one.major or any(stars)
    with_qualifier = [
        f"{one.descriptor}/{qualifier.name}"
        for qualifier, star in zip(one.qualifiers, stars, strict=True)
        if star or not major
    ]
    return [*([one.descriptor] if alone else []), *with_qualifier]


def _ids(article: Article) -> list[str]:
    others = [value for kind, value in article.ids.items() if kind not in ("pubmed", "pmid")]
    return [*([article.doi] if article.doi else []), *others]


def keys(article: Article, field: Field) -> set[str]:
    """The whole values in the shape in which they are compared."""
    return {key(field, value) for value in values(article, field)}


def subsets(article: Article) -> set[str]:
    """The subsets of PubMed the article is in, folded."""
    types = {one.name.casefold() for one in article.publication_types}
    systematic = "systematic review"
    tests = {
        "hasabstract": article.abstract or article.abstract_sections,
        "hascois": article.conflict_of_interest,
        "pubmed pmc": article.pmcid,
        "free full text": article.pmcid,
        "full text": article.pmcid or article.doi,
        "books": article.book,
        "preprint": "preprint" in types,
        "systematic": systematic in types or systematic in (article.title or "").casefold(),
    }
    status = "".join(words(article.status or ""))
    published = "".join(words(article.publication_status or ""))
    return {
        *(name for name, there in tests.items() if there),
        *(f"has{one.type.casefold()}" for one in article.corrections),
        *([status] if status else []),
        *([f"pubstatus{published}"] if published else []),
        *(f"jsubset{''.join(words(one))}" for one in article.citation_subset),
    }


def stretches(article: Article, field: Field) -> list[Stretch]:
    """The words of a text field, in stretches that no phrase reaches out of."""
    if field in PARTS:
        return list(chain.from_iterable(stretches(article, part) for part in PARTS[field]))
    return [found for found in map(words, _texts(article, field)) if found]


def _texts(article: Article, field: Field) -> list[str]:
    book = article.book
    written = (*article.authors, *article.editors, *article.investigators)
    if book:
        written += book.authors + book.editors
    match field:
        case Field.TITLE:
            return [article.title or "", (book and book.collection_title) or ""]
        case Field.TRANSLITERATED_TITLE:
            return [article.vernacular_title or ""]
        case Field.ABSTRACT:
            own = [article.abstract] if article.abstract else _sections(article)
            return [*own, *(other.text for other in article.other_abstracts)]
        case Field.OTHER_TERM:
            return [keyword.name for keyword in article.keywords]
        case Field.CONFLICT:
            return [article.conflict_of_interest or ""]
        case Field.BOOK:
            return [(book and book.title) or ""]
        case Field.PUBLISHER:
            return [(book and book.publisher) or ""]
        case Field.COLLECTIVE_NAME:
            return [person.collective_name or "" for person in written]
        case Field.AFFILIATION:
            return [place.name for person in written for place in person.affiliations]
        case Field.GRANT:
            lines = [(g.id or "", g.acronym or "", g.agency or "", g.country or "") for g in
                     article.grants]  # fmt: skip
            return [" ".join(line) for line in lines] + ["".join(words(line[0])) for line in lines]
        case Field.FULL_AUTHOR:
            names = people(article, Field.AUTHOR)
            return [f"{one.fore_name or ''} {one.last_name or ''}" for one in names]
        case Field.AUTHOR | Field.INVESTIGATOR | Field.EDITOR | Field.SUBJECT:
            return [" ".join((*short_name(one), *suffix(one))) for one in people(article, field)]
    return values(article, field)


def _sections(article: Article) -> list[str]:
    return [section.text for section in article.abstract_sections]


def people(article: Article, field: Field) -> list[Person]:
    """The people of a field of names."""
    book = article.book
    authors = list(article.authors or (book.authors if book else ()))
    match field:
        case Field.AUTHOR | Field.FULL_AUTHOR:
            return authors
        case Field.FIRST_AUTHOR:
            return authors[:1]
        case Field.LAST_AUTHOR:
            return authors[-1:]
        case Field.INVESTIGATOR:
            return list(article.investigators)
        case Field.EDITOR:
            return [*article.editors, *(book.editors if book else ())]
        case Field.SUBJECT:
            return list(article.subjects)
    return []


def short_name(person: Person) -> Stretch:
    """Last name, and the initials as one word, folded."""
    written = person.initials
    if not written:
        written = "".join(name[0] for name in words(person.fore_name or ""))
    initials = "".join(words(written))
    return (*words(person.last_name or ""), *((initials,) if initials else ()))


def suffix(person: Person) -> Stretch:
    """Jr, 3rd."""
    return words(person.suffix or "")


def days(article: Article, field: Field) -> list[str]:
    """The dates of a field as ISO days; what is not said is the first."""
    history = {one.status: one.date for one in reversed(article.history)}
    entrez = article.entrez_date or history.get("entrez")
    dates = {
        Field.PRINT_DATE: [_printed(article)],
        Field.ELECTRONIC_DATE: [article.electronic_date],
        Field.PUBLICATION_DATE: [_printed(article), article.electronic_date],
        Field.ENTREZ_DATE: [entrez],
        Field.CREATION_DATE: [entrez],
        Field.MESH_DATE: [history.get("medline") or entrez],
        Field.REVISION_DATE: [article.date_revised],
        Field.COMPLETION_DATE: [article.date_completed],
    }
    return [(one + "-01-01")[:10] for one in dates[field] if one]


def _printed(article: Article) -> str | None:
    free = re.search(r"\b(1[5-9]|2\d)\d\d\b", article.medline_date or "")
    if free:
        for word in re.findall("[a-z]+", (article.medline_date or "").casefold()):
            if word in SEASONS:
                return f"{free[0]}-{SEASONS[word]}"
            if word[:3] in MONTHS:
                return f"{free[0]}-{MONTHS.index(word[:3]) + 1:02}"
        return free[0]
    date = article.publication_date or (article.book and article.book.date)
    date = date or (str(article.year) if article.year else None)
    season = SEASONS.get((article.season or "").casefold())
    return f"{date}-{season}" if date and season and len(date) == 4 else date
