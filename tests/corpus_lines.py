"""Corpus lines of invented articles, for the tests of what is on disk."""

from __future__ import annotations

import msgspec

from harvester.article import SCHEMA_VERSION, Article, Provenance
from harvester.corpus.articles import content_hash, make_line, pmid_of_line
from harvester.corpus.scan import digest_of_line
from harvester.corpus.staging import Line


def provenance(article: bytes = b"", query: str = "q", source: str = "example.org") -> Provenance:
    return Provenance(
        query=query,
        source=source,
        first_fetched="2025-06-01T12:00:00Z",
        last_fetched="2025-06-01T12:00:00Z",
        version="0.1.0",
        hash=content_hash(article),
    )


def article(pmid: int, title: str = "") -> bytes:
    """The JSON of an article, without ``harvest``."""
    return msgspec.json.encode(
        Article(
            pmid=str(pmid),
            schema_version=SCHEMA_VERSION,
            version=1,
            title=title or f"Title {pmid}",
            is_retracted=False,
        )
    )


def line(pmid: int, title: str = "", query: str = "q") -> bytes:
    """A whole line of a query's file."""
    made = article(pmid, title)
    return make_line(made, provenance(made, query))


def lines_of(*pmids: int) -> bytes:
    return b"".join(line(pmid) for pmid in pmids)


def staged(text: bytes) -> list[Line]:
    """Whole lines as a writer takes them."""
    lines = text.splitlines(keepends=True)
    return [Line(pmid_of_line(each), digest_of_line(each), each) for each in lines]
