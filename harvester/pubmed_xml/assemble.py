"""A draft that has been read to the end becomes an Article."""

from __future__ import annotations

from collections.abc import Iterable

from harvester.article import SCHEMA_VERSION, Article, Correction, Issn, Journal, Term
from harvester.pubmed_xml.abstracts import joined
from harvester.pubmed_xml.book_document import finished_book
from harvester.pubmed_xml.draft import Draft
from harvester.pubmed_xml.trial_ids import trial_ids

_RETRACTED_UI = "D016441"
_RETRACTED_NAME = "retracted publication"
_RETRACTING_TIES = frozenset({"retractionin", "retractedandrepublishedin"})


def assembled(draft: Draft) -> Article:
    """The Article of a draft that has a PMID."""
    for kind, text, valid in draft.locations:
        draft.ids.add(kind, text, valid=valid)
    texts = draft.texts
    book = draft.book
    title = texts.get("title") or (book.texts.get("title") if book else None)
    abstract = joined(draft.abstract)
    entrez = next((entry.date[:10] for entry in draft.history if entry.status == "entrez"), None)
    published = _published(draft)
    return Article(
        pmid=texts["pmid"],
        schema_version=SCHEMA_VERSION,
        version=draft.version or 1,
        title=title,
        vernacular_title=texts.get("vernacular_title"),
        is_retracted=is_retracted(draft.publication_types, draft.corrections),
        doi=draft.ids.first.get("doi"),
        pmcid=draft.ids.first.get("pmcid"),
        year=_year(draft),
        publication_date=published,
        season=texts.get("season"),
        medline_date=texts.get("medline_date"),
        electronic_date=draft.dates["electronic"].iso if "electronic" in draft.dates else None,
        entrez_date=entrez,
        journal=_journal(draft.journal, draft.issns),
        pages=texts.get("pages"),
        start_page=texts.get("start_page"),
        end_page=texts.get("end_page"),
        abstract=abstract,
        abstract_sections=tuple(draft.abstract),
        other_abstracts=tuple(draft.other_abstracts),
        copyright=texts.get("copyright"),
        authors=tuple(draft.authors),
        authors_incomplete="authors" in draft.incomplete,
        editors=tuple(draft.editors),
        investigators=tuple(draft.investigators),
        languages=tuple(draft.languages),
        publication_types=tuple(draft.publication_types),
        mesh_headings=tuple(draft.mesh_headings),
        supplementary_mesh=tuple(draft.supplementary_mesh),
        keywords=tuple(draft.keywords),
        chemicals=tuple(draft.chemicals),
        grants=tuple(draft.grants),
        grants_incomplete="grants" in draft.incomplete,
        databanks=tuple(draft.databanks),
        databanks_incomplete="databanks" in draft.incomplete,
        trial_ids=_trial_ids(draft, title, abstract),
        gene_symbols=tuple(draft.gene_symbols),
        subjects=tuple(draft.subjects),
        notes=tuple(draft.notes),
        space_flight_missions=tuple(draft.space_flight_missions),
        conflict_of_interest=texts.get("conflict_of_interest"),
        corrections=tuple(draft.corrections),
        references=tuple(draft.references),
        number_of_references=draft.number_of_references,
        ids=draft.ids.in_order(),
        other_ids=tuple(draft.ids.others),
        history=tuple(draft.history),
        date_created=texts.get("date_created"),
        date_completed=texts.get("date_completed"),
        date_revised=texts.get("date_revised"),
        status=texts.get("status"),
        publication_status=texts.get("publication_status"),
        publication_model=texts.get("publication_model"),
        owner=texts.get("owner"),
        indexing_method=texts.get("indexing_method"),
        version_id=texts.get("version_id"),
        version_date=texts.get("version_date"),
        citation_subset=tuple(draft.citation_subset),
        objects=tuple(draft.objects),
        book=finished_book(book) if book else None,
        other=tuple(draft.other),
    )


def is_retracted(types: Iterable[Term], corrections: Iterable[Correction]) -> bool:
    """Whether the article itself was retracted: not a notice, not a part, not an erratum."""
    return any(
        term.ui == _RETRACTED_UI or term.name.casefold() == _RETRACTED_NAME for term in types
    ) or any(tie.type.casefold() in _RETRACTING_TIES for tie in corrections)


def _published(draft: Draft) -> str | None:
    """``PubDate``; for books ``ContributionDate``, else the book's ``PubDate``."""
    for name in ("publication", "contribution", "book"):
        date = draft.dates.get(name)
        if date is not None and date.iso:
            return date.iso
    return None


def _year(draft: Draft) -> int | None:
    names = ("publication", "electronic", "contribution", "book", "beginning")
    for name in names:
        date = draft.dates.get(name)
        if date is not None and date.year:
            return date.year
    return None


def _journal(texts: dict[str, str], issns: list[Issn]) -> Journal | None:
    if not texts and not issns:
        return None
    return Journal(
        title=texts.get("title"),
        iso_abbreviation=texts.get("iso_abbreviation"),
        medline_abbreviation=texts.get("medline_abbreviation"),
        issns=tuple(issns),
        nlm_id=texts.get("nlm_id"),
        country=texts.get("country"),
        volume=texts.get("volume"),
        issue=texts.get("issue"),
        cited_medium=texts.get("cited_medium"),
    )


def _trial_ids(draft: Draft, title: str | None, abstract: str | None) -> tuple[str, ...]:
    return trial_ids(
        before=(title, abstract),
        databanks=draft.databanks,
        after=[
            *[other.text for other in draft.other_abstracts],
            *[keyword.name for keyword in draft.keywords],
        ],
    )
