"""What is known of a corpus file without reading it: where each article's line lies, and when
PubMed was last asked about it.

It stands in ``<corpus>/.state/``, belongs to the file as it was then (size and time of its
last change) and to one version of the schema, and is made anew from the file where it is absent
or does not belong to it.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from operator import le
from pathlib import Path
from typing import BinaryIO, Self

import msgspec

from harvester.article import SCHEMA_VERSION
from harvester.corpus.articles import BrokenLine
from harvester.corpus.disk import put
from harvester.corpus.files import stamp, stamp_of
from harvester.corpus.scan import Scan, fetched_at, scan
from harvester.corpus.trouble import told

_MARK = b"harvest state 1\n"
_CHECKSUM = 4
_NEVER = -1


@dataclass
class Rows:
    """Lines of a file: PMID, offset and length in bytes, the first 8 bytes of the content's
    SHA-256."""

    pmids: array[int] = field(default_factory=lambda: array("q"))
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    lengths: array[int] = field(default_factory=lambda: array("I"))
    hashes: array[int] = field(default_factory=lambda: array("Q"))

    def __len__(self) -> int:
        return len(self.pmids)

    @property
    def columns(self) -> tuple[array[int], ...]:
        """What each row has, row by row."""
        return self.pmids, self.offsets, self.lengths, self.hashes

    def add(self, pmid: int, offset: int, length: int, digest: int) -> None:
        """One line more."""
        self.pmids.append(pmid)
        self.offsets.append(offset)
        self.lengths.append(length)
        self.hashes.append(digest)

    def row(self, pmid: int) -> int | None:
        """The row of a PMID, where the rows are in ascending order of PMIDs."""
        at = bisect_left(self.pmids, pmid)
        return at if at < len(self.pmids) and self.pmids[at] == pmid else None

    def between(self, pmids: Sequence[int]) -> array[int]:
        """The PMIDs from the first to the last of some, all in ascending order."""
        start = bisect_left(self.pmids, pmids[0])
        return self.pmids[start : bisect_right(self.pmids, pmids[-1], start)]

    def alike(self, row: int, other: Rows, at: int) -> bool:
        """Has another's row the same content, in a line of the same length?"""
        same = self.hashes[row] == other.hashes[at]
        return same and self.lengths[row] == other.lengths[at]

    def taken(self, order: Iterable[int]) -> Rows:
        """These rows, in this order."""
        order = array("q", order)
        return Rows(
            *(array(column.typecode, map(column.__getitem__, order)) for column in self.columns)
        )

    def ascending(self) -> Rows:
        """The same, in ascending order of PMIDs; these very rows where they are in it."""
        if all(map(le, self.pmids, islice(self.pmids, 1, None))):
            return self
        return self.taken(sorted(range(len(self)), key=self.pmids.__getitem__))

    def merged(self, other: Rows) -> Rows:
        """Both, when both are in ascending order and have no PMID in common."""
        if not len(self):
            return other
        merged = Rows()
        start = 0
        for at, pmid in enumerate(other.pmids):
            end = bisect_left(self.pmids, pmid, start)
            merged.extend(self, start, end)
            merged.add(pmid, other.offsets[at], other.lengths[at], other.hashes[at])
            start = end
        merged.extend(self, start, len(self))
        return merged

    def extend(self, other: Rows, start: int, end: int) -> None:
        """Rows of another, from ``start`` up to ``end``."""
        for column, more in zip(self.columns, other.columns, strict=True):
            column.extend(more[start:end])


class _Header(msgspec.Struct, frozen=True, kw_only=True):
    size: int
    changed: int
    schema: int
    byteorder: str
    columns: tuple[int, ...]
    as_of: str
    fingerprint: str
    watched: bool


@dataclass(frozen=True)
class State:
    """A corpus file and what is known of it. ``rows`` are in ascending order of PMIDs.

    ``as_of``: every line is what PubMed had at that moment (UTC, ISO 8601; empty where nothing
    is known), but for the PMIDs in ``stale``. ``known`` are PMIDs that PubMed said were
    modified lately when it was last asked, and that were fetched after that; None where it was
    not asked. ``unavailable``: PMIDs that the last run
    could not get. ``fingerprint``: of the search that the file answers. ``flaws``: lines that
    are no articles or second ones of a PMID; ``open_end``: the last line has no end.
    """

    path: Path
    rows: Rows = field(default_factory=Rows)
    size: int = 0
    changed: int = 0
    as_of: str = ""
    fingerprint: str = ""
    known: array[int] | None = None
    stale: array[int] = field(default_factory=lambda: array("q"))
    unavailable: array[int] = field(default_factory=lambda: array("q"))
    flaws: tuple[tuple[BrokenLine, int, int], ...] = ()
    open_end: bool = False

    @classmethod
    def of(cls, path: Path) -> Self:
        """The state of a file, read or made anew. Raises ``CorpusError``."""
        kept = cls.kept_for(path)
        if kept is not None and kept.is_current():
            return kept
        return cls.made_from(path, kept)

    @staticmethod
    def file_of(path: Path) -> Path:
        """Where the state of a corpus file is kept."""
        return path.parent / ".state" / path.stem

    def is_current(self) -> bool:
        """Is the file the one that this was made from?"""
        return (self.size, self.changed) == stamp(self.path)

    def is_of(self, file: BinaryIO) -> bool:
        """Is this open file the one that this was made from?"""
        return (self.size, self.changed) == stamp_of(file)

    def kept(self) -> Self:
        """The same, with the file as it is now, on disk."""
        size, changed = stamp(self.path)
        state = replace(self, size=size, changed=changed)
        file = self.file_of(self.path)
        if not self.flaws and not self.open_end:
            file.parent.mkdir(exist_ok=True)
            put(file, state._packed())
        return state

    def holds(self, pmid: int) -> bool:
        """Does the file have a line of this PMID?"""
        return self.rows.row(pmid) is not None

    def fetched_since(self, pmids: Iterable[int], moment: str) -> set[int]:
        """Those of the PMIDs whose lines say that they were fetched at ``moment`` or later."""
        held = sorted(filter(self.holds, pmids))
        return {
            pmid
            for pmid, line in zip(held, self.lines(held), strict=True)
            if fetched_at(line) >= moment
        }

    def lines(self, pmids: Iterable[int]) -> Iterator[bytes]:
        """The lines of PMIDs that the file holds."""
        rows = (self.rows.row(pmid) for pmid in pmids)
        held = [row for row in rows if row is not None]
        if held:
            with told(self.path, "read"), self.path.open("rb") as file:
                for row in held:
                    yield read_row(file, self.rows, row)

    @classmethod
    def kept_for(cls, path: Path) -> Self | None:
        """The state that is kept, be it current or not; None where none can be read."""
        try:
            content = cls.file_of(path).read_bytes()
            body = memoryview(content)[:-_CHECKSUM]
            if not content.startswith(_MARK) or _checksum(body) != content[-_CHECKSUM:]:
                return None
            start = content.index(b"\n", len(_MARK))
            header = msgspec.json.decode(body[len(_MARK) : start], type=_Header)
        except (OSError, ValueError):
            return None
        if header.byteorder != sys.byteorder:
            return None
        *rows, known, stale, unavailable = _unpacked(body, start + 1, header.columns)
        return cls(
            path,
            Rows(*rows),
            size=header.size,
            changed=header.changed if header.schema == SCHEMA_VERSION else _NEVER,
            as_of=header.as_of,
            fingerprint=header.fingerprint,
            known=known if header.watched else None,
            stale=stale,
            unavailable=unavailable,
        )

    def _packed(self) -> Iterator[bytes]:
        columns = self._columns()
        header = _Header(
            size=self.size,
            changed=self.changed,
            schema=SCHEMA_VERSION,
            byteorder=sys.byteorder,
            columns=tuple(map(len, columns)),
            as_of=self.as_of,
            fingerprint=self.fingerprint,
            watched=self.known is not None,
        )
        crc = 0
        head = _MARK + msgspec.json.encode(header) + b"\n"
        for chunk in chain([head], (column.tobytes() for column in columns)):
            crc = zlib.crc32(chunk, crc)
            yield chunk
        yield crc.to_bytes(_CHECKSUM, "big")

    def _columns(self) -> tuple[array[int], ...]:
        return *self.rows.columns, self.known or array("q"), self.stale, self.unavailable

    @classmethod
    def made_from(cls, path: Path, saved: Self | None = None) -> Self:
        """The state of a file that is read for it, and with it what ``saved`` knows."""
        size, changed = stamp(path)
        found = scan(path)
        order = sorted(range(len(found.pmids)), key=found.pmids.__getitem__)
        first, second = _firsts(order, found.pmids)
        rows = Rows(found.pmids, found.offsets, found.lengths, found.hashes).taken(first)
        flaws = list(found.broken)
        for row in second:
            reason = f"a second line of PMID {found.pmids[row]}"
            line = BrokenLine(path, found.numbers[row], reason)
            flaws.append((line, found.offsets[row], found.lengths[row]))
        base = cls(
            path,
            rows,
            size,
            changed,
            flaws=tuple(sorted(flaws, key=lambda flaw: flaw[1])),
            open_end=found.open_end,
        )
        if saved is None:
            as_of = min((found.fetched[row] for row in first), default="")
            stale = [p for p, row in zip(rows.pmids, first, strict=True) if found.aged[row]]
            return replace(base, as_of=as_of, stale=array("q", stale))
        return replace(
            base,
            as_of=saved.as_of,
            fingerprint=saved.fingerprint,
            known=saved.known,
            unavailable=saved.unavailable,
            stale=array("q", sorted({*saved.stale, *_strangers(base, saved, found, first)})),
        )


def read_row(file: BinaryIO, rows: Rows, row: int) -> bytes:
    """One line of an open file; always with its end."""
    file.seek(rows.offsets[row])
    line = file.read(rows.lengths[row])
    return line if line.endswith(b"\n") else line + b"\n"


def _checksum(content: memoryview) -> bytes:
    return zlib.crc32(content).to_bytes(_CHECKSUM, "big")


def _unpacked(body: memoryview, start: int, lengths: Iterable[int]) -> Iterator[array[int]]:
    for typecode, length in zip("qQIQqqq", lengths, strict=True):
        column = array(typecode)
        end = start + length * column.itemsize
        column.frombytes(body[start:end])
        start = end
        yield column


def _firsts(order: list[int], pmids: array[int]) -> tuple[list[int], list[int]]:
    """Of rows sorted by PMID: the first of each PMID, and the others."""
    first: list[int] = []
    second: list[int] = []
    for row in order:
        (second if first and pmids[first[-1]] == pmids[row] else first).append(row)
    return first, second


def _strangers(base: State, saved: State, found: Scan, first: list[int]) -> Iterator[int]:
    """Lines that another than us has put there, and that may be older than ``as_of``.

    What a hand has changed in a line is no stranger: the hand wins.
    """
    for at, row in enumerate(first):
        pmid = base.rows.pmids[at]
        before = saved.rows.row(pmid)
        same = before is not None and saved.rows.hashes[before] == base.rows.hashes[at]
        old = not same and not found.edited[row] and found.fetched[row] < saved.as_of
        if found.aged[row] or old:
            yield pmid
