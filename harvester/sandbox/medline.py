"""efetch's text formats: MEDLINE and abstract.

Field names are those of NLM's "MEDLINE/PubMed Data Element (Field) Descriptions"; only the
commoner ones are given out.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from harvester.article import Article, MeshHeading
from harvester.sandbox.citation import (
    full_name,
    history_time,
    issn,
    journal_abbreviation,
    printed_date,
    publication_date,
    record_status,
    short_name,
    source,
)

_WIDTH = 80


def medline_text(article: Article) -> str:
    """Render a record in MEDLINE format, ending in an empty line."""
    lines = [_field(tag, value) for tag, value in _fields(article) if value]
    return "\n" + "\n".join(lines) + "\n"


def _field(tag: str, value: str) -> str:
    words = textwrap.wrap(value, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return f"{tag:<4}- " + "\n      ".join(words)


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    journal = article.journal
    yield "PMID", article.pmid
    yield "OWN", article.owner or ""
    yield "STAT", article.status or ""
    yield "DCOM", (article.date_completed or "").replace("-", "")
    yield "LR", (article.date_revised or "").replace("-", "")
    for kind in ("Print", "Electronic", "Linking"):
        number = issn(article, kind)
        yield "IS", f"{number} ({kind})" if number else ""
    yield "VI", (journal.volume or "") if journal else ""
    yield "IP", (journal.issue or "") if journal else ""
    yield "DP", publication_date(article)
    yield "TI", article.title or ""
    yield "PG", article.pages or ""
    yield "LID", f"{article.doi} [doi]" if article.doi else ""
    yield "AB", article.abstract or ""
    yield "CI", article.copyright or ""
    for author in article.authors:
        if author.collective_name:
            yield "CN", author.collective_name
            continue
        yield "FAU", full_name(author)
        yield "AU", short_name(author)
        yield "AUID", f"ORCID: {author.orcid}" if author.orcid else ""
        yield from (("AD", affiliation.name) for affiliation in author.affiliations)
    yield from (("LA", language) for language in article.languages)
    for databank in article.databanks:
        yield from (("SI", f"{databank.name}/{word}") for word in databank.accession_numbers)
    for grant in article.grants:
        parts = (grant.id, grant.acronym, grant.agency, grant.country)
        yield "GR", "/".join(filter(None, parts))
    yield from (("PT", kind.name) for kind in article.publication_types)
    yield "DEP", (article.electronic_date or "").replace("-", "")
    yield "TT", article.vernacular_title or ""
    yield "PL", (journal.country or "") if journal else ""
    yield "TA", journal_abbreviation(article)
    yield "JT", (journal.title or "") if journal else ""
    yield "JID", (journal.nlm_id or "") if journal else ""
    for chemical in article.chemicals:
        yield "RN", f"{chemical.registry_number or '0'} ({chemical.name})"
    yield from (("SB", subset) for subset in article.citation_subset)
    yield from (("MH", _heading(heading)) for heading in article.mesh_headings)
    yield "PMC", article.pmcid or ""
    yield from (("OT", f"{'*' * word.major}{word.name}") for word in article.keywords)
    yield "COIS", article.conflict_of_interest or ""
    yield from _history(article)
    for kind, value in article.ids.items():
        yield "AID", f"{value} [{kind}]" if kind in ("doi", "pii") else ""
    yield "PST", article.publication_status or ""
    yield "SO", _source_line(article)


def _heading(heading: MeshHeading) -> str:
    qualifiers = "".join(f"/{'*' * each.major}{each.name}" for each in heading.qualifiers)
    return f"{'*' * heading.major}{heading.descriptor}{qualifiers}"


def _history(article: Article) -> Iterator[tuple[str, str]]:
    tags = {"entrez": "EDAT", "medline": "MHDA", "pubmed": "CRDT"}
    for event in article.history:
        if event.status in tags:
            yield tags[event.status], history_time(event.date)
    for event in article.history:
        yield "PHST", f"{history_time(event.date)} [{event.status}]"


def _source_line(article: Article) -> str:
    doi = f" doi: {article.doi}." if article.doi else ""
    return f"{journal_abbreviation(article)}. {source(article)}.{doi}"


def abstract_text(article: Article, place: int) -> str:
    """Render a record as a citation with its abstract; ``place`` numbers it in the answer."""
    epub = printed_date(article.electronic_date)
    line = f"{place}. {_source_line(article)}" + (f" Epub {epub}." if epub else "")
    names = ", ".join(short_name(author) for author in article.authors)
    ids = [f"DOI: {article.doi}"] if article.doi else []
    ids += [f"PMCID: {article.pmcid}"] if article.pmcid else []
    ids.append(f"PMID: {article.pmid} [{record_status(article)}]")
    title = article.title or article.vernacular_title or ""
    paragraphs = [line, title, names and f"{names}.", *(article.abstract or "").split("\n\n")]
    wrapped = [
        textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for text in paragraphs
        if text
    ]
    return "\n\n".join([*wrapped, "\n".join(ids)]) + "\n\n\n"
