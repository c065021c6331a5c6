"""The articles of several files, one after another, each PMID once, in pieces as large as can be.

Where the state of a file is that of this very file, it is known to be nothing but whole articles
of different PMIDs, and where each lies: its bytes are given as they are, without those that an
earlier file has given, and those of which a later one has a newer record. Any other file is looked
at line by line.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence, Set
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from harvester.corpus.ahead import ahead
from harvester.corpus.articles import NOT_AN_ARTICLE, BrokenLine, pmid_of_line, pmids_at
from harvester.corpus.newest import outdated
from harvester.corpus.scan import fetched_at
from harvester.corpus.state import State, read_row
from harvester.corpus.trouble import told

Piece = bytes | memoryview

_BLOCK = 1 << 20
_PIPE = 1 << 16
"""What a pipe holds: a writer of more at a time waits for the reader again and again."""

_CHUNK = 8_192


class Reading:
    """What files have given so far; ``broken`` are lines that are no articles.

    Of an article that several of ``paths`` hold, the record that was fetched last is given; else
    that of the first file that is read.
    """

    def __init__(self, paths: Sequence[Path] = ()) -> None:
        self.broken: list[BrokenLine] = []
        self._outdated = outdated(paths)
        self._given: list[array[int]] = []
        self._seen: set[int] = set()

    def pieces(self, path: Path) -> Iterator[Piece]:
        """The lines of a file that are articles not given yet: some at a time, all with their
        ends; none where there is no file.

        Raises ``CorpusError``, also for a line of a newer schema.
        """
        if self._seen:
            self._given.append(array("q", sorted(self._seen)))
            self._seen = set()
        with told(path, "read"):
            try:
                file = path.open("rb")
            except FileNotFoundError:
                return
            with file:
                state, older = State.kept_for(path), self._outdated.get(path, set())
                if state is not None and state.is_of(file):
                    yield from self._known(file, state, older)
                else:
                    yield from ahead(self._looked_at(file, path, older))

    def lines(self, path: Path) -> Iterator[bytes]:
        """The same, line by line."""
        for piece in self.pieces(path):
            at, block = 0, bytes(piece)
            while at < len(block):
                end = block.index(b"\n", at) + 1
                yield block[at:end]
                at = end

    def _known(self, file: BinaryIO, state: State, older: Set[int]) -> Iterator[Piece]:
        rows, given = state.rows, state.rows.pmids
        left_out = set(self._given_already(given))
        if older:
            left_out.update(row for row in map(rows.row, older) if row is not None)
            given = array("q", (pmid for pmid in given if pmid not in older))
        self._given.append(given)
        start = 0
        for row in sorted(left_out, key=rows.offsets.__getitem__):
            if start < rows.offsets[row]:
                yield from _blocks(file, start, rows.offsets[row] - start, _PIPE)
            start = rows.offsets[row] + rows.lengths[row]
        yield from _blocks(file, start, state.size - start, _PIPE)

    def _given_already(self, pmids: array[int]) -> array[int]:
        """At which places of an ascending array those stand that an earlier file has given."""
        places = array("q")
        for start in range(0, len(pmids), _CHUNK) if self._given else ():
            these = pmids[start : start + _CHUNK]
            among = set(these)
            again = {
                pmid
                for given in self._given
                for pmid in among.intersection(
                    given[bisect_left(given, these[0]) : bisect_right(given, these[-1])]
                )
            }
            places.extend(start + at for at, pmid in enumerate(these) if pmid in again)
        return places

    def _looked_at(self, file: BinaryIO, path: Path, older: Set[int]) -> Iterator[Piece]:
        number = 1
        for block in _blocks(file, 0, math.inf, _BLOCK):
            whole = block if block.endswith(b"\n") else block + b"\n"
            lines = list(BytesIO(whole))
            pmids = pmids_at(path, number, lines)
            if self._takes_all(pmids, older):
                yield whole
            else:
                yield from self._new_of(whole, lines, pmids, older)
                self.broken.extend(
                    BrokenLine(path, at, NOT_AN_ARTICLE)
                    for at, (pmid, line) in enumerate(zip(pmids, lines, strict=True), number)
                    if pmid is None and line.strip()
                )
            number += len(lines)

    def _takes_all(self, pmids: Sequence[int | None], older: Set[int]) -> bool:
        new = {pmid for pmid in pmids if pmid is not None}
        if len(new) < len(pmids) or not (self._seen.isdisjoint(new) and new.isdisjoint(older)):
            return False
        if any(_holds(given, pmid) for given in self._given for pmid in new):
            return False
        self._seen.update(new)
        return True

    def _new_of(
        self,
        whole: bytes,
        lines: Sequence[bytes],
        pmids: Sequence[int | None],
        older: Set[int],
    ) -> Iterator[Piece]:
        """Of lines that lie one behind the other, those that are articles not given yet."""
        view = memoryview(whole)
        start = at = 0
        for line, pmid in zip(lines, pmids, strict=True):
            if pmid is None or pmid in older or not self._takes(pmid):
                if start < at:
                    yield view[start:at]
                start = at + len(line)
            at += len(line)
        if start < at:
            yield view[start:]

    def _takes(self, pmid: int) -> bool:
        if pmid in self._seen or any(_holds(given, pmid) for given in self._given):
            return False
        self._seen.add(pmid)
        return True


def find(paths: Sequence[Path], pmids: Collection[int]) -> dict[int, bytes]:
    """The lines of these articles, each the one that was fetched last. Raises ``CorpusError``."""
    found: dict[int, bytes] = {}
    for path in paths:
        for pmid, line in _find(path, set(pmids)):
            if pmid not in found or fetched_at(line) > fetched_at(found[pmid]):
                found[pmid] = line
    return found


def _find(path: Path, wanted: set[int]) -> Iterator[tuple[int, bytes]]:
    with told(path, "read"):
        state = State.kept_for(path)
        if state is not None and path.exists():
            with path.open("rb") as file:
                if state.is_of(file):
                    rows = [(pmid, state.rows.row(pmid)) for pmid in wanted]
                    yield from (
                        (pmid, read_row(file, state.rows, row))
                        for pmid, row in rows
                        if row is not None
                    )
                    return
    for line in Reading().lines(path):
        pmid = pmid_of_line(line)
        if pmid in wanted:
            yield pmid, line
            wanted.discard(pmid)
            if not wanted:
                return


def _blocks(file: BinaryIO, start: int, length: float, size: int) -> Iterator[bytes]:
    """Whole lines: those that begin in a range of a file, which begins with a line."""
    file.seek(start)
    while length > 0:
        block = file.read(int(min(length, size)))
        if not block:
            if length < math.inf:
                raise OSError(f"{file.name} is shorter than it was")
            return
        if not block.endswith(b"\n"):
            block += file.readline()
        yield block
        length -= len(block)


def _holds(ascending: array[int], pmid: int) -> bool:
    at = bisect_left(ascending, pmid)
    return at < len(ascending) and ascending[at] == pmid
