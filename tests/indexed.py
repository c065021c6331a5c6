"""Articles on disk and indexed, as ``harvest search`` has them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
from corpus_lines import provenance

from harvester.article import Article
from harvester.corpus.articles import make_line
from harvester.index.catalogue import Catalogue
from harvester.query.index import Index

_HOME = tempfile.TemporaryDirectory(prefix="harvest-indexed-")
"""Goes with the test process: an index may be asked as long as that lives."""


def lines_of(articles: Sequence[Article], query: str = "q") -> list[bytes]:
    """Corpus lines of articles."""
    contents = map(msgspec.json.encode, articles)
    return [make_line(content, provenance(content, query)) for content in contents]


def catalogue_of(articles: Sequence[Article]) -> Catalogue:
    """The catalogue of a new corpus of one query."""
    folder = Path(tempfile.mkdtemp(dir=_HOME.name))
    (folder / "q.jsonl").write_bytes(b"".join(lines_of(articles)))
    return Catalogue(folder, ["q"])


def sqlite_index(articles: list[Article]) -> Index:
    """An index in SQLite, built from a file of these articles."""
    return catalogue_of(articles).index()
