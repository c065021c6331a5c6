"""A corpus file written anew: bytes are copied, only what changes is looked at."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from harvester.corpus.disk import COPIED_BELOW, add, part, put
from harvester.corpus.state import Rows, State


@dataclass(frozen=True)
class Changes:
    """What becomes of a file; all lines that come stand in the file ``source``, as ``rows``.
    Where none comes, ``source`` need not be there.

    ``added`` are rows of new PMIDs, in the order in which they are to follow; ``replaced``
    maps rows of the file to those that take their places; ``dropped`` are rows of the file.
    """

    source: Path
    rows: Rows
    added: array[int] = field(default_factory=lambda: array("q"))
    replaced: Mapping[int, int] = field(default_factory=dict)
    dropped: Set[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.replaced or self.dropped)


@dataclass(frozen=True)
class _Edit:
    """The bytes from ``offset`` on, ``length`` of them, become ``row`` of the source, or none."""

    offset: int
    length: int
    row: int | None


def rewrite(state: State, changes: Changes, copied_below: int = COPIED_BELOW) -> State:
    """Make the changes, all or none, and take out the flaws; the state afterwards, not yet kept.

    Where a few lines join a file of ``copied_below`` bytes or more they are added to it where
    it stands; everything else is a new file in place of the old. Raises ``OSError``.
    """
    edits = _edits(state, changes)
    size = state.size
    comes = bool(changes.added or changes.replaced)
    with (changes.source if comes else Path(os.devnull)).open("rb") as source:
        new = _copied(source, changes.rows, changes.added)
        coming = sum(changes.rows.lengths[row] for row in changes.added)
        if edits or state.open_end or size < max(copied_below, 4 * coming):
            put(state.path, _written(state, edits, source, changes.rows, new))
        else:
            add(state.path, new, copied_below=0)
    return replace(state, rows=_rows_after(state, edits, changes), flaws=(), open_end=False)


def _edits(state: State, changes: Changes) -> list[_Edit]:
    rows = state.rows
    edits = [_Edit(rows.offsets[row], rows.lengths[row], None) for row in changes.dropped]
    edits += [
        _Edit(rows.offsets[row], rows.lengths[row], other)
        for row, other in changes.replaced.items()
    ]
    edits += [_Edit(offset, length, None) for _, offset, length in state.flaws]
    return sorted(edits, key=lambda edit: edit.offset)


def _written(
    state: State, edits: list[_Edit], source: BinaryIO, rows: Rows, new: Iterator[bytes]
) -> Iterator[bytes]:
    at = 0
    last = b"\n"
    if state.size:
        with state.path.open("rb") as old:
            for edit in edits:
                for last in part(old, at, edit.offset - at):
                    yield last
                if edit.row is not None:
                    for last in part(source, rows.offsets[edit.row], rows.lengths[edit.row]):
                        yield last
                at = edit.offset + edit.length
            for last in part(old, at, state.size - at):
                yield last
    if not last.endswith(b"\n"):
        yield b"\n"
    yield from new


def _copied(source: BinaryIO, rows: Rows, wanted: Sequence[int]) -> Iterator[bytes]:
    """Rows of the source; those that lie side by side in one piece."""
    start = end = 0
    for row in wanted:
        if rows.offsets[row] != end:
            yield from part(source, start, end - start)
            start = rows.offsets[row]
        end = rows.offsets[row] + rows.lengths[row]
    yield from part(source, start, end - start)


def _rows_after(state: State, edits: list[_Edit], changes: Changes) -> Rows:
    kept, coming = _kept_rows(state, edits, changes), changes.rows
    end = state.size + sum(_growth(edit, coming) for edit in edits) + _end_added(state, edits)
    added = Rows()
    for row in changes.added:
        added.add(coming.pmids[row], end, coming.lengths[row], coming.hashes[row])
        end += coming.lengths[row]
    return kept.merged(added.ascending()) if len(added) else kept


def _kept_rows(state: State, edits: list[_Edit], changes: Changes) -> Rows:
    """The rows of the old file that stay, where they lie now."""
    rows, coming = state.rows, changes.rows
    if not edits and not state.open_end:
        return rows
    kept = rows.taken(row for row in range(len(rows)) if row not in changes.dropped)
    places, shifts = [edit.offset for edit in edits], [0]
    for edit in edits:
        shifts.append(shifts[-1] + _growth(edit, coming))
    for at, offset in enumerate(kept.offsets):
        kept.offsets[at] = offset + shifts[bisect_left(places, offset)]
        if offset + kept.lengths[at] == state.size and state.open_end:
            kept.lengths[at] += 1
    for row, other in changes.replaced.items():
        place = kept.row(rows.pmids[row])
        if place is not None:
            kept.lengths[place] = coming.lengths[other]
            kept.hashes[place] = coming.hashes[other]
    return kept


def _growth(edit: _Edit, coming: Rows) -> int:
    return (coming.lengths[edit.row] if edit.row is not None else 0) - edit.length


def _end_added(state: State, edits: list[_Edit]) -> int:
    """A byte, where the last line has no end and stays."""
    gone = edits and edits[-1].offset + edits[-1].length >= state.size
    return int(state.open_end and not gone)
