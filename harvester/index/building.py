"""The index, brought to what the files of the corpus hold now."""

from __future__ import annotations

import contextlib
import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from harvester.article import Article
from harvester.corpus.articles import UNREADABLE, BrokenLine
from harvester.corpus.files import Stamp, path_of, queries_in, stamp, stamp_of
from harvester.corpus.state import Rows, State
from harvester.corpus.trouble import told
from harvester.errors import CorpusError
from harvester.index.database import (
    created,
    index_path,
    new_path,
    opened,
    put_in_place,
    remove_left,
    writing,
)
from harvester.index.tokens import COLUMNS, Row, row_of
from harvester.processes import ProcessKilled, done_in_order
from harvester.processors import available_processors
from harvester.query.bitmaps import bitmap

Progress = Callable[[int, int], None]
"""Is told how many articles are in, and of how many."""

_PART = 1 << 19
"""Bytes of lines that a process is given at a time."""

_MOST_DEAD = 0.25
"""Share of articles that no file holds any more above which the index is made anew."""

_MUCH = 0.5
"""Share of new articles above which making it anew is as good."""

_SPARE = 1_000
"""Articles below which no share matters."""

_UNKNOWN = -1
_DECODER = msgspec.json.Decoder(Article)
_ADD_WORDS = f"INSERT INTO words (rowid, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})"


class FileChanged(Exception):
    """A file was written to while it was read: what is known of it is not true any more."""


class IndexBuilder:
    """Brings the index of a corpus up to date."""

    def __init__(self, folder: Path, progress: Progress = lambda _done, _of: None) -> None:
        self._folder = folder
        self._progress = progress
        self._done = self._of = 0

    def up_to_date(self, queries: Sequence[str]) -> sqlite3.Connection:
        """The index, in which what these queries hold now can be looked up.

        Where the corpus may not be written to, it lives as long as the connection. Raises
        ``CorpusError``.
        """
        remove_left(index_path(self._folder))
        connection = opened(index_path(self._folder))
        if connection is not None:
            try:
                if self._brought_up_to_date(connection, queries):
                    return connection
            except sqlite3.DatabaseError:
                pass  # in doubt: it is made anew
            except BaseException:
                connection.close()
                raise
            connection.close()
        return self._made_anew(list(dict.fromkeys([*queries, *queries_in(self._folder)])))

    def _brought_up_to_date(self, connection: sqlite3.Connection, queries: Sequence[str]) -> bool:
        """False where making it anew is better."""
        if not self._changed(connection, queries):
            return True
        with writing(connection):
            states = [State.of(self._path(query)) for query in self._changed(connection, queries)]
            new = sum(len(_unknown(connection, state.rows)[1]) for state in states)
            (held,) = connection.execute("SELECT count(*) FROM docs").fetchone()
            if new > _SPARE and new > _MUCH * held:
                return False
            self._take(connection, states)
            return not _is_mostly_dead(connection)

    def _made_anew(self, queries: Sequence[str]) -> sqlite3.Connection:
        path = index_path(self._folder)
        new = new_path(path)
        with contextlib.suppress(OSError, sqlite3.OperationalError):
            try:
                path.parent.mkdir(exist_ok=True)
                with contextlib.closing(created(new)) as connection:
                    self._fill(connection, queries)
                put_in_place(new, path)
            finally:
                with contextlib.suppress(OSError):
                    new.unlink(missing_ok=True)
            kept = opened(path)
            if kept is not None:
                return kept
        try:  # where it cannot be kept, it is made for this once
            connection = created(None)
            self._fill(connection, queries)
        except sqlite3.OperationalError as error:
            raise CorpusError(f"cannot make an index of {self._folder}: {error}") from None
        return connection

    def _fill(self, connection: sqlite3.Connection, queries: Sequence[str]) -> None:
        self._done = 0
        with writing(connection):
            self._take(connection, [State.of(self._path(query)) for query in queries])

    def _path(self, query: str) -> Path:
        return path_of(self._folder, query)

    def _changed(self, connection: sqlite3.Connection, queries: Sequence[str]) -> list[str]:
        known = {
            query: (size, changed)
            for query, size, changed in connection.execute("SELECT query, size, changed FROM files")
        }
        with told(self._folder, "read"):
            return [query for query in queries if known.get(query) != stamp(self._path(query))]

    def _take(self, connection: sqlite3.Connection, states: Sequence[State]) -> None:
        """Add what is new in these files, and note what each holds now."""
        self._of = sum(len(state.rows) for state in states)
        for state in states:
            docs, unknown = _unknown(connection, state.rows)
            self._done += len(docs) - len(unknown)
            self._progress(self._done, self._of)
            broken = [line for line, _, _ in state.flaws if line.reason]
            broken += self._add(connection, state, docs, unknown)
            _note_file(connection, state, docs, broken)
        _forget_dead(connection)
        _note_twins(connection)
        _note_order(connection)

    def _add(
        self, connection: sqlite3.Connection, state: State, docs: array[int], unknown: list[int]
    ) -> list[BrokenLine]:
        """Tokens of articles not known yet; ``docs`` is told their numbers. What is no article."""
        broken: list[tuple[int, str]] = []
        rows = state.rows
        unknown.sort(key=rows.offsets.__getitem__)
        (doc,) = connection.execute("SELECT next_doc FROM about").fetchone()
        at = iter(unknown)
        parts = _parts(state, unknown)
        try:
            for found in done_in_order(tokens_of, parts, available_processors()):
                taken = []
                for tokens, row in zip(found, at, strict=False):
                    if isinstance(tokens, str):
                        broken.append((row, tokens))
                        continue
                    docs[row] = doc
                    taken.append((doc, row, tokens))
                    doc += 1
                _insert(connection, rows, taken)
                self._done += len(found)
                self._progress(self._done, self._of)
        except ProcessKilled as error:
            raise CorpusError(f"{error} while the index was made (out of memory?)") from None
        connection.execute("UPDATE about SET next_doc = ?", (doc,))
        return list(_broken_lines(state, broken))


class Part(NamedTuple):
    """Some lines of a file, by offset and length, and the stamp that the file must have."""

    path: Path
    stamp: Stamp
    lines: Sequence[tuple[int, int]]


def tokens_of(part: Part) -> list[Row | str]:
    """The tokens of the articles of some lines; of what is no whole article the reason.

    Raises ``FileChanged``, ``CorpusError``.
    """
    found: list[Row | str] = []
    with told(part.path, "read"), part.path.open("rb") as file:
        if stamp_of(file) != part.stamp:
            raise FileChanged
        for offset, length in part.lines:
            file.seek(offset)
            try:
                found.append(row_of(_DECODER.decode(file.read(length))))
            except UNREADABLE as error:
                found.append(str(error))
    return found


def _broken_lines(state: State, found: Sequence[tuple[int, str]]) -> Iterator[BrokenLine]:
    """Rows in the order of the file, each with what is wrong, with the numbers of their lines."""
    if not found:
        return
    rows = state.rows
    with told(state.path, "read"), state.path.open("rb") as file:
        number = 1
        for row, reason in found:
            while (left := rows.offsets[row] - file.tell()) and (
                piece := file.read(min(left, _PART))
            ):
                number += piece.count(b"\n")
            yield BrokenLine(state.path, number, f"PMID {rows.pmids[row]}: {reason}")


def _unknown(connection: sqlite3.Connection, rows: Rows) -> tuple[array[int], list[int]]:
    """The documents of the rows that the index knows, and the rows that it does not."""
    docs = array("q", [_UNKNOWN]) * len(rows)
    known = connection.execute("SELECT pmid, digest, doc FROM docs ORDER BY pmid, digest")
    pmid, digest, doc = next(known, (None, 0, 0))
    for row, wanted in enumerate(rows.pmids):
        while pmid is not None and pmid < wanted:
            pmid, digest, doc = next(known, (None, 0, 0))
        while pmid == wanted:
            if digest == _signed(rows.hashes[row]):
                docs[row] = doc
            pmid, digest, doc = next(known, (None, 0, 0))
    return docs, [row for row, found in enumerate(docs) if found == _UNKNOWN]


def _parts(state: State, rows: Sequence[int]) -> Iterator[Part]:
    """The lines of rows, half a megabyte or so at a time."""
    written = state.size, state.changed
    lines: list[tuple[int, int]] = []
    size = 0
    for row in rows:
        lines.append((state.rows.offsets[row], state.rows.lengths[row]))
        size += state.rows.lengths[row]
        if size >= _PART:
            yield Part(state.path, written, lines)
            lines, size = [], 0
    if lines:
        yield Part(state.path, written, lines)


def _insert(
    connection: sqlite3.Connection, rows: Rows, taken: Sequence[tuple[int, int, Row]]
) -> None:
    connection.executemany(_ADD_WORDS, [(doc, *tokens.columns) for doc, _, tokens in taken])
    connection.executemany(
        "INSERT INTO entries (rowid, tokens) VALUES (?, ?)",
        [(doc, tokens.values) for doc, _, tokens in taken],
    )
    connection.executemany(
        "INSERT INTO docs VALUES (?, ?, ?, ?)",
        [
            (doc, rows.pmids[row], _signed(rows.hashes[row]), tokens.published)
            for doc, row, tokens in taken
        ],
    )


def _note_file(
    connection: sqlite3.Connection, state: State, docs: array[int], broken: Sequence[BrokenLine]
) -> None:
    query = state.path.stem
    rows = state.rows
    held = bitmap([doc for doc in docs if doc != _UNKNOWN])
    order = sorted((row for row, doc in enumerate(docs) if doc != _UNKNOWN), key=docs.__getitem__)
    columns = [array("I", map(docs.__getitem__, order))] + [
        array(column.typecode, map(column.__getitem__, order))
        for column in (rows.pmids, rows.offsets, rows.lengths)
    ]
    connection.execute(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            query,
            state.size,
            state.changed,
            held.to_bytes((held.bit_length() + 7) >> 3, "little"),
            *(column.tobytes() for column in columns),
        ),
    )
    connection.execute("DELETE FROM broken WHERE query = ?", (query,))
    connection.executemany(
        "INSERT INTO broken VALUES (?, ?, ?)",
        [(query, line.number, line.reason) for line in broken],
    )


def _forget_dead(connection: sqlite3.Connection) -> None:
    """What no file holds any more is found no more; its tokens stay until all is made anew."""
    alive = 0
    for (held,) in connection.execute("SELECT held FROM files"):
        alive |= int.from_bytes(held, "little")
    (ever,) = connection.execute("SELECT next_doc FROM about").fetchone()
    octets = alive.to_bytes((ever + 7) >> 3, "little")
    every = connection.execute("SELECT doc FROM docs").fetchall()
    dead = [(doc,) for (doc,) in every if not octets[doc >> 3] >> (doc & 7) & 1]
    connection.executemany("DELETE FROM docs WHERE doc = ?", dead)


def _note_twins(connection: sqlite3.Connection) -> None:
    """PMIDs of which two files hold different records."""
    connection.execute("DELETE FROM twins")
    connection.execute("INSERT INTO twins SELECT pmid FROM docs GROUP BY pmid HAVING count(*) > 1")


def _note_order(connection: sqlite3.Connection) -> None:
    """The documents, the most recently published first, then the highest PMID first."""
    rows = connection.execute("SELECT doc FROM docs ORDER BY published DESC, pmid DESC")
    newest = array("I", [doc for (doc,) in rows])
    connection.execute("DELETE FROM newest")
    connection.execute("INSERT INTO newest VALUES (?)", (newest.tobytes(),))


def _is_mostly_dead(connection: sqlite3.Connection) -> bool:
    (ever,) = connection.execute("SELECT next_doc FROM about").fetchone()
    (alive,) = connection.execute("SELECT count(*) FROM docs").fetchone()
    dead: int = ever - alive
    return dead > _SPARE and dead > _MOST_DEAD * ever


def _signed(digest: int) -> int:
    """The same 64 bits as SQLite's integer."""
    return digest - (1 << 64) if digest >> 63 else digest
