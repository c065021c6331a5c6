"""The fields of a MEDLINE record: NLM's tags, in the order of PubMed's own files.

The tags are those of NLM's "MEDLINE/PubMed Data Element (Field) Descriptions"; their order, and
which date of the history is which, are as PubMed sends them (EDAT is "pubmed", CRDT "entrez").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harvester.article import Article, Book, MeshHeading, Person
from harvester.medline.citation import (
    full_name,
    history_time,
    journal_abbreviation,
    printed_date,
    publication_date,
    short_name,
    source_line,
)

Field = tuple[str, str]

_TIES = {
    "AssociatedDataset": "DDIN",
    "CommentIn": "CIN",
    "CommentOn": "CON",
    "CorrectedandRepublishedFrom": "CRF",
    "CorrectedandRepublishedIn": "CRI",
    "ErratumFor": "EFR",
    "ErratumIn": "EIN",
    "ExpressionOfConcernFor": "ECF",
    "ExpressionOfConcernIn": "ECI",
    "OriginalReportIn": "ORI",
    "PartialRetractionIn": "PRIN",
    "PartialRetractionOf": "PROF",
    "RepublishedFrom": "RPF",
    "RepublishedIn": "RPI",
    "RetractedandRepublishedFrom": "RRF",
    "RetractedandRepublishedIn": "RRI",
    "RetractionIn": "RIN",
    "RetractionOf": "ROF",
    "SummaryForPatientsIn": "SPIN",
    "UpdateIn": "UIN",
    "UpdateOf": "UOF",
}
"""``CommentsCorrections/@RefType`` and its tag; "Cites" has none."""

_OWN_FIELDS = frozenset({"pubmed", "pmcid", "mid"})
"""Kinds of ids that have fields of their own."""


def medline_fields(article: Article) -> Iterator[Field]:
    """Each field that the record has, as often as it has it: tag and value."""
    return ((tag, value) for tag, value in _fields(article) if tag and value)


def _fields(article: Article) -> Iterator[Field]:
    yield from _head(article)
    yield from _where(article)
    yield "TI", article.title or ""
    if article.book:
        yield from _book(article.book)
    yield "PG", article.pages or ""
    yield "LID", f"{article.doi} [doi]" if article.doi else ""
    yield "AB", article.abstract or ""
    yield "CI", article.copyright or ""
    if article.book:
        yield from _people(article.book.editors, "FED", "ED", "")
    yield from _people(article.authors or _book_authors(article), "FAU", "AU", "AD")
    yield from _people(article.editors, "FED", "ED", "")
    yield from _about(article)
    yield from _indexing(article)
    yield "PMC", article.pmcid or ""
    yield "MID", article.ids.get("mid", "")
    yield from _keywords(article)
    yield "COIS", article.conflict_of_interest or ""
    yield from _people(article.investigators, "FIR", "IR", "IRAD")
    yield from _history(article)
    yield from _ids(article)
    yield "PST", article.publication_status or ""
    yield "SO", _source_line(article)


def _head(article: Article) -> Iterator[Field]:
    yield "PMID", article.pmid
    yield "OWN", article.owner or ""
    yield "STAT", article.status or ""
    yield "DCOM", _digits(article.date_completed)
    yield "LR", _digits(article.date_revised)


def _where(article: Article) -> Iterator[Field]:
    journal = article.journal
    if journal:
        yield from (("IS", f"{issn.value} ({issn.type})") for issn in journal.issns)
        yield "VI", journal.volume or ""
        yield "IP", journal.issue or ""
    yield "DP", publication_date(article)


def _book(book: Book) -> Iterator[Field]:
    yield "BTI", book.title or ""
    yield "CTI", book.collection_title or ""
    yield "PB", book.publisher or ""
    yield from (("ISBN", isbn) for isbn in book.isbns)
    yield "EN", book.edition or ""
    yield "VI", book.volume or ""


def _book_authors(article: Article) -> tuple[Person, ...]:
    return article.book.authors if article.book else ()


def _people(people: Iterable[Person], full: str, short: str, place: str) -> Iterator[Field]:
    for person in people:
        if person.collective_name:
            yield "CN", person.collective_name
        else:
            yield full, full_name(person)
            yield short, short_name(person)
        yield "AUID", f"ORCID: {person.orcid}" if person.orcid and short == "AU" else ""
        if place:
            yield from ((place, affiliation.name) for affiliation in person.affiliations)


def _about(article: Article) -> Iterator[Field]:
    journal, book = article.journal, article.book
    yield from (("LA", language) for language in article.languages)
    for databank in article.databanks:
        numbers = databank.accession_numbers
        yield from (("SI", f"{databank.name}/{number}") for number in numbers)
    for grant in article.grants:
        yield "GR", "/".join(filter(None, (grant.id, grant.acronym, grant.agency, grant.country)))
    yield from (("PT", kind.name) for kind in article.publication_types)
    if book:
        yield "PT", "Book" if article.title in (None, book.title) else "Book Chapter"
    yield "DEP", _digits(article.electronic_date)
    yield "TT", article.vernacular_title or ""
    if journal:
        yield "PL", journal.country or ""
        yield "TA", journal_abbreviation(article)
        yield "JT", journal.title or ""
        yield "JID", journal.nlm_id or ""
    elif book:
        yield "PL", book.publisher_location or ""


def _indexing(article: Article) -> Iterator[Field]:
    for chemical in article.chemicals:
        yield "RN", f"{chemical.registry_number or '0'} ({chemical.name})"
    yield from (("SB", subset) for subset in article.citation_subset)
    for tie in article.corrections:
        pmid = f"PMID: {tie.pmid}" if tie.pmid else ""
        yield _TIES.get(tie.type, ""), " ".join(filter(None, (tie.source, pmid)))
    yield from (("MH", _heading(heading)) for heading in article.mesh_headings)
    yield from (("NM", name.name) for name in article.supplementary_mesh)
    yield from (("GS", symbol) for symbol in article.gene_symbols)
    number = article.number_of_references
    yield "RF", "" if number is None else str(number)
    yield from _people(article.subjects, "FPS", "PS", "")
    yield from (("SFM", mission) for mission in article.space_flight_missions)
    yield from (("GN", f"{note.owner}: {note.text}") for note in article.notes)


def _heading(heading: MeshHeading) -> str:
    qualifiers = "".join(f"/{'*' * each.major}{each.name}" for each in heading.qualifiers)
    return f"{'*' * heading.major}{heading.descriptor}{qualifiers}"


def _keywords(article: Article) -> Iterator[Field]:
    owner = ""
    for word in article.keywords:
        if word.owner != owner:
            owner = word.owner
            yield "OTO", owner
        yield "OT", f"{'*' * word.major}{word.name}"


def _history(article: Article) -> Iterator[Field]:
    first = {event.status: event.date for event in reversed(article.history)}
    for tag, status in (("EDAT", "pubmed"), ("MHDA", "medline")):
        yield tag, history_time(first[status]) if status in first else ""
    yield "PMCR", history_time(first["pmc-release"])[:10] if "pmc-release" in first else ""
    yield "CRDT", history_time(first["entrez"]) if "entrez" in first else ""
    for event in article.history:
        yield "PHST", f"{history_time(event.date)} [{event.status}]"


def _ids(article: Article) -> Iterator[Field]:
    for kind, value in article.ids.items():
        yield "AID", "" if kind in _OWN_FIELDS else f"{value} [{kind}]"


def _source_line(article: Article) -> str:
    if article.journal is None:
        return ""
    ahead = article.publication_model == "Print-Electronic" and article.electronic_date
    epub = f" Epub {printed_date(article.electronic_date)}." if ahead else ""
    return source_line(article) + epub


def _digits(date: str | None) -> str:
    return (date or "").replace("-", "")
