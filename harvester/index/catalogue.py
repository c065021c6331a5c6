"""What some queries of a corpus hold: documents that can be looked up, and their lines."""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from harvester.article import Article
from harvester.corpus.articles import BrokenLine
from harvester.corpus.files import path_of, stamp_of
from harvester.corpus.trouble import told
from harvester.index.building import FileChanged, IndexBuilder, Progress
from harvester.index.sqlite_index import SqliteIndex
from harvester.query.bitmaps import bitmap, documents

_DECODER = msgspec.json.Decoder(Article)
_AT_ONCE = 500


class Catalogue:
    """The articles of some queries, each PMID once, from the first of them that holds it.

    ``broken`` are lines that are no articles, as far as they were come across. Raises
    ``CorpusError``.
    """

    def __init__(
        self, folder: Path, queries: Sequence[str], progress: Progress = lambda _done, _of: None
    ) -> None:
        builder = IndexBuilder(folder, progress)
        self.connection = builder.up_to_date(queries)
        self.broken: list[BrokenLine] = builder.broken
        self._folder = folder
        self._queries = queries
        self._held = {query: _number(self.connection, query) for query in queries}
        self.scope = self._first_of_each_pmid()

    def index(self) -> SqliteIndex:
        """The documents, to be searched."""
        return SqliteIndex(self.connection, self.scope, self.articles)

    def queries_of(self, doc: int) -> list[str]:
        """The queries whose files hold this very content."""
        return [query for query, held in self._held.items() if held >> doc & 1]

    def pmids(self, hits: int) -> array[int]:
        """The PMIDs of documents, ascending."""
        docs = _in_chunks(tuple(documents(hits)))
        return array("q", sorted(pmid for chunk in docs for _, pmid in self._pmids_of(chunk)))

    def lines(self, docs: Sequence[int]) -> Iterator[bytes]:
        """The lines of documents, in this order. Raises ``FileChanged``."""
        for chunk in _in_chunks(docs):
            found = dict(self._lines_of(chunk))
            yield from (found[doc] for doc in chunk)

    def articles(self, docs: Sequence[int]) -> Iterator[Article]:
        """The same, as articles."""
        return map(_DECODER.decode, self.lines(docs))

    def _lines_of(self, docs: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        of_query: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for doc, pmid in self._pmids_of(docs):
            of_query[next(q for q in self._queries if self._held[q] >> doc & 1)].append((pmid, doc))
        for query, wanted in of_query.items():
            size, changed, *columns = self.connection.execute(
                "SELECT size, changed, pmids, offsets, lengths FROM files WHERE query = ?", (query,)
            ).fetchone()
            pmids, offsets, lengths = (_array(t, c) for t, c in zip("qQI", columns, strict=True))
            path = path_of(self._folder, query)
            with told(path, "read"), path.open("rb") as file:
                if stamp_of(file) != (size, changed):
                    raise FileChanged
                for pmid, doc in wanted:
                    row = bisect_left(pmids, pmid)
                    file.seek(offsets[row])
                    line = file.read(lengths[row])
                    yield doc, line if line.endswith(b"\n") else line + b"\n"

    def _pmids_of(self, docs: Sequence[int]) -> list[tuple[int, int]]:
        marks = ",".join("?" * len(docs))
        return self.connection.execute(
            f"SELECT doc, pmid FROM docs WHERE doc IN ({marks})", docs
        ).fetchall()

    def _first_of_each_pmid(self) -> int:
        every = 0
        for held in self._held.values():
            every |= held
        rows = self.connection.execute(
            "SELECT doc, pmid FROM docs WHERE pmid IN (SELECT pmid FROM twins)"
        )
        scope = every
        twins: dict[int, list[int]] = defaultdict(list)
        for doc, pmid in rows:
            if every >> doc & 1:
                twins[pmid].append(doc)
        for docs in twins.values():
            first = min(docs, key=self._place)
            scope &= ~bitmap([doc for doc in docs if doc != first])
        return scope

    def _place(self, doc: int) -> int:
        return next(at for at, query in enumerate(self._queries) if self._held[query] >> doc & 1)


def _number(connection: sqlite3.Connection, query: str) -> int:
    row = connection.execute("SELECT held FROM files WHERE query = ?", (query,)).fetchone()
    return int.from_bytes(row[0], "little") if row else 0


def _array(typecode: str, content: bytes) -> array[int]:
    found = array(typecode)
    found.frombytes(content)
    return found


def _in_chunks(docs: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(docs), _AT_ONCE):
        yield docs[start : start + _AT_ONCE]
