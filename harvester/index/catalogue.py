"""What some queries of a corpus hold: documents that can be looked up, and their lines."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from harvester.article import Article
from harvester.corpus.articles import BrokenLine
from harvester.corpus.files import path_of, stamp_of
from harvester.corpus.scan import EMPTY, fetched_at
from harvester.corpus.trouble import told
from harvester.errors import CorpusBusy
from harvester.index.building import FileChanged, IndexBuilder, Progress
from harvester.index.sqlite_index import SqliteIndex
from harvester.query.bitmaps import bitmap, documents

_DECODER = msgspec.json.Decoder(Article)
_TRIES = 5


@dataclass(frozen=True)
class _Holding:
    """What a query's file holds: the documents, ascending, and of each its PMID and its line."""

    file: BinaryIO
    held: int
    docs: array[int]
    pmids: array[int]
    offsets: array[int]
    lengths: array[int]

    def row(self, doc: int) -> int | None:
        at = bisect_left(self.docs, doc)
        return at if at < len(self.docs) and self.docs[at] == doc else None

    def line(self, row: int) -> bytes:
        self.file.seek(self.offsets[row])
        line = self.file.read(self.lengths[row])
        return line if line.endswith(b"\n") else line + b"\n"


class Catalogue:
    """The articles of some queries, each PMID once: the record that was fetched last.

    It is of one moment: the files stay open, whatever takes their place. ``broken`` are lines
    that are no articles. Raises ``CorpusError``.
    """

    def __init__(
        self, folder: Path, queries: Sequence[str], progress: Progress = lambda _done, _of: None
    ) -> None:
        self._holdings: dict[str, _Holding] = {}
        for _ in range(_TRIES):
            with suppress(FileChanged):
                self.connection = IndexBuilder(folder, progress).up_to_date(queries)
                try:
                    self.connection.execute("BEGIN")  # others may bring it up to date meanwhile
                    self._open(folder, queries)
                except BaseException:
                    self.close()
                    raise
                break
        else:
            raise CorpusBusy(f"{folder}: changes all the time while it is read; try again later")
        self.scope = self._newest_of_each_pmid()
        self.broken = [line for query in queries for line in self._broken(folder, query)]
        (newest,) = self.connection.execute("SELECT docs FROM newest").fetchone()
        self.newest: array[int] = _array("I", newest)
        self.connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the files."""
        self.connection.close()
        for holding in self._holdings.values():
            holding.file.close()
        self._holdings = {}

    def index(self) -> SqliteIndex:
        """The documents, to be searched."""
        return SqliteIndex(self.connection, self.scope, self.articles)

    def lines(self, docs: Sequence[int]) -> Iterator[bytes]:
        """The lines of documents, in this order."""
        for doc in docs:
            holding, row = self._held(doc)
            yield holding.line(row)

    def articles(self, docs: Sequence[int]) -> Iterator[Article]:
        """The same, as articles."""
        return map(_DECODER.decode, self.lines(docs))

    def pmids(self, docs: Sequence[int]) -> Iterator[int]:
        """The PMIDs of documents, in this order."""
        for doc in docs:
            holding, row = self._held(doc)
            yield holding.pmids[row]

    def queries_of(self, doc: int) -> list[str]:
        """The queries whose files hold this very content."""
        return [query for query, one in self._holdings.items() if one.row(doc) is not None]

    def lines_of(self, query: str, hits: int) -> Iterator[bytes]:
        """The lines of a query, in the order of its file, that no query before it has given."""
        taken = hits & self.scope
        for other, holding in self._holdings.items():
            if other == query:
                rows = [holding.row(doc) for doc in documents(taken & holding.held)]
                known = [row for row in rows if row is not None]
                yield from map(holding.line, sorted(known, key=holding.offsets.__getitem__))
                return
            taken &= ~holding.held

    def _open(self, folder: Path, queries: Sequence[str]) -> None:
        for query in queries:
            path = path_of(folder, query)
            row = self.connection.execute(
                "SELECT size, changed, held, docs, pmids, offsets, lengths FROM files "
                "WHERE query = ?",
                (query,),
            ).fetchone()
            if row is None or row[0] == 0:
                continue
            size, changed, held, *columns = row
            with told(path, "read"):
                file = path.open("rb")
            arrays = (_array(t, c) for t, c in zip("IqQI", columns, strict=True))
            self._holdings[query] = _Holding(file, int.from_bytes(held, "little"), *arrays)
            if stamp_of(file) != (size, changed):
                raise FileChanged

    def _held(self, doc: int) -> tuple[_Holding, int]:
        """The first file that holds a document, and its row there."""
        found = ((holding, holding.row(doc)) for holding in self._holdings.values())
        return next((holding, row) for holding, row in found if row is not None)

    def _broken(self, folder: Path, query: str) -> list[BrokenLine]:
        rows = self.connection.execute(
            "SELECT number, reason FROM broken WHERE query = ? AND reason != ? ORDER BY number",
            (query, EMPTY),
        )
        return [BrokenLine(path_of(folder, query), number, reason) for number, reason in rows]

    def _newest_of_each_pmid(self) -> int:
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
            newest = max(docs, key=self._fetched)
            scope &= ~bitmap([doc for doc in docs if doc != newest])
        return scope

    def _fetched(self, doc: int) -> tuple[str, int]:
        """When the content was last fetched; of one moment, that of the first file."""
        rows = ((at, one, one.row(doc)) for at, one in enumerate(self._holdings.values()))
        return max((fetched_at(one.line(row)), -at) for at, one, row in rows if row is not None)


def _array(typecode: str, content: bytes) -> array[int]:
    found = array(typecode)
    found.frombytes(content)
    return found
