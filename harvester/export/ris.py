"""RIS, for Zotero, EndNote, Rayyan, Covidence and ASReview.

Tags are those of the RIS specification, chosen among its synonyms so that Zotero's and EndNote's
filters know each: T2 and JF are the journal's name, J2 and JO its abbreviation, AN the PMID, C2
the PMCID. rispy's writer is not used: it takes values as they are, line ends too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harvester.article import Article
from harvester.export.work import Kind, Name, Work, work_of

_TYPES = {
    Kind.ARTICLE: "JOUR",
    Kind.NEWS: "NEWS",
    Kind.PREPRINT: "UNPB",
    Kind.THESIS: "THES",
    Kind.CHAPTER: "CHAP",
    Kind.BOOK: "BOOK",
}


def ris(articles: Iterable[Article]) -> Iterator[bytes]:
    """One record an article; each ends in an empty line."""
    for article in articles:
        lines = (f"{tag}  - {value}\n" for tag, value in _fields(work_of(article)) if value)
        yield "".join((*lines, "ER  - \n\n")).encode()


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[work.kind]
    yield "TI", work.title
    yield "TT", work.original_title
    yield from (("AU", _name(name)) for name in work.authors)
    yield from (("A3" if work.kind is Kind.BOOK else "A2", _name(name)) for name in work.editors)
    yield "PY", f"{work.date[0]:04}" if work.date else ""
    yield "DA", _date(work)
    yield from _place(work)
    yield "DO", work.doi
    yield "UR", work.url
    yield "AN", work.pmid
    yield "DB", "PubMed"
    yield "C2", "" if work.kind is Kind.CHAPTER else work.pmcid  # of a chapter it is an author
    yield "AB", " ".join(work.abstract)
    yield from (("KW", word) for word in work.all_keywords)
    yield "LA", ", ".join(work.languages)
    yield from (("N1", note) for note in work.notes)
    yield "N1", f"Publication types: {'; '.join(work.types)}" if work.types else ""


def _place(work: Work) -> Iterator[tuple[str, str]]:
    yield "T2", work.container
    if work.kind is Kind.CHAPTER:
        yield "T3", work.series
    elif work.kind is Kind.BOOK:
        yield "T2", work.series
    else:
        yield "JF", work.container
        yield "JO", work.abbreviation
        yield "J2", work.abbreviation
    yield "VL", work.volume
    yield "IS", work.issue
    yield "SP", work.first_page
    yield "EP", work.last_page
    yield "SN", next(iter((*work.isbns, *work.issns)), "")
    yield "PB", work.publisher
    yield "CY", work.place
    yield "ET", work.edition


def _name(name: Name) -> str:
    return name.group or ", ".join(filter(None, (name.family, name.given, name.suffix)))


def _date(work: Work) -> str:
    """``YYYY/MM/DD/words``; the slashes for what is not known stand only before words."""
    if not work.date:
        return ""
    parts = [f"{part:02}" for part in work.date]
    if work.date_words:
        parts += [""] * (3 - len(parts)) + [work.date_words.replace("/", "-")]
    return "/".join(parts)
