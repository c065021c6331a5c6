"""CSL-JSON, for citeproc, pandoc and Zotero: an array, one item a line.

The variables are those of CSL 1.0.2's JSON schema; ids are "pmid:…", as in NCBI's own CSL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from harvester.article import Article
from harvester.export.work import Kind, Name, Work, work_of

_TYPES = {
    Kind.ARTICLE: "article-journal",
    Kind.NEWS: "article-newspaper",
    Kind.PREPRINT: "article",
    Kind.THESIS: "thesis",
    Kind.CHAPTER: "chapter",
    Kind.BOOK: "book",
}


def csl_json(articles: Iterable[Article]) -> Iterator[bytes]:
    """The array; what an article does not have its item leaves out."""
    start = b"[\n"
    for article in articles:
        yield start + msgspec.json.encode(_item(work_of(article)))
        start = b",\n"
    yield b"[]\n" if start == b"[\n" else b"\n]\n"


def _item(work: Work) -> dict[str, object]:
    item: dict[str, object] = {
        "id": f"pmid:{work.pmid}",
        "type": _TYPES[work.kind],
        "title": work.title,
        "original-title": work.original_title,
        "author": [_name(name) for name in work.authors],
        "editor": [_name(name) for name in work.editors],
        "issued": _issued(work),
        "container-title": work.container,
        "container-title-short": work.abbreviation,
        "collection-title": work.series,
        "publisher": work.publisher,
        "publisher-place": work.place,
        "edition": work.edition,
        "volume": work.volume,
        "issue": work.issue,
        "page": f"{work.first_page}-{work.last_page}" if work.last_page else work.pages,
        "DOI": work.doi,
        "PMID": work.pmid,
        "PMCID": work.pmcid,
        "ISSN": ", ".join(work.issns),
        "ISBN": " ".join(work.isbns),
        "URL": work.url,
        "abstract": "\n\n".join(work.abstract),
        "keyword": ", ".join(work.all_keywords),
        "language": ", ".join(work.languages),
        "genre": "Preprint" if work.kind is Kind.PREPRINT else "",
        "status": "retracted" if work.is_retracted else "",
        "note": " ".join(work.notes),
        "source": "PubMed",
    }
    return {variable: value for variable, value in item.items() if value}


def _name(name: Name) -> dict[str, str]:
    if name.group:
        return {"literal": name.group}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}


def _issued(work: Work) -> dict[str, object]:
    if work.date:
        return {"date-parts": [work.date]}
    return {"literal": work.date_words} if work.date_words else {}
