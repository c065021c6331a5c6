"""What some queries of a corpus hold: documents that can be looked up, and their lines."""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from harvester.article import Article
from harvester.corpus.articles import BrokenLine
from harvester.corpus.files import path_of, stamp_of
from harvester.corpus.trouble import told
from harvester.errors import CorpusBusy
from harvester.index.building import FileChanged, IndexBuilder, Progress
from harvester.index.sqlite_index import SqliteIndex
from harvester.query.bitmaps import bitmap, documents

_DECODER = msgspec.json.Decoder(Article)
_TRIES = 5
_AT_ONCE = 500
"""Documents that SQLite is asked for at a time."""


@dataclass(frozen=True)
class _Holding:
    """What a query's file holds: a bitmap of documents, and where the line of each PMID is."""

    file: BinaryIO
    held: int
    pmids: array[int]
    offsets: array[int]
    lengths: array[int]

    def row(self, pmid: int) -> int:
        return bisect_left(self.pmids, pmid)

    def line(self, row: int) -> bytes:
        self.file.seek(self.offsets[row])
        line = self.file.read(self.lengths[row])
        return line if line.endswith(b"\n") else line + b"\n"


class Catalogue:
    """The articles of some queries, each PMID once, from the first of them that holds it.

    It is of one moment: the files stay open, whatever takes their place. ``broken`` are lines
    that are no articles. Raises ``CorpusError``.
    """

    def __init__(
        self, folder: Path, queries: Sequence[str], progress: Progress = lambda _done, _of: None
    ) -> None:
        self._holdings: dict[str, _Holding] = {}
        for _ in range(_TRIES):
            try:
                self.connection = self._opened(folder, queries, progress)
                break
            except FileChanged:
                self.close()
        else:
            raise CorpusBusy(f"{folder}: changes all the time while it is read; try again later")
        self.scope = self._first_of_each_pmid()
        self.broken = [line for query in queries for line in self._broken(folder, query)]

    def close(self) -> None:
        """Let go of the files."""
        for holding in self._holdings.values():
            holding.file.close()
        self._holdings = {}

    def index(self) -> SqliteIndex:
        """The documents, to be searched."""
        return SqliteIndex(self.connection, self.scope, self.articles)

    def newest(self) -> array[int]:
        """All documents, the most recently published first."""
        (docs,) = self.connection.execute("SELECT docs FROM newest").fetchone()
        return _array("I", docs)

    def lines(self, docs: Sequence[int]) -> Iterator[bytes]:
        """The lines of documents, in this order."""
        for chunk in _in_chunks(docs):
            pmids = self._pmids(chunk)
            for doc in chunk:
                holding = next(one for one in self._holdings.values() if one.held >> doc & 1)
                yield holding.line(holding.row(pmids[doc]))

    def articles(self, docs: Sequence[int]) -> Iterator[Article]:
        """The same, as articles."""
        return map(_DECODER.decode, self.lines(docs))

    def pmids(self, docs: Sequence[int]) -> Iterator[int]:
        """The PMIDs of documents, in this order."""
        for chunk in _in_chunks(docs):
            pmids = self._pmids(chunk)
            yield from (pmids[doc] for doc in chunk)

    def queries_of(self, doc: int) -> list[str]:
        """The queries whose files hold this very content."""
        return [query for query, one in self._holdings.items() if one.held >> doc & 1]

    def lines_of(self, query: str, hits: int) -> Iterator[bytes]:
        """The lines of a query, in the order of its file, that no query before it has given."""
        taken = hits & self.scope
        for other, holding in self._holdings.items():
            if other == query:
                docs = tuple(documents(taken & holding.held))
                rows = [holding.row(pmid) for pmid in self.pmids(docs)]
                yield from map(holding.line, sorted(rows, key=holding.offsets.__getitem__))
                return
            taken &= ~holding.held

    def _opened(
        self, folder: Path, queries: Sequence[str], progress: Progress
    ) -> sqlite3.Connection:
        connection = IndexBuilder(folder, progress).up_to_date(queries)
        for query in queries:
            path = path_of(folder, query)
            row = connection.execute(
                "SELECT size, changed, held, pmids, offsets, lengths FROM files WHERE query = ?",
                (query,),
            ).fetchone()
            if row is None or row[0] == 0:
                continue
            size, changed, held, *columns = row
            with told(path, "read"):
                file = path.open("rb")
            arrays = (_array(t, c) for t, c in zip("qQI", columns, strict=True))
            self._holdings[query] = _Holding(file, int.from_bytes(held, "little"), *arrays)
            if stamp_of(file) != (size, changed):
                raise FileChanged
        return connection

    def _broken(self, folder: Path, query: str) -> list[BrokenLine]:
        rows = self.connection.execute(
            "SELECT number, reason FROM broken WHERE query = ? ORDER BY rowid", (query,)
        )
        return [BrokenLine(path_of(folder, query), number, reason) for number, reason in rows]

    def _pmids(self, docs: Sequence[int]) -> dict[int, int]:
        marks = ",".join("?" * len(docs))
        rows = self.connection.execute(f"SELECT doc, pmid FROM docs WHERE doc IN ({marks})", docs)
        return dict(rows.fetchall())

    def _first_of_each_pmid(self) -> int:
        every = 0
        for holding in self._holdings.values():
            every |= holding.held
        scope = every
        twins: dict[int, list[int]] = defaultdict(list)
        for doc, pmid in self.connection.execute(
            "SELECT doc, pmid FROM docs WHERE pmid IN (SELECT pmid FROM twins)"
        ):
            if every >> doc & 1:
                twins[pmid].append(doc)
        for docs in twins.values():
            first = min(docs, key=self._place)
            scope &= ~bitmap([doc for doc in docs if doc != first])
        return scope

    def _place(self, doc: int) -> int:
        held = (holding.held for holding in self._holdings.values())
        return next(place for place, one in enumerate(held) if one >> doc & 1)


def _array(typecode: str, content: bytes) -> array[int]:
    found = array(typecode)
    found.frombytes(content)
    return found


def _in_chunks(docs: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(docs), _AT_ONCE):
        yield docs[start : start + _AT_ONCE]
