"""Articles on disk and indexed, as ``harvest search`` has them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from harvester.article import Article, Provenance
from harvester.corpus.articles import content_hash, make_line
from harvester.index.catalogue import Catalogue
from harvester.query.index import Index

_HOME = tempfile.TemporaryDirectory(prefix="harvest-indexed-")
"""Goes with the test process: an index may be asked as long as that lives."""


def lines_of(articles: Sequence[Article], query: str = "q") -> list[bytes]:
    """Corpus lines of articles."""
    lines = []
    for article in articles:
        content = msgspec.json.encode(article)
        own = Provenance(
            query=query,
            source="sandbox",
            first_fetched="2026-01-01T00:00:00Z",
            last_fetched="2026-01-01T00:00:00Z",
            version="0",
            hash=content_hash(content),
        )
        lines.append(make_line(content, own))
    return lines


def catalogue_of(articles: Sequence[Article]) -> Catalogue:
    """The catalogue of a new corpus of one query."""
    folder = Path(tempfile.mkdtemp(dir=_HOME.name))
    (folder / "q.jsonl").write_bytes(b"".join(lines_of(articles)))
    return Catalogue(folder, ["q"])


def sqlite_index(articles: list[Article]) -> Index:
    """An index in SQLite, built from a file of these articles."""
    return catalogue_of(articles).index()
